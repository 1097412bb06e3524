/** What the web server of the shop may touch. Types only. */
import type { FrameListener, SimDisplay } from "../devices/display.ts";
import type { SimPanel } from "../devices/panel.ts";
import type { Acquirer } from "../networks/acquirer.ts";
import type { BankGateway } from "../networks/bank-gateway.ts";
import type { Broker } from "./broker.ts";
import type { Counter } from "./counter.ts";
import type { Film } from "./film.ts";
import type { PaymentPath } from "./payment-path.ts";
import type { SpeechShelf } from "./speech-shelf.ts";
import type { Town } from "./town.ts";

export interface ShopParts {
  readonly terminal: string;
  /** The panel of the moment: another one is put in when a person chooses another size. */
  readonly display: SimDisplay;
  /** Tells of every frame of whatever panel is in. */
  onFrame(listener: FrameListener): void;
  readonly panel: SimPanel;
  readonly speech: SpeechShelf;
  readonly film: Film;
  /** The terminal's switch. */
  readonly counter: Counter;
  /** Languages that there are voices for. */
  readonly languages: readonly string[];
  readonly acquirer: Acquirer;
  /** The people, their wallets and the networks. */
  readonly town: Town;
  /** Stands between the bank and the broker. */
  readonly gateway: BankGateway;
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
