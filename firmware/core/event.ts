/**
 * Everything that can happen to the device, as facts in the past tense. A closed list: the only way
 * in for the world outside.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { DisplayFault } from "../../drivers/hal/display.ts";
import type { IdentityFault } from "../../drivers/hal/identity.ts";
import type {
  CurrencyTotal,
  LedgerEntry,
  LedgerFault,
  LedgerMark,
  LedgerRow,
  LedgerSnapshot,
  LedgerUpkeep,
  RecordResult,
  SequenceState,
} from "../../drivers/hal/ledger.ts";
import type { Generation, LinkEvent, LinkFault } from "../../drivers/hal/link.ts";
import type { AccessPoint, NetworkFault, NetworkStatus } from "../../drivers/hal/network.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import type { Key } from "../../drivers/hal/panel.ts";
import type { PowerReading } from "../../drivers/hal/power.ts";
import type { SerialLineEvent, SerialLineFault } from "../../drivers/hal/serial-line.ts";
import type { SpeakerFault } from "../../drivers/hal/speaker.ts";
import type { StorageFault } from "../../drivers/hal/storage.ts";
import type { UpdateNews } from "../update/order.ts";

/** An entry on its way into the ledger, with the message that waits for its acknowledgement. */
export interface PendingEntry {
  readonly entry: LedgerEntry;
  readonly generation: Generation;
  readonly token: number;
}

/** `story`: they are to be told. `receipt`: nobody has heard yet that they are recorded. */
export type UnsettledPurpose = "story" | "receipt";

export type DeviceEvent =
  | { readonly type: "device.started" }
  | { readonly type: "alarm.rang" }
  | { readonly type: "ledger.opened"; readonly outcome: Outcome<LedgerFault, LedgerSnapshot> }
  | {
      readonly type: "ledger.recorded";
      readonly pending: readonly PendingEntry[];
      readonly outcome: Outcome<LedgerFault, readonly RecordResult[]>;
    }
  | {
      readonly type: "ledger.marked";
      /** `start`: of what is said as soon as it is written. */
      readonly purpose: "start" | "story" | "digest";
      readonly marks: readonly LedgerMark[];
      readonly outcome: Outcome<LedgerFault>;
    }
  | {
      readonly type: "ledger.unsettled";
      readonly purpose: UnsettledPurpose;
      readonly outcome: Outcome<LedgerFault, readonly LedgerRow[]>;
    }
  | { readonly type: "ledger.noted"; readonly outcome: Outcome<LedgerFault> }
  | {
      readonly type: "ledger.unreceipted";
      readonly outcome: Outcome<LedgerFault, readonly LedgerRow[]>;
    }
  | {
      readonly type: "ledger.totalled";
      /** When the day began that they are of. */
      readonly from: WallMs;
      readonly outcome: Outcome<LedgerFault, readonly CurrencyTotal[]>;
    }
  | { readonly type: "ledger.recovery-noted"; readonly outcome: Outcome<LedgerFault> }
  | {
      readonly type: "ledger.sequenced";
      readonly acquirer: string;
      readonly outcome: Outcome<LedgerFault, SequenceState>;
    }
  | { readonly type: "ledger.tended"; readonly outcome: Outcome<LedgerFault, LedgerUpkeep> }
  | { readonly type: "link.reported"; readonly report: LinkEvent }
  | {
      readonly type: "link.subscribed";
      readonly generation: Generation;
      readonly outcome: Outcome<LinkFault>;
    }
  | {
      readonly type: "link.published";
      readonly id: number;
      readonly generation: Generation;
      readonly outcome: Outcome<LinkFault>;
    }
  | {
      readonly type: "speaker.finished";
      readonly utterance: number;
      readonly outcome: Outcome<SpeakerFault | "missing-clip">;
    }
  | {
      readonly type: "display.shown";
      readonly frame: number;
      readonly outcome: Outcome<DisplayFault | "unreadable-code">;
    }
  | { readonly type: "key.changed"; readonly key: Key; readonly phase: "press" | "release" }
  | { readonly type: "line.reported"; readonly report: SerialLineEvent }
  | { readonly type: "line.sent"; readonly outcome: Outcome<SerialLineFault> }
  | DeedEvent
  | {
      readonly type: "lockout.loaded";
      readonly outcome: Outcome<StorageFault, string | undefined>;
    }
  | {
      readonly type: "lockout.saved";
      readonly purpose: LockoutPurpose;
      readonly outcome: Outcome<StorageFault>;
    }
  | { readonly type: "power.changed"; readonly reading: PowerReading }
  | { readonly type: "update.went"; readonly news: UpdateNews }
  /** Somebody wants the terminal to stop in good order. */
  | { readonly type: "stop.asked" };

/** Who had the radio do something: a secured session, or an Improv client at the plain prompt. */
export type NetworkAsker = "session" | "improv";

/** What a technician's method had ordered is done, or could not be done. */
export type DeedEvent =
  | {
      readonly type: "document.loaded";
      readonly name: DocumentName;
      readonly outcome: Outcome<StorageFault, string | undefined>;
    }
  | {
      readonly type: "document.saved";
      readonly name: DocumentName;
      readonly outcome: Outcome<StorageFault>;
    }
  | { readonly type: "identity.requested"; readonly outcome: Outcome<StorageFault, string> }
  | { readonly type: "identity.installed"; readonly outcome: Outcome<IdentityFault, string> }
  | { readonly type: "identity.forgotten"; readonly outcome: Outcome<StorageFault> }
  | {
      readonly type: "network.scanned";
      readonly asker: NetworkAsker;
      readonly outcome: Outcome<NetworkFault, readonly AccessPoint[]>;
    }
  | {
      readonly type: "network.joined";
      readonly asker: NetworkAsker;
      readonly outcome: Outcome<NetworkFault>;
    }
  | { readonly type: "network.told"; readonly outcome: Outcome<NetworkFault, NetworkStatus> }
  | {
      readonly type: "book.paged";
      readonly outcome: Outcome<LedgerFault, readonly LedgerRow[]>;
    };

/**
 * `audit`: what technicians changed. `settings`: what they set, over the configuration. `selftest`:
 * means nothing.
 */
export type DocumentName = "audit" | "settings" | "selftest";

/** `try`: before a secret is tried, which waits for it. `note`: of how things stand. */
export type LockoutPurpose = "try" | "note";
