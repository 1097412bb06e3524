/**
 * What a proof on a copy of this machine, or on another one, needs of its surroundings: root,
 * mounts, and two ways out. Each answers with the reason why it cannot be had, or undefined.
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FETCH_MS = 120_000;
const SIGNED = "http://deb.debian.org/debian/dists/trixie/InRelease";

/** The first words of a command line that root is to run; none where we are root. */
export const AS_ROOT: readonly string[] = process.getuid?.() === 0 ? [] : ["sudo", "-n"];

/** Whether root can be had, and may mount in a room of its own. */
export function whyNoMounts(): string | undefined {
  const room = ["unshare", "--mount", "--pid", "--fork", "--kill-child"];
  const words = [...AS_ROOT, ...room, "mount", "-t", "tmpfs", "try", "/mnt"];
  const [program = "", ...rest] = words;
  const { status, stderr, error } = spawnSync(program, rest, { encoding: "utf8" });
  if (status === 0) return undefined;
  const why = error?.message ?? stderr.trim().split("\n")[0];
  return AS_ROOT.length === 0 ? `root may not mount here: ${why}` : `nobody is root here: ${why}`;
}

/** Whether Debian's packages can be fetched, as apt fetches them. */
export function whyNoDebian(): string | undefined {
  const target = join(tmpdir(), `soundbox-reach-${process.pid}`);
  const words = ["download-file", SIGNED, target];
  const run = spawnSync("/usr/lib/apt/apt-helper", words, { timeout: FETCH_MS, encoding: "utf8" });
  rmSync(target, { force: true });
  if (run.status === 0) return undefined;
  return "Debian's packages cannot be fetched: is there a network?";
}

/** Whether npm's packages can be fetched. */
export function whyNoRegistry(): string | undefined {
  const words = ["view", "--prefer-online", "--fetch-retries=0", "mqtt", "name"];
  const run = spawnSync("npm", words, { timeout: FETCH_MS, encoding: "utf8" });
  if (run.status === 0) return undefined;
  return "npm's packages cannot be fetched: is there a network?";
}
