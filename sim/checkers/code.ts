/**
 * Reads what matters of a KHQR text, as a payer's bank would: written from the EMV tables, and not
 * from the terminal's own reader.
 */
import type { Money } from "../../drivers/hal/money.ts";

export interface Code {
  readonly money: Money | undefined;
  readonly billNumber: string | undefined;
  /** Payable until then, in ms since 1970 by the clock of its maker; undefined when for ever. */
  readonly expiresAt: number | undefined;
}

/** Undefined when the text is no sound code: fields that do not fit, or a wrong checksum. */
export function readCode(text: string): Code | undefined {
  const fields = fieldsOf(text);
  const sum = fields?.get("63");
  if (fields === undefined || sum === undefined) return undefined;
  if (checksum(text.slice(0, -4)) !== sum.toUpperCase()) return undefined;
  const currency = fields.get("53");
  if (currency !== "116" && currency !== "840") return undefined;
  const billNumber = fieldsOf(fields.get("62") ?? "")?.get("01");
  const expiry = fieldsOf(fields.get("99") ?? "")?.get("01");
  const expiresAt = expiry === undefined ? undefined : Number(expiry);
  const amount = fields.get("54");
  if (amount === undefined) return { money: undefined, billNumber, expiresAt };
  const [whole = "", cents = ""] = amount.split(".");
  const money: Money =
    currency === "116"
      ? { minor: Number(whole), currency: "KHR" }
      : { minor: Number(whole) * 100 + Number(cents.padEnd(2, "0")), currency: "USD" };
  return Number.isSafeInteger(money.minor) ? { money, billNumber, expiresAt } : undefined;
}

/** Tag, length and value, again and again (EMV QR, 3.2). */
function fieldsOf(text: string): Map<string, string> | undefined {
  const fields = new Map<string, string>();
  for (let at = 0; at < text.length; ) {
    const length = Number(text.slice(at + 2, at + 4));
    const value = text.slice(at + 4, at + 4 + length);
    if (!Number.isInteger(length) || value.length !== length) return undefined;
    fields.set(text.slice(at, at + 2), value);
    at += 4 + length;
  }
  return fields;
}

/** CRC-16 with polynomial 0x1021 and start 0xffff (EMV QR, 4.7.3), as four capital hex digits. */
function checksum(text: string): string {
  let sum = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      sum = sum & 0x8000 ? ((sum << 1) ^ 0x1021) & 0xffff : (sum << 1) & 0xffff;
    }
  }
  return sum.toString(16).toUpperCase().padStart(4, "0");
}
