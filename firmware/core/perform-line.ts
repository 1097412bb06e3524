/** From orders about the technician's line to calls of the board, and back to events. */
import type { Board } from "../../drivers/hal/board.ts";
import { assert, never } from "../lib/assert.ts";
import { lockoutText } from "../line/lockout.ts";
import type { Effect } from "./effect.ts";
import type { DeviceEvent } from "./event.ts";

/** Document with the count of wrong secrets. */
const LOCKOUT = "lockout";
/** A handshake takes a quarter of a second at 115200 baud; the rest is a person's patience. */
const HANDSHAKE_MS = 15_000;

/** What performing needs besides the order. */
interface LinePerformer {
  readonly board: Board;
  readonly post: (event: DeviceEvent) => void;
}

type LineEffect = Extract<Effect, { type: `line.${string}` | `lockout.${string}` }>;

/** Performs one order; there are none on a board without a line. */
export function performOnLine({ board, post }: LinePerformer, effect: LineEffect): void {
  const { line, storage } = board;
  assert(line !== undefined && storage !== undefined, "a board with a line has storage");
  switch (effect.type) {
    case "line.open":
      line.open();
      return;
    case "line.send":
      line.send(new TextEncoder().encode(effect.text), (outcome) =>
        post({ type: "line.sent", outcome }),
      );
      return;
    case "line.secure":
      line.secure(HANDSHAKE_MS);
      return;
    case "line.unsecure":
      line.unsecure();
      return;
    case "lockout.load":
      storage.load(LOCKOUT, (outcome) => post({ type: "lockout.loaded", outcome }));
      return;
    case "lockout.save": {
      const { purpose, kept } = effect;
      storage.save(LOCKOUT, lockoutText(kept), (outcome) =>
        post({ type: "lockout.saved", purpose, outcome }),
      );
      return;
    }
    default:
      never(effect);
  }
}
