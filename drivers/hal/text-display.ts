/**
 * A display of letters, not pixels: a few lines of printable ASCII. It cannot show a KHQR and is
 * never the only sign of a payment.
 */

export interface TextDisplay {
  /** Letters on a line, 8 to 40. */
  readonly columns: number;
  /** Lines, 1 to 4. */
  readonly rows: number;
  /**
   * Shows these lines; what is longer is cut, what is missing is blank, and what is not printable
   * ASCII becomes a question mark. Lasts until written again, over a cable pulled and plugged too.
   * Fails silently.
   */
  write(lines: readonly string[]): void;
}
