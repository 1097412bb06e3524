/**
 * Payments that reach the bank although no careful wallet would have sent them: too little, in the
 * other currency, after the code had expired. The money is real, so it moves and the bank tells.
 */
import type { Money } from "../../drivers/hal/money.ts";
import { decodeKhqr } from "../../firmware/khqr/decode.ts";
import type { Bakong } from "./bakong/bakong.ts";
import { PAY_REFUSALS, type Transfer } from "./bakong/transfer.ts";

/** How the payment differs from what the code asks for. */
export type Mispayment = "half" | "other-currency" | "as-asked";

/**
 * Pays the merchant of a code without judging its time.
 * @param from the payer's Bakong account.
 * @param khqr the text that the phone read.
 * @returns the transfer, or a plain sentence why nothing was paid.
 */
export function mispay(
  bakong: Bakong,
  from: string,
  khqr: string,
  how: Mispayment,
): Transfer | string {
  // Without a time to judge by, an expired code still reads.
  const decoded = decodeKhqr(khqr, undefined);
  if (!decoded.ok) return "The phone holds no valid KHQR code. Scan one first.";
  const { fields, money } = decoded;
  if (money === null) return "This needs a code with an amount: key one and press Charge.";
  const answer = bakong.transfer({
    from,
    to: fields.bakongAccountID ?? "",
    money: wrong(money, how),
    khqr: { md5: bakong.md5(khqr), isStatic: false, billNumber: fields.billNumber },
  });
  return answer.ok ? answer.transfer : PAY_REFUSALS[answer.why];
}

/** Riel and dollars at the rate of 4,000 that every counter in the country knows. */
function wrong(money: Money, how: Mispayment): Money {
  if (how === "as-asked") return money;
  if (how === "half") return { ...money, minor: Math.max(1, Math.floor(money.minor / 2)) };
  return money.currency === "KHR"
    ? { minor: Math.max(1, Math.round(money.minor / 40)), currency: "USD" }
    : { minor: money.minor * 40, currency: "KHR" };
}
