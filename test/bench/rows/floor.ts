/** What the machine itself takes for the steps that nobody can leave out. */
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { nowMs } from "../clock.ts";
import { type Line, Tally } from "../line.ts";
import { SCREEN } from "../seat.ts";

const RECORD_BYTES = 900;
const WARM_UP = 5;

/** @param folder where the contestants' ledgers and screens are. */
export function floor(folder: string, rounds: number): readonly Line[] {
  const tally = new Tally("floor: what no terminal can be quicker than", "ms");
  const record = new Uint8Array(RECORD_BYTES).fill(46);
  const frame = new Uint8Array(SCREEN.width * SCREEN.height * 2).fill(255);
  const log = openSync(join(folder, "floor.log"), "a");
  const screen = openSync(join(folder, "floor.screen"), "w");
  for (let round = 1 - WARM_UP; round <= rounds; round++) {
    const from = nowMs();
    writeSync(log, record);
    fdatasyncSync(log);
    const synced = nowMs();
    writeSync(screen, frame, 0, null, 0);
    const lit = nowMs();
    if (round < 1) continue;
    tally.enter("append + fdatasync", round, synced - from);
    tally.enter("write of a whole frame", round, lit - synced);
  }
  closeSync(log);
  closeSync(screen);
  return [tally.line()];
}
