/** Whether anybody has heard the loudspeaker today: a slice of the device's state. */
import type { MonoMs } from "../../drivers/hal/clock.ts";

export interface HearingState {
  /** The day (`YYYY-MM-DD` in Phnom Penh) on which it was asked last. */
  askedDay: string | undefined;
  /** It is to be asked at the next quiet moment. */
  isDue: boolean;
  /** The card with the question stands on the screen until then, or did when last looked at. */
  askedUntil: MonoMs | undefined;
  /** Nobody has said yes: payments may be spoken to nobody. */
  isUnheard: boolean;
}

export function newHearing(): HearingState {
  return { askedDay: undefined, isDue: false, askedUntil: undefined, isUnheard: false };
}
