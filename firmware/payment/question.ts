/**
 * "Was this paid?", put to the acquirer: which charge, by which message, and until when an answer
 * is waited for. An answer is a word and never money: only a recorded credit is.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import type { Charge } from "./charge.ts";

export interface Question {
  readonly charge: Pick<Charge, "md5" | "billNumber" | "money">;
  /** The jti of the lookup; an answer must name it. */
  readonly jti: string;
  /**
   * `asked`: no answer yet. `paid`: the acquirer says yes, and its credit is given a moment to
   * come by itself. `confirmed`: it has been told, and the credit has still not come. `unpaid`:
   * told, and shown for a while below the code, which can still be paid.
   */
  readonly phase: "asked" | "paid" | "confirmed" | "unpaid";
  /** When the waiting of its phase ends; meaningless once confirmed. */
  readonly until: MonoMs;
}

/** True if a credit says that it pays the charge that was asked about. */
export function isAbout(
  { charge }: Question,
  credit: { readonly md5: string | null; readonly billNumber: string | null },
): boolean {
  return credit.md5 === charge.md5 || credit.billNumber === charge.billNumber;
}
