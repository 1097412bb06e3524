/**
 * What the terminal writes down for technicians: lines of plain words. Never a payment, a name, a
 * key or anything that somebody else made up (invariant I27); the writer sees to that.
 */

export interface LogLine {
  /** 1, 2, 3 … since the terminal was switched on; what was left out has no number. */
  readonly n: number;
  /** Seconds since then: true whatever the clocks show. */
  readonly atSeconds: number;
  readonly text: string;
}

export interface Log {
  /** Takes one line. Answers at once, never throws, and bounds whatever it is given. */
  write(text: string): void;
  /** The lines that are still kept, after number `n`, oldest first, at most `limit`. */
  after(n: number, limit: number): readonly LogLine[];
}
