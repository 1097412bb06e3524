/**
 * Everything the device can order, as data in the imperative. A closed list: the only way out.
 * `perform.ts` turns each into one call of the board.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { IssuedCertificates } from "../../drivers/hal/identity.ts";
import type { LedgerMark, Recovery, RowOwner } from "../../drivers/hal/ledger.ts";
import type { Generation } from "../../drivers/hal/link.ts";
import type { Lamp, LampColour } from "../../drivers/hal/panel.ts";
import type { Saying } from "../announce/saying.ts";
import type { KeptLockout } from "../line/lockout.ts";
import type { UpTopic } from "../link/topics.ts";
import type { Scene } from "../screen/scene.ts";
import type { UpdateOrder } from "../update/order.ts";
import type {
  DocumentName,
  LockoutPurpose,
  NetworkAsker,
  PendingEntry,
  UnsettledPurpose,
} from "./event.ts";

/** A message to the acquirer, before it is signed. */
export interface Upstream {
  readonly id: number;
  /** Which of the acquirers. */
  readonly acquirer: string;
  readonly topic: UpTopic;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** The payment whose last receipt this is. */
  readonly finalOf?: string;
}

export type Effect =
  | { readonly type: "ledger.open" }
  /** Entries ordered in one turn are committed together. */
  | { readonly type: "ledger.record"; readonly pending: PendingEntry }
  | {
      readonly type: "ledger.mark";
      /** `start`: of what is said as soon as it is written. */
      readonly purpose: "start" | "story" | "digest";
      readonly marks: readonly LedgerMark[];
    }
  /** One line for technicians: words of this firmware and nothing that came from outside. */
  | { readonly type: "log.write"; readonly text: string }
  /** Rows whose story has not ended. */
  | {
      readonly type: "ledger.unsettled";
      readonly purpose: UnsettledPurpose;
      readonly afterRow: number;
      readonly upToRow: number;
      readonly limit: number;
    }
  /** The broker has the last receipts of these. */
  | { readonly type: "ledger.note"; readonly txids: readonly string[] }
  /** Ended stories whose last receipt is not noted. */
  | { readonly type: "ledger.unreceipted"; readonly limit: number }
  | {
      readonly type: "ledger.total";
      readonly from: WallMs;
      readonly to: WallMs;
      /** Everybody's, where there never was another merchant. */
      readonly whose?: readonly RowOwner[];
    }
  /** How far the recovery after a lost record has come. */
  | { readonly type: "ledger.recovery"; readonly recovery: Recovery }
  /** How far an acquirer's numbering has come; the first one's comes with the opening, too. */
  | { readonly type: "ledger.sequence"; readonly acquirer: string; readonly epoch: number }
  /** Upkeep, in a quiet moment. */
  | { readonly type: "ledger.tend" }
  | {
      readonly type: "link.open";
      readonly generation: Generation;
      readonly protocol: 5 | 4;
      readonly will: Upstream;
    }
  | { readonly type: "link.subscribe"; readonly generation: Generation }
  | {
      readonly type: "link.acknowledge";
      readonly generation: Generation;
      readonly tokens: readonly number[];
    }
  | { readonly type: "link.publish"; readonly generation: Generation; readonly message: Upstream }
  | { readonly type: "link.close" }
  | {
      readonly type: "speaker.play";
      readonly utterance: number;
      readonly saying: Saying;
      /** BCP 47 tags, in the order they are spoken. */
      readonly languages: readonly string[];
      readonly volumePercent: number;
      /** `YYYY-MM-DD` when the mark of the day is to be heard. */
      readonly markDay: string | undefined;
      /** The acquirer whose voice tag is to be heard, if it has one. */
      readonly tag: string | undefined;
    }
  | { readonly type: "speaker.stop" }
  | {
      readonly type: "display.show";
      readonly frame: number;
      readonly scene: Scene;
    }
  | { readonly type: "lamp.set"; readonly lamp: Lamp; readonly colour: LampColour }
  | { readonly type: "line.open" }
  | { readonly type: "line.send"; readonly text: string }
  /** Packets among the lines of text. */
  | { readonly type: "line.send-packets"; readonly bytes: Uint8Array }
  /** TLS from the next byte on. */
  | { readonly type: "line.secure" }
  | { readonly type: "line.unsecure" }
  | { readonly type: "document.load"; readonly name: DocumentName }
  | { readonly type: "document.save"; readonly name: DocumentName; readonly text: string }
  | { readonly type: "identity.request" }
  | { readonly type: "identity.install"; readonly issued: IssuedCertificates }
  | { readonly type: "identity.forget" }
  | { readonly type: "network.scan"; readonly asker: NetworkAsker }
  | {
      readonly type: "network.join";
      readonly asker: NetworkAsker;
      readonly ssid: string;
      readonly secret: string | undefined;
    }
  | { readonly type: "network.status" }
  /** A page of payments, newest first. */
  | { readonly type: "book.page"; readonly limit: number; readonly beforeRow: number | null }
  /** The count of wrong secrets, from the medium and to it. */
  | { readonly type: "lockout.load" }
  | {
      readonly type: "lockout.save";
      readonly purpose: LockoutPurpose;
      readonly kept: KeptLockout;
    }
  /** How bright the panel is to be, 1 to 100 percent. */
  | { readonly type: "power.light"; readonly percent: number }
  /** Word to the supervisor. */
  | { readonly type: "power.ready" }
  | { readonly type: "power.tell"; readonly line: string }
  | { readonly type: "update.do"; readonly order: UpdateOrder };
