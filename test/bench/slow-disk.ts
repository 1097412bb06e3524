/**
 * A medium whose every sync takes longer, made of a C library that the bench compiles and loads
 * before libc; the same for every contestant. It counts the syncs as well.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./root.ts";

/** What a sync of a fair SD card takes. */
export const SYNC_MS = 10;

export interface SlowDisk {
  /** Environment of a contestant whose syncs are slow and counted. */
  environment(countPath: string): Readonly<Record<string, string>>;
  /** Syncs since the count was last begun. */
  count(countPath: string): number;
  beginCount(countPath: string): void;
}

/**
 * Compiles the library into `folder`. @returns undefined, with words, where there is no compiler.
 */
export function makeSlowDisk(folder: string): SlowDisk | { readonly missing: string } {
  const library = join(folder, "slow-disk.so");
  const source = join(ROOT, "test", "bench", "slow-disk.c");
  const args = ["-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"];
  const compiled = spawnSync("gcc", args, { encoding: "utf8" });
  if (compiled.status !== 0) {
    return {
      missing: compiled.error === undefined ? compiled.stderr : "apt install gcc libc6-dev",
    };
  }
  const slow = {
    environment: (countPath: string) => ({
      LD_PRELOAD: library,
      SLOW_SYNC_US: String(SYNC_MS * 1000),
      SLOW_SYNC_COUNT: countPath,
    }),
    count: (countPath: string) => {
      try {
        return statSync(countPath).size;
      } catch {
        return 0;
      }
    },
    beginCount: (countPath: string) => rmSync(countPath, { force: true }),
  };
  return isEffective(slow, folder) ? slow : { missing: "LD_PRELOAD has no effect on Node here" };
}

/** A slow disk that is not slow would prove anything: one sync is timed and counted. */
function isEffective(slow: SlowDisk, folder: string): boolean {
  const countPath = join(folder, "probe.count");
  const program = `
    const fs = require("node:fs");
    const file = fs.openSync(process.env.PROBE, "w");
    const from = process.hrtime.bigint();
    fs.fsyncSync(file);
    fs.writeSync(file, String(Number(process.hrtime.bigint() - from) / 1e6));`;
  const probe = join(folder, "probe");
  const env = { ...process.env, ...slow.environment(countPath), PROBE: probe };
  const ran = spawnSync(process.execPath, ["-e", program], { env });
  const isSlow = ran.status === 0 && Number(readFileSync(probe, "utf8")) >= SYNC_MS;
  return isSlow && slow.count(countPath) === 1;
}
