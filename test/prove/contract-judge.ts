/**
 * A second opinion on messages: what the contract asks of each kind, read once more from its text.
 * Whatever the firmware believes must please this judge too, and mean the same to both.
 */
import type { Message } from "../../firmware/link/claims.ts";
import { type Plain, readPlain } from "./plain-json.ts";

/** What a judge needs to know of the terminal. */
export interface Addressee {
  readonly acquirer: string;
  readonly terminal: string;
  readonly epoch: number;
}

type Members = ReadonlyMap<string, Plain>;

const KINDS: Readonly<Record<string, readonly string[]>> = {
  event: ["payment.credited", "payment.reversed", "payment.void"],
  charge: ["charge.open", "charge.cancel"],
  welcome: ["session.welcome"],
};

/** Why this judge does not believe the claims, or undefined when it does. */
export function doubtsAbout(
  claims: Uint8Array,
  topic: string,
  addressee: Addressee,
): string | undefined {
  const document = readPlain(claims);
  if (document?.type !== "object") return "not one plain JSON object";
  const { members } = document;
  const kind = textOf(members, "kind") ?? "";
  if (!(KINDS[topic] ?? []).includes(kind)) return `kind ${kind} on ${topic}`;
  if (textOf(members, "iss") !== addressee.acquirer) return "iss";
  if (textOf(members, "aud") !== addressee.terminal) return "aud";
  if ((textOf(members, "jti") ?? "") === "") return "jti";
  if (wholeOf(members, "iat") === undefined) return "iat";
  if (topic !== "charge") {
    if (wholeOf(members, "epoch") !== BigInt(addressee.epoch)) return "epoch";
    const seq = wholeOf(members, "seq");
    if (seq === undefined || seq < (topic === "welcome" ? 0n : 1n)) return "seq";
  }
  if (kind === "session.welcome") return doubtsAboutWelcome(members);
  if (kind === "payment.void") return undefined;
  if ((textOf(members, "billNumber") ?? "") === "" && topic === "charge") return "billNumber";
  if (kind === "charge.cancel") return undefined;
  return doubtsAboutMoney(members) ?? doubtsAboutRest(members, kind);
}

function doubtsAboutWelcome(members: Members): string | undefined {
  if ((textOf(members, "nonce") ?? "") === "") return "nonce";
  return instantOf(members, "now") === undefined ? "now" : undefined;
}

function doubtsAboutMoney(members: Members): string | undefined {
  const currency = textOf(members, "currency");
  const amount = textOf(members, "amount") ?? "";
  const form = currency === "KHR" ? RIEL : currency === "USD" ? DOLLARS : undefined;
  if (form === undefined) return "currency";
  return form.test(amount) && /[1-9]/.test(amount) ? undefined : "amount";
}

const RIEL = /^[1-9][0-9]{0,12}$/;
const DOLLARS = /^(?:0|[1-9][0-9]{0,9})\.[0-9]{2}$/;

function doubtsAboutRest(members: Members, kind: string): string | undefined {
  if (kind === "charge.open") {
    return instantOf(members, "expiresAt") === undefined ? "expiresAt" : undefined;
  }
  if (!["live", "test"].includes(textOf(members, "env") ?? "")) return "env";
  for (const name of ["txid", "rail", ...(kind === "payment.reversed" ? ["of", "reason"] : [])]) {
    if ((textOf(members, name) ?? "") === "") return name;
  }
  if (instantOf(members, "creditedAt") === undefined) return "creditedAt";
  for (const name of ["nonce", "md5", "billNumber"]) {
    if (members.has(name) && textOf(members, name) === undefined) return name;
  }
  const payer = members.get("payer");
  if (payer === undefined) return undefined;
  return payer.type === "object" && textOf(payer.members, "wallet") !== undefined
    ? undefined
    : "payer";
}

/** What the firmware took the claims to mean and this judge did not, or undefined. */
export function differenceIn(claims: Uint8Array, message: Message): string | undefined {
  const document = readPlain(claims);
  if (document?.type !== "object") return "no object";
  const { members } = document;
  const same = (name: string, meant: unknown): string | undefined =>
    String(meant ?? "") === (textOf(members, name) ?? digitsOf(members, name) ?? "")
      ? undefined
      : `${name}: ${String(meant)}`;
  const head = same("kind", message.kind) ?? same("jti", message.jti) ?? same("iat", message.iat);
  const numbering = "seq" in message ? same("seq", message.seq) : undefined;
  const money = "money" in message ? moneyDifference(members, message.money) : undefined;
  if (message.kind !== "payment.credited" && message.kind !== "payment.reversed") {
    return head ?? numbering ?? money;
  }
  const credited = instantOf(members, "creditedAt") === message.creditedAt;
  return (
    head ??
    numbering ??
    money ??
    same("txid", message.txid) ??
    same("env", message.env) ??
    same("billNumber", message.billNumber) ??
    (credited ? undefined : "creditedAt")
  );
}

function moneyDifference(
  members: Members,
  money: { readonly minor: number; readonly currency: string },
): string | undefined {
  const digits = (textOf(members, "amount") ?? "").replace(".", "");
  const isSame = BigInt(digits) === BigInt(money.minor);
  return isSame && textOf(members, "currency") === money.currency
    ? undefined
    : `money: ${money.minor} ${money.currency}`;
}

function textOf(members: Members, name: string): string | undefined {
  const value = members.get(name);
  return value?.type === "string" ? value.text : undefined;
}

function digitsOf(members: Members, name: string): string | undefined {
  const value = members.get(name);
  return value?.type === "number" ? value.digits : undefined;
}

/** A whole number in plain digits that a double holds exactly. */
function wholeOf(members: Members, name: string): bigint | undefined {
  const digits = digitsOf(members, name) ?? "";
  if (!/^(?:0|[1-9][0-9]*)$/.test(digits) || digits.length > 16) return undefined;
  const value = BigInt(digits);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? value : undefined;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** RFC 3339 in UTC with milliseconds, of a day that exists; reckoned by hand. */
function instantOf(members: Members, name: string): number | undefined {
  const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z$/;
  const found = form.exec(textOf(members, name) ?? "");
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = found
    .slice(1)
    .map(Number);
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = (DAYS[month - 1] ?? 0) + (month === 2 && isLeap ? 1 : 0);
  if (day < 1 || day > days || hour > 23 || minute > 59 || second > 59) return undefined;
  // Days since 1970, counting years from March so that the leap day comes last.
  const shifted = month < 3 ? year - 1 : year;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const leaps = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  const dayNumber = shifted * 365 + leaps + dayOfYear - 719_468;
  return (((dayNumber * 24 + hour) * 60 + minute) * 60 + second) * 1000 + ms;
}
