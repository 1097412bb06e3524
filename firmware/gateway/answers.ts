/**
 * Reads what the Bakong Open API answers, the odd answers included: every status, code and shape
 * has a value here, and nothing throws. What is not understood is "unknown", never "unpaid".
 */
import type { Money } from "../lib/money.ts";
import { decimalMoney, quoteAmounts } from "./decimal.ts";

/** A transfer as Bakong tells it. */
export interface Transfer {
  /** 64 hex digits, lower case: the payment's identity. */
  readonly hash: string;
  /** Often the payer bank's settlement account; never shown or spoken. */
  readonly from: string;
  readonly to: string;
  readonly money: Money;
  /** When Bakong accepted it, milliseconds since 1970; null where the answer leaves it out. */
  readonly createdAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly instructionRef: string | null;
  readonly externalRef: string | null;
}

/** Why a question has no answer. None of these says anything about money. */
export type Trouble =
  /** The token is wrong or has expired (errorCode 6, or HTTP 401). */
  | { readonly kind: "unauthorized"; readonly detail: string }
  /** The day's lookups are spent (errorCode 17): nothing until midnight in Phnom Penh. */
  | { readonly kind: "daily-limit"; readonly detail: string }
  /** HTTP 403: from outside Cambodia, or a form of question this service does not offer. */
  | { readonly kind: "forbidden"; readonly detail: string }
  /** HTTP 429. */
  | { readonly kind: "too-fast"; readonly detail: string; readonly waitMs: number | null }
  /** Bakong could not reach the bank's server, or failed itself (errorCode 9, HTTP 5xx). */
  | { readonly kind: "server-down"; readonly detail: string }
  /** No connection, or it was cut; `isSent` false means that Bakong never saw the question. */
  | { readonly kind: "unreachable"; readonly detail: string; readonly isSent: boolean }
  | { readonly kind: "time-out"; readonly detail: string }
  /** No JSON, or members of the wrong type. */
  | { readonly kind: "unreadable"; readonly detail: string }
  /** The question itself was refused (errorCode 5, HTTP 400 or 404): a mistake of ours. */
  | { readonly kind: "bad-question"; readonly detail: string }
  /** A code that no document names. */
  | { readonly kind: "unknown-code"; readonly detail: string };

export type LookAnswer =
  | { readonly kind: "found"; readonly transfer: Transfer }
  | { readonly kind: "not-found" }
  /** Codes without an amount cannot be looked up. */
  | { readonly kind: "static-code" }
  /** Bakong took the transfer in and it failed: no money moved. */
  | { readonly kind: "failed" }
  | Trouble;

/** By md5 or hash, in the words of the question; one that was not answered is absent. */
export type ListAnswer =
  | { readonly kind: "list"; readonly rows: ReadonlyMap<string, LookAnswer> }
  | Trouble;

export type AccountAnswer =
  | { readonly kind: "exists" }
  | { readonly kind: "not-found" }
  | { readonly kind: "invalid" }
  | Trouble;

export type LinkAnswer =
  | { readonly kind: "link"; readonly link: string }
  /** errorCode 4: Bakong makes no link of this code. */
  | { readonly kind: "bad-code" }
  | Trouble;

export type RenewAnswer =
  | { readonly kind: "token"; readonly token: string }
  /** errorCode 10: nobody registered with this e-mail address. */
  | { readonly kind: "not-registered" }
  | Trouble;

/** What came over the wire. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  /** Seconds of a Retry-After header, if there was one. */
  readonly retryAfterSeconds: number | null;
}

type Members = Readonly<Record<string, unknown>>;
type Envelope =
  | { readonly kind: "success"; readonly content: unknown }
  | { readonly kind: "code"; readonly code: number; readonly message: string }
  | Trouble;

/** A lookup of one transfer. */
export function readLook(reply: Reply): LookAnswer {
  const envelope = readEnvelope(reply);
  if (envelope.kind === "success") return readTransfer(envelope.content);
  if (envelope.kind !== "code") return envelope;
  const { code, message } = envelope;
  if (code === 2) return { kind: "static-code" };
  // One of the two documents tells failed transfers as 1: the message decides.
  if (code === 3 || (code === 1 && /fail/i.test(message))) return { kind: "failed" };
  if (code === 1) return { kind: "not-found" };
  return troubleOf(code, message);
}

/** A lookup of several. @param key what each row is named by. */
export function readList(reply: Reply, key: "md5" | "hash"): ListAnswer {
  const envelope = readEnvelope(reply);
  if (envelope.kind === "code") return troubleOf(envelope.code, envelope.message);
  if (envelope.kind !== "success") return envelope;
  if (!Array.isArray(envelope.content)) return unreadable("the list is no list");
  const rows = new Map<string, LookAnswer>();
  for (const row of envelope.content as readonly unknown[]) {
    const name = isObject(row) ? row[key] : undefined;
    if (!isObject(row) || typeof name !== "string") return unreadable(`a row without ${key}`);
    rows.set(name, readRow(row));
  }
  return { kind: "list", rows };
}

export function readAccount(reply: Reply): AccountAnswer {
  const envelope = readEnvelope(reply);
  if (envelope.kind === "success") return { kind: "exists" };
  if (envelope.kind !== "code") return envelope;
  if (envelope.code === 11) return { kind: "not-found" };
  if (envelope.code === 12) return { kind: "invalid" };
  return troubleOf(envelope.code, envelope.message);
}

export function readLink(reply: Reply): LinkAnswer {
  const envelope = readEnvelope(reply);
  if (envelope.kind === "success") {
    const link = isObject(envelope.content) ? envelope.content.shortLink : undefined;
    return typeof link === "string" && /^https?:\/\/\S+$/.test(link)
      ? { kind: "link", link }
      : unreadable("no shortLink");
  }
  if (envelope.kind !== "code") return envelope;
  return envelope.code === 4 ? { kind: "bad-code" } : troubleOf(envelope.code, envelope.message);
}

export function readRenewal(reply: Reply): RenewAnswer {
  const envelope = readEnvelope(reply);
  if (envelope.kind === "success") {
    const token = isObject(envelope.content) ? envelope.content.token : undefined;
    return typeof token === "string" && /^[\x21-\x7e]{1,4096}$/.test(token)
      ? { kind: "token", token }
      : unreadable("no token");
  }
  if (envelope.kind !== "code") return envelope;
  const { code, message } = envelope;
  return code === 10 ? { kind: "not-registered" } : troubleOf(code, message);
}

/** Status first, then the envelope `{responseCode, responseMessage, errorCode, data}`. */
function readEnvelope({ status, body, retryAfterSeconds }: Reply): Envelope {
  const detail = `HTTP ${status}`;
  if (status === 401) return { kind: "unauthorized", detail };
  if (status === 403) return { kind: "forbidden", detail };
  if (status === 429) {
    const waitMs = retryAfterSeconds === null ? null : retryAfterSeconds * 1000;
    return { kind: "too-fast", detail, waitMs };
  }
  if (status >= 500) return { kind: "server-down", detail };
  const members = parse(body);
  const isRead = status === 200 || status === 400 || status === 404;
  if (!isRead) return unreadable(detail);
  if (members === undefined) {
    return status === 200 ? unreadable("no JSON object") : { kind: "bad-question", detail };
  }
  const { responseCode, responseMessage, errorCode } = members;
  if (status === 200 && responseCode === 0) return { kind: "success", content: members.data };
  const message = typeof responseMessage === "string" ? responseMessage.slice(0, 200) : "";
  if (Number.isSafeInteger(errorCode)) return { kind: "code", code: Number(errorCode), message };
  if (status !== 200) return { kind: "bad-question", detail };
  return unreadable("neither a success nor an error code");
}

function troubleOf(code: number, message: string): Trouble {
  const detail = `errorCode ${code}: ${message}`;
  switch (code) {
    case 5:
      return { kind: "bad-question", detail };
    case 6:
      return { kind: "unauthorized", detail };
    case 7:
    case 9:
      return { kind: "server-down", detail };
    case 17:
      return { kind: "daily-limit", detail };
    default:
      return { kind: "unknown-code", detail };
  }
}

function readRow(row: Members): LookAnswer {
  switch (row.status) {
    case "SUCCESS":
      return readTransfer(row.data);
    case "NOT_FOUND":
      return { kind: "not-found" };
    case "STATIC_QR":
      return { kind: "static-code" };
    case "FAILED":
      return { kind: "failed" };
    default:
      return { kind: "unknown-code", detail: `status ${String(row.status).slice(0, 40)}` };
  }
}

const HASH = /^[0-9A-Fa-f]{64}$/;

function readTransfer(content: unknown): LookAnswer {
  if (!isObject(content)) return unreadable("a success without a transfer");
  const { hash, fromAccountId, toAccountId, currency, amount } = content;
  if (typeof hash !== "string" || !HASH.test(hash)) return unreadable("hash is no 64 hex digits");
  if (typeof toAccountId !== "string") return unreadable("toAccountId is no text");
  if (currency !== "KHR" && currency !== "USD") return unreadable("currency is not KHR or USD");
  const money = typeof amount === "string" ? decimalMoney(amount, currency) : undefined;
  if (money === undefined) return unreadable(`amount is no amount of ${currency}`);
  const transfer = {
    hash: hash.toLowerCase(),
    from: textOf(fromAccountId) ?? "",
    to: toAccountId,
    money,
    createdAt: timeOf(content.createdDateMs),
    acknowledgedAt: timeOf(content.acknowledgedDateMs),
    instructionRef: textOf(content.instructionRef),
    externalRef: textOf(content.externalRef),
  };
  return { kind: "found", transfer };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value.slice(0, 255) : null;
}

/** A time that some terminal of this kind may have lived through, else null. */
function timeOf(value: unknown): number | null {
  const isTime = typeof value === "number" && Number.isSafeInteger(value);
  return isTime && value > Date.UTC(2020, 0, 1) && value < Date.UTC(2100, 0, 1) ? value : null;
}

function parse(body: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(quoteAmounts(body));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unreadable(detail: string): Trouble {
  return { kind: "unreadable", detail };
}
