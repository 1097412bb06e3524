/**
 * Who may be timed: a contestant whose screen decodes to sound KHQRs for what was asked, and whose
 * ledger holds each payment once however often it was confirmed.
 */
import { decodeKhqr } from "../../firmware/khqr/decode.ts";
import { officiallyValid } from "../unit/khqr/official.ts";
import { pause, until } from "./clock.ts";
import { amountOf, MERCHANT } from "./contestant.ts";
import { codeLit, resultLit } from "./moments.ts";
import type { Seat } from "./seat.ts";

/** Starts it, asks, pays three times, stops it. @returns what is wrong, or undefined. */
export async function faultOf(seat: Seat): Promise<string | undefined> {
  const { contestant, place } = seat;
  seat.start();
  try {
    if (!(await seat.subscribed())) return `it does not come up. ${seat.complaint}`;
    const first = await codeLit(seat, (text) => isOurs(text, undefined, undefined));
    if (first === undefined)
      return "its screen shows no sound KHQR of the merchant after the start";
    await pause(100);
    const order = { amount: amountOf(0), billNumber: "CHECK-1" };
    seat.screen.forget();
    contestant.request(order);
    const asked = await codeLit(seat, (text) => isOurs(text, order.amount, order.billNumber));
    if (asked === undefined) return "its screen shows no sound KHQR for a sum that was asked for";
    const before = seat.screen.look();
    seat.screen.forget();
    seat.ear.forget();
    const { txid } = contestant.credit(order, 2);
    if ((await resultLit(seat, before)) === undefined) return "its screen does not show a payment";
    if (!(await until(() => seat.ear.heardAt !== undefined, 5_000))) return "a payment is silent";
    await seat.silence(300);
    const recorded = contestant.txidsIn(place.ledger);
    const times = recorded.filter((found) => found === txid).length;
    if (times !== 1 || recorded.length !== 1) {
      return `its ledger holds a payment that was confirmed three times ${times} times`;
    }
    return undefined;
  } finally {
    await seat.stop();
  }
}

/** A KHQR of the bench's merchant for this sum and bill, sound in the eyes of two decoders. */
export function isOurs(
  text: string,
  amount: number | undefined,
  billNumber: string | undefined,
): boolean {
  const decoded = decodeKhqr(text, undefined);
  return (
    decoded.ok &&
    officiallyValid(text) &&
    decoded.fields.bakongAccountID === MERCHANT.bakongAccountID &&
    decoded.money?.minor === amount &&
    (decoded.fields.billNumber ?? undefined) === billNumber
  );
}
