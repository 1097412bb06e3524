/** From orders about the technician's line to calls of the board, and back to events. */
import type { Board } from "../../drivers/hal/board.ts";
import type { Done } from "../../drivers/hal/outcome.ts";
import type { StorageFault } from "../../drivers/hal/storage.ts";
import { assert, never } from "../lib/assert.ts";
import { lockoutText } from "../line/lockout.ts";
import type { Effect } from "./effect.ts";
import type { DeviceEvent } from "./event.ts";
import type { Setup } from "./state.ts";

/** Document with the count of wrong secrets. */
const LOCKOUT = "lockout";
/** A handshake takes a quarter of a second at 115200 baud; the rest is a person's patience. */
const HANDSHAKE_MS = 15_000;

/** What performing needs besides the order. */
interface LinePerformer {
  readonly board: Board;
  readonly setup: Setup;
  readonly post: (event: DeviceEvent) => void;
}

type LineEffect = Extract<
  Effect,
  { type: `line.${string}` | `lockout.${string}` | `document.${string}` }
>;

/** Performs one order; there are none on a board without a line. */
export function performOnLine(
  performer: LinePerformer,
  effect: LineEffect | TechnicianEffect,
): void {
  const { board, post } = performer;
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
    case "line.send-packets":
      line.send(effect.bytes, (outcome) => post({ type: "line.sent", outcome }));
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
    case "document.load": {
      const { name } = effect;
      storage.load(name, (outcome) => post({ type: "document.loaded", name, outcome }));
      return;
    }
    case "document.save": {
      const { name, text } = effect;
      storage.save(name, text, (outcome) => post({ type: "document.saved", name, outcome }));
      return;
    }
    default:
      performForTechnician(performer, effect);
  }
}

type TechnicianEffect = Extract<
  Effect,
  { type: `identity.${string}` | `network.${string}` | `book.${string}` }
>;

/** Performs one order of a technician's method; the parts it needs have been asked for before. */
function performForTechnician(
  { board, setup, post }: LinePerformer,
  effect: TechnicianEffect,
): void {
  const { identity, network, ledger } = board;
  const { terminal } = setup.config;
  switch (effect.type) {
    case "identity.request":
      identity?.request(terminal, (outcome) => post({ type: "identity.requested", outcome }));
      return;
    case "identity.install":
      identity?.install(terminal, effect.issued, (outcome) =>
        post({ type: "identity.installed", outcome }),
      );
      return;
    case "identity.forget": {
      const done: Done<StorageFault> = (outcome) => post({ type: "identity.forgotten", outcome });
      if (identity === undefined) post({ type: "identity.forgotten", outcome: NOTHING });
      else identity.forget(done);
      return;
    }
    case "network.scan": {
      const { asker } = effect;
      network?.scan((outcome) => post({ type: "network.scanned", asker, outcome }));
      return;
    }
    case "network.join": {
      const { asker, ssid, secret } = effect;
      network?.join({ ssid, secret, isHidden: false }, (outcome) =>
        post({ type: "network.joined", asker, outcome }),
      );
      return;
    }
    case "network.status":
      network?.status((outcome) => post({ type: "network.told", outcome }));
      return;
    case "book.page":
      ledger.recent(effect.limit, effect.beforeRow, (outcome) =>
        post({ type: "book.paged", outcome }),
      );
      return;
    default:
      never(effect);
  }
}

const NOTHING = { ok: true, value: undefined } as const;
