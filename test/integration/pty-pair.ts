/** Two ends of a cable without a cable: a pair of pseudo-terminals, kept up by socat. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PATIENCE_MS } from "./patience.ts";

export interface PtyPair {
  /** Path of the terminal's end. */
  readonly box: string;
  /** Path of the technician's end. */
  readonly laptop: string;
  /** Both ends vanish, as when a cable is pulled with its port. */
  pull(): Promise<void>;
}

/** Plugs a cable in; resolves once both ends are there. */
export async function plugPtyPair(): Promise<PtyPair> {
  const folder = mkdtempSync(join(tmpdir(), "soundbox-pty-"));
  const [box, laptop] = [join(folder, "box"), join(folder, "laptop")];
  const socat = spawn("socat", [`pty,raw,echo=0,link=${box}`, `pty,raw,echo=0,link=${laptop}`]);
  const ended = new Promise<void>((resolve) => socat.once("close", () => resolve()));
  const untilMs = Date.now() + PATIENCE_MS;
  while (!existsSync(box) || !existsSync(laptop)) {
    if (Date.now() > untilMs) throw new Error("socat made no pseudo-terminals");
    await pause(5);
  }
  return {
    box,
    laptop,
    async pull() {
      socat.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
