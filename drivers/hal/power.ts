/**
 * Where the terminal's energy comes from, how light it is around it, how bright its panel is lit,
 * and who supervises it. Readings come when they change; orders are carried out as far as the board
 * can, and a board without the part is silent about it. Decides nothing.
 */

/** What is known of supply and light; a part that the board does not have is undefined. */
export interface PowerReading {
  /** Whether the mains (or USB) feed the terminal; undefined where nothing tells. */
  readonly isOnMains: boolean | undefined;
  /** What the battery holds, 0 to 100; undefined without a battery. */
  readonly batteryPercent: number | undefined;
  /** How light it is at the counter, from 0 (night) to 100 (sun), in tens; undefined unseen. */
  readonly ambientPercent: number | undefined;
}

export interface Power {
  /**
   * Registers the one listener. It is called with the first reading and then with each that
   * differs, never before this call has returned.
   */
  listen(listener: (reading: PowerReading) => void): void;
  /**
   * The firmware has just finished taking an event. The supervisor starts a terminal anew from
   * which this has not come for its watchdog time; nothing else may stand in for it.
   */
  progress(): void;
  /** The terminal works, as far as it can; told to the supervisor. Call once. */
  ready(): void;
  /** What the terminal is doing, in one line for whoever asks the supervisor. */
  tell(line: string): void;
  /** How bright the panel's light is to be, 1 to 100; never dark, which would look like off. */
  setBrightness(percent: number): void;
  /** No reading comes after this; the supervisor learns that the stop is meant. */
  close(): void;
}
