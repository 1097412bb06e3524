/** What the web server of the shop may touch. Types only. */
import type { SimDisplay } from "../devices/display.ts";
import type { SimPanel } from "../devices/panel.ts";
import type { Acquirer } from "../networks/acquirer.ts";
import type { BankDesk } from "../networks/wallets.ts";
import type { Broker } from "./broker.ts";
import type { PaymentPath } from "./payment-path.ts";
import type { SpeechShelf } from "./speech-shelf.ts";

export interface ShopParts {
  readonly terminal: string;
  readonly display: SimDisplay;
  readonly panel: SimPanel;
  readonly speech: SpeechShelf;
  readonly acquirer: Acquirer;
  readonly desk: BankDesk;
  readonly path: PaymentPath;
  /** The embedded broker's wire; undefined with an outside broker. */
  readonly wire: Pick<Broker, "setWire" | "wireUp"> | undefined;
  /** The bank's clock, milliseconds since 1970. */
  readonly now: () => number;
  /** All a page needs to know when it opens. */
  state(): unknown;
  /** Sends one event to all open pages. */
  announce(event: string, content: unknown): void;
}
