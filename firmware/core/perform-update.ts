/** Orders of the update machine, carried out where the board has slots to write to. */
import type { Board } from "../../drivers/hal/board.ts";
import type { Ledger } from "../../drivers/hal/ledger.ts";
import type { Speaker } from "../../drivers/hal/speaker.ts";
import { assert, never } from "../lib/assert.ts";
import type { UpdateNews, UpdateOrder } from "../update/order.ts";
import { MANIFEST_BYTES_MAX } from "../update/release.ts";
import type { DeviceEvent } from "./event.ts";

const SILENCE_RATE_HZ = 16_000;
const SILENCE_SAMPLES = 1_600;
/** A payment that there never was: the commit finds nothing to write, and is one all the same. */
const NO_PAYMENT = "self-test";

/** The parts that an update needs. */
export interface UpdateParts extends Pick<Board, "update"> {
  readonly speaker: Pick<Speaker, "play">;
  readonly ledger: Pick<Ledger, "receipted" | "recent">;
}

/** Performs one order. */
export function performOnUpdate(
  board: UpdateParts,
  order: UpdateOrder,
  post: (event: DeviceEvent) => void,
): void {
  const { update } = board;
  assert(update !== undefined, "a board whose terminal updates itself has slots");
  const tell = (news: UpdateNews) => post({ type: "update.went", news });
  switch (order.do) {
    case "look":
      update.look(MANIFEST_BYTES_MAX, (outcome) => tell({ of: "look", outcome }));
      return;
    case "fetch":
      update.fetch(order.piece, (outcome) => tell({ of: "fetch", outcome }));
      return;
    case "begin":
      update.begin(order.manifest, order.files, (outcome) => tell({ of: "begin", outcome }));
      return;
    case "keep":
      update.keep(order.file, order.from, order.bytes, (outcome) => tell({ of: "keep", outcome }));
      return;
    case "digest":
      update.digest(order.file, (outcome) => tell({ of: "digest", outcome }));
      return;
    case "switch":
      update.switchOver(order.version, (outcome) => tell({ of: "switch", outcome }));
      return;
    case "commit":
      update.commit((outcome) => tell({ of: "commit", outcome }));
      return;
    case "roll-back":
      update.rollBack((outcome) => tell({ of: "roll-back", outcome }));
      return;
    case "restart":
      update.restart();
      return;
    case "note":
      update.note(order.line);
      return;
    case "try-sound":
      trySound(board, tell);
      return;
    case "try-ledger":
      tryLedger(board, tell);
      return;
    default:
      never(order);
  }
}

/** A loudspeaker that is busy with an announcement has been opened, too. */
function trySound({ speaker }: UpdateParts, tell: (news: UpdateNews) => void): void {
  const samples = new Int16Array(SILENCE_SAMPLES);
  speaker.play({ sampleRateHz: SILENCE_RATE_HZ, samples }, (outcome) =>
    tell({ of: "try-sound", isWorking: outcome.ok || outcome.fault === "busy" }),
  );
}

/** Opening it has counted this start durably; now a commit, and a look at what is there. */
function tryLedger({ ledger }: UpdateParts, tell: (news: UpdateNews) => void): void {
  ledger.receipted([NO_PAYMENT], (written) => {
    if (!written.ok) {
      tell({ of: "try-ledger", isWorking: false });
      return;
    }
    ledger.recent(1, null, ({ ok }) => tell({ of: "try-ledger", isWorking: ok }));
  });
}
