/**
 * A board is one of each part. `firmware/main.ts` puts the real ones together; others may put
 * together what they like, as long as each part keeps its contract.
 */
import type { Clock } from "./clock.ts";
import type { Crypto } from "./crypto.ts";
import type { Display } from "./display.ts";
import type { Identity } from "./identity.ts";
import type { Ledger } from "./ledger.ts";
import type { Link } from "./link.ts";
import type { Log } from "./log.ts";
import type { Network } from "./network.ts";
import type { Panel } from "./panel.ts";
import type { Power } from "./power.ts";
import type { SerialLine } from "./serial-line.ts";
import type { Shaper } from "./shaper.ts";
import type { Speaker } from "./speaker.ts";
import type { Storage } from "./storage.ts";
import type { TextDisplay } from "./text-display.ts";
import type { Update } from "./update.ts";
import type { Voices } from "./voice.ts";

export interface Board {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly display: Display;
  /** Absent where certificates are files that somebody else looks after. */
  readonly identity?: Identity;
  readonly ledger: Ledger;
  readonly link: Link;
  /** Absent on a board without a technician's line. */
  readonly line?: SerialLine;
  /** Absent where nobody reads what would be written down. */
  readonly log?: Log;
  /** Absent on a board whose network somebody else looks after. */
  readonly network?: Network;
  readonly panel: Panel;
  /** Undefined where nothing supervises the terminal and nothing is known of its supply. */
  readonly power?: Power | undefined;
  readonly shaper: Shaper;
  readonly speaker: Speaker;
  /** Where the line's count of wrong secrets is kept; there whenever the line is. */
  readonly storage?: Storage;
  /** A display of letters beside the pixels, where there is one. */
  readonly text?: TextDisplay;
  /** Absent where the configuration does not ask for updates. */
  readonly update?: Update;
  readonly voices: Voices;
}
