/**
 * A board is one of each part. `firmware/main.ts` puts the real ones together; others may put
 * together what they like, as long as each part keeps its contract.
 */
import type { Clock } from "./clock.ts";
import type { Crypto } from "./crypto.ts";
import type { Display } from "./display.ts";
import type { Ledger } from "./ledger.ts";
import type { Link } from "./link.ts";
import type { Panel } from "./panel.ts";
import type { SerialLine } from "./serial-line.ts";
import type { Shaper } from "./shaper.ts";
import type { Speaker } from "./speaker.ts";
import type { Storage } from "./storage.ts";
import type { Voices } from "./voice.ts";

export interface Board {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly display: Display;
  readonly ledger: Ledger;
  readonly link: Link;
  /** Absent on a board without a technician's line. */
  readonly line?: SerialLine;
  readonly panel: Panel;
  readonly shaper: Shaper;
  readonly speaker: Speaker;
  /** Where the line's count of wrong secrets is kept; there whenever the line is. */
  readonly storage?: Storage;
  readonly voices: Voices;
}
