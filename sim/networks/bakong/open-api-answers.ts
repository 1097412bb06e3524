/**
 * How the Open API words its answers: the envelope, and a transaction as integrations print it.
 * Amounts are decimal texts here, because JSON written from a float would drop the `.0` that the
 * real service shows.
 */
import type { Transfer } from "./transfer.ts";

export interface Answer {
  readonly status: number;
  /** The JSON text. */
  readonly body: string;
}

/** Marks where a decimal is to stand unquoted. */
const BARE = /"\u0001([0-9.]+)"/g;

export function success(data: unknown, message = "Getting transaction successfully."): Answer {
  return whole(200, { responseCode: 0, responseMessage: message, errorCode: null, data });
}

export function failure(status: number, errorCode: number | null, message: string): Answer {
  return whole(status, { responseCode: 1, responseMessage: message, errorCode, data: null });
}

/** @param form a number with a decimal point, or the same as a text. */
export function transactionOf(transfer: Transfer, form: "number" | "text"): unknown {
  const { money } = transfer;
  const decimal =
    money.currency === "KHR" ? `${money.minor}.0` : dollars(String(money.minor).padStart(3, "0"));
  return {
    hash: transfer.hash,
    fromAccountId: transfer.from,
    toAccountId: transfer.to,
    currency: money.currency,
    amount: form === "number" ? `\u0001${decimal}` : decimal,
    description: transfer.description,
    createdDateMs: transfer.createdAt,
    acknowledgedDateMs: transfer.acknowledgedAt,
    trackingStatus: null,
    receiverBank: null,
    receiverBankAccount: null,
    instructionRef: transfer.instructionRef,
    externalRef: transfer.externalRef,
  };
}

/** As a float prints them: 3.75, 3.5, 3.0. */
function dollars(digits: string): string {
  const whole = digits.slice(0, -2);
  const cents = digits.slice(-2).replace(/0$/, "");
  return `${whole}.${cents === "" ? "0" : cents}`;
}

function whole(status: number, envelope: object): Answer {
  const text = JSON.stringify(envelope).replaceAll("\\u0001", "\u0001");
  return { status, body: text.replace(BARE, "$1") };
}
