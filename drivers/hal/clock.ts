/**
 * Time, in two kinds that never mix.
 *
 * Monotonic time measures durations and deadlines; it never steps and means nothing outside this
 * boot. Wall time is what the platform believes the date to be; it may be 1970, jump or step back.
 * Nothing about money is decided by wall time (fault table T1 to T7).
 */

declare const kind: unique symbol;

/** Milliseconds since an arbitrary instant of this boot. May carry a fraction. */
export type MonoMs = number & { readonly [kind]: "monotonic" };

/** Milliseconds since 1970-01-01T00:00:00Z, as the platform or a trusted message tells it. */
export type WallMs = number & { readonly [kind]: "wall" };

export interface Clock {
  /** Monotonic time now. */
  mono(): MonoMs;
  /** The platform's belief of the wall time now; untrusted. */
  wall(): WallMs;
  /**
   * Arms the device's one alarm: `ring` is called once, not before `at` and never before this call
   * returned. A second call replaces the first.
   */
  setAlarm(at: MonoMs, ring: () => void): void;
  /** Disarms the alarm; nothing happens if none is set. */
  clearAlarm(): void;
}
