/**
 * A buzzer of one tone: clicks for keys, and a sign for what the loudspeaker could not say. It has
 * no words, so it never tells an amount.
 */

/** One tone and the silence after it, in milliseconds, 1 to 2,000 and 0 to 2,000. */
export interface Beep {
  readonly onMs: number;
  readonly offMs: number;
}

export interface Buzzer {
  /**
   * Sounds up to 16 beeps one after the other. A new call ends the one before; a buzzer that is
   * unplugged loses them and is silent when it comes back.
   */
  sound(beeps: readonly Beep[]): void;
}
