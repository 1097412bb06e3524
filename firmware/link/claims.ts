/**
 * The messages that an acquirer sends, as typed values (contract, section 2). Made from verified
 * claims only; money is parsed, times are instants, and nothing unknown is carried along.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { Payer } from "../../drivers/hal/ledger.ts";
import type { Money } from "../lib/money.ts";
import type { Result } from "../lib/result.ts";
import { type ClaimProblem, ClaimReader } from "./claim-reader.ts";
import type { StrictObject } from "./strict-json.ts";
import type { DownTopic } from "./topics.ts";

/** What every message has. */
export interface MessageHead {
  /** The message's own id; receipts name it. */
  readonly jti: string;
  /** When it was signed, in seconds of the acquirer's clock; decides nothing. */
  readonly iat: number;
  /** The compact JWS exactly as received. */
  readonly jws: string;
}

/** The acquirer's numbering: where an event stands in one binding of the terminal. */
interface Numbered {
  readonly epoch: number;
  readonly seq: number;
}

interface Payment extends MessageHead, Numbered {
  readonly env: "live" | "test";
  /** The boot nonce that the acquirer last heard, or null. */
  readonly nonce: string | null;
  /** The payment's identity. */
  readonly txid: string;
  readonly money: Money;
  /** When the bank credited it, or took it back. */
  readonly creditedAt: WallMs;
  /** MD5 of the KHQR that was paid, lower-case hex; null when unknown. */
  readonly md5: string | null;
  readonly billNumber: string | null;
  /** The network it came through, e.g. `bakong`. */
  readonly rail: string;
  readonly payer: Payer | null;
}

export interface PaymentCredited extends Payment {
  readonly kind: "payment.credited";
}

export interface PaymentReversed extends Payment {
  readonly kind: "payment.reversed";
  /** The txid of the credit that is taken back. */
  readonly of: string;
  readonly reason: string;
}

/** Fills a hole in the numbering: there never was an event of this number. */
export interface PaymentVoid extends MessageHead, Numbered {
  readonly kind: "payment.void";
}

export interface ChargeOpen extends MessageHead {
  readonly kind: "charge.open";
  readonly money: Money;
  readonly billNumber: string;
  readonly expiresAt: WallMs;
}

export interface ChargeCancel extends MessageHead {
  readonly kind: "charge.cancel";
  readonly billNumber: string;
}

/** The answer to a lookup that asked for one. It is no payment and never becomes one. */
export interface ChargeStatus extends MessageHead {
  readonly kind: "charge.status";
  /** The jti of the lookup that it answers. */
  readonly of: string;
  readonly md5: string;
  readonly answer: "paid" | "unpaid" | "unknown";
}

export interface SessionWelcome extends MessageHead {
  readonly kind: "session.welcome";
  /** The boot nonce it answers; another boot's makes the whole message worthless. */
  readonly nonce: string;
  readonly now: WallMs;
  readonly epoch: number;
  /** The highest number issued in this epoch; 0 for none. */
  readonly seq: number;
}

export type Message =
  | PaymentCredited
  | PaymentReversed
  | PaymentVoid
  | ChargeOpen
  | ChargeCancel
  | ChargeStatus
  | SessionWelcome;

const MD5 = /^[0-9A-Fa-f]{32}$/;
const MD5_RULE = "must be 32 hex digits";
const CHARGE_ANSWERS = ["paid", "unpaid", "unknown"] as const;
const NONCE = /^[A-Za-z0-9_-]{1,128}$/;
/** The bank's reference may be longer than what a KHQR can hold. */
const REFERENCE = /^\P{Cc}{1,99}$/u;
const REFERENCE_RULE = "must be 1 to 99 characters";
/** KHQR tag 62.01 holds 25 characters. */
const BILL = /^\P{Cc}{1,25}$/u;
const BILL_RULE = "must be 1 to 25 characters";
const LINE = /^\P{Cc}{1,200}$/u;
const WORD = /^[\x21-\x7e]{1,64}$/;
const WORD_RULE = "must be 1 to 64 printable ASCII characters without spaces";

/**
 * Reads the claims of one message. The kind must be one that belongs on the topic it came by.
 * @param object verified claims, `iss` and `aud` already checked.
 */
export function readMessage(
  object: StrictObject,
  what: DownTopic,
  jws: string,
): Result<Message, ClaimProblem> {
  const reader = new ClaimReader(object);
  const head = { jti: reader.token("jti"), iat: reader.integer("iat", 0), jws };
  const message = readKind(reader, what, head);
  return reader.problem === undefined && message !== undefined
    ? { ok: true, value: message }
    : { ok: false, problem: reader.problem ?? { reason: "schema", detail: `kind of ${what}` } };
}

function readKind(reader: ClaimReader, what: DownTopic, head: MessageHead): Message | undefined {
  switch (what) {
    case "event":
      return readEvent(reader, head);
    case "charge":
      return readCharge(reader, head);
    case "welcome":
      return {
        ...head,
        kind: reader.choice("kind", ["session.welcome"]),
        nonce: reader.text("nonce", NONCE, "must be base64url"),
        now: reader.time("now"),
        epoch: reader.integer("epoch", 1),
        seq: reader.integer("seq", 0),
      };
    // The terminal does not subscribe to these yet: nothing on them has a meaning.
    case "command":
    case "config":
    case "keys":
      return undefined;
  }
}

function readEvent(reader: ClaimReader, head: MessageHead): Message {
  const kind = reader.choice("kind", ["payment.credited", "payment.reversed", "payment.void"]);
  const epoch = reader.integer("epoch", 1);
  const seq = reader.integer("seq", 1);
  if (kind === "payment.void") return { ...head, kind, epoch, seq };
  const md5 = reader.optionalText("md5", MD5, MD5_RULE);
  const payment = {
    ...head,
    epoch,
    seq,
    env: reader.choice("env", ["live", "test"]),
    nonce: reader.optionalText("nonce", NONCE, "must be base64url"),
    txid: reader.token("txid"),
    creditedAt: reader.time("creditedAt"),
    md5: md5 === null ? null : md5.toLowerCase(),
    billNumber: reader.optionalText("billNumber", REFERENCE, REFERENCE_RULE),
    rail: reader.text("rail", WORD, WORD_RULE),
    payer: reader.optionalObject("payer", readPayer),
  };
  if (kind === "payment.credited") return { ...payment, kind, money: reader.money() };
  const of = reader.token("of");
  const reason = reader.text("reason", LINE, "must be 1 to 200 characters");
  return { ...payment, kind, of, reason, money: reader.money() };
}

function readCharge(reader: ClaimReader, head: MessageHead): Message {
  const kind = reader.choice("kind", ["charge.open", "charge.cancel", "charge.status"]);
  if (kind === "charge.status") {
    const of = reader.token("of");
    const md5 = reader.text("md5", MD5, MD5_RULE).toLowerCase();
    return { ...head, kind, of, md5, answer: reader.choice("answer", CHARGE_ANSWERS) };
  }
  const billNumber = reader.text("billNumber", BILL, BILL_RULE);
  if (kind === "charge.cancel") return { ...head, kind, billNumber };
  const expiresAt = reader.time("expiresAt");
  return { ...head, kind, billNumber, expiresAt, money: reader.money() };
}

function readPayer(reader: ClaimReader): Payer {
  const wallet = reader.text("wallet", WORD, WORD_RULE);
  const country = reader.optionalText("country", /^[A-Z]{2}$/, "must be two capital letters");
  const amount = reader.optionalText(
    "amount",
    /^(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$/,
    "must be a decimal number",
  );
  const currency = reader.optionalText("currency", /^[A-Z]{3}$/, "must be three capital letters");
  return {
    wallet,
    ...(country === null ? {} : { country }),
    ...(amount === null ? {} : { amount }),
    ...(currency === null ? {} : { currency }),
  };
}
