/**
 * Payments that reach the bank although no careful wallet would have sent them: too little, in the
 * other currency, after the code had expired. The money is real, so the bank reports it.
 */
import { createHash } from "node:crypto";
import type { Money } from "../../drivers/hal/money.ts";
import { decodeKhqr } from "../../firmware/khqr/decode.ts";
import type { Issued } from "./bank-facts.ts";
import type { BankDesk } from "./wallets.ts";

/** How the payment differs from what the code asks for. */
export type Mispayment = "half" | "other-currency" | "as-asked";

/**
 * Credits the merchant of a code without judging its time.
 * @param khqr the text that the phone read.
 * @returns the credit, or a plain sentence when the code asks for no amount or is nobody's.
 */
export function mispay(desk: BankDesk, khqr: string, how: Mispayment): Issued | string {
  // Without a time to judge by, an expired code still reads.
  const decoded = decodeKhqr(khqr, undefined);
  if (!decoded.ok) return "The phone holds no valid KHQR code. Scan one first.";
  const { fields, money } = decoded;
  if (money === null) return "This needs a code with an amount: key one and press Charge.";
  const terminal = desk.accounts.get(fields.bakongAccountID ?? "");
  if (terminal === undefined) return "This code belongs to a merchant of another bank.";
  return desk.acquirer.credit(terminal, {
    money: wrong(money, how),
    md5: createHash("md5").update(khqr, "utf8").digest("hex"),
    ...(fields.billNumber ? { billNumber: fields.billNumber } : {}),
  });
}

/** Riel and dollars at the rate of 4,000 that every counter in the country knows. */
function wrong(money: Money, how: Mispayment): Money {
  if (how === "as-asked") return money;
  if (how === "half") return { ...money, minor: Math.max(1, Math.floor(money.minor / 2)) };
  return money.currency === "KHR"
    ? { minor: Math.max(1, Math.round(money.minor / 40)), currency: "USD" }
    : { minor: money.minor * 40, currency: "KHR" };
}
