/**
 * Messages no honest bank sends, and honest ones at bad moments: what the terminal must survive.
 * Each is made from the real bank's next message, so that only the one thing is wrong with it.
 */
import { createHash } from "node:crypto";
import type { Money } from "../../drivers/hal/money.ts";
import type { Acquirer } from "./acquirer.ts";
import type { Issued } from "./bank-facts.ts";
import { sealClaims, signingKeyFrom } from "./jws.ts";

/** A credit signed by a key of nobody, under the bank's key id. */
export function sendForged(acquirer: Acquirer, terminal: string, money: Money): void {
  const seed = createHash("sha256").update("a stranger's key").digest();
  const claims = acquirer.draftCredit(terminal, { money });
  acquirer.sendRaw(terminal, "event", sealClaims(claims, signingKeyFrom(seed), acquirer.kid));
}

/** Bytes that are no signed message at all. */
export function sendGarbage(acquirer: Acquirer, terminal: string): void {
  acquirer.sendRaw(terminal, "event", Buffer.from('{"amount":"999999","currency":"KHR"}'));
}

/** The last credit once more. @returns it, or undefined when there was none yet. */
export function sendDuplicate(acquirer: Acquirer, terminal: string): Issued | undefined {
  const last = lastCredit(acquirer, terminal);
  if (last !== undefined) acquirer.repeat(last);
  return last;
}

/** A credit that was made `minutes` before `now` and arrives only now. */
export function sendLate(
  acquirer: Acquirer,
  terminal: string,
  money: Money,
  creditedAt: number,
): Issued {
  return acquirer.credit(terminal, { money, creditedAt });
}

/** `count` credits at once, of rising amounts. */
export function sendBurst(acquirer: Acquirer, terminal: string, count: number): readonly Issued[] {
  return Array.from({ length: count }, (_, index) =>
    acquirer.credit(terminal, { money: { minor: 1000 * (index + 1), currency: "KHR" } }),
  );
}

/** Takes the last credit back. @returns the reversal, or undefined when there was no credit yet. */
export function sendReversal(acquirer: Acquirer, terminal: string): Issued | undefined {
  const last = lastCredit(acquirer, terminal);
  if (last?.txid === undefined) return undefined;
  return acquirer.reverse(terminal, last.txid, "customer-request");
}

/** The last credit again, rightly signed, with another amount: a fault at the bank. */
export function sendConflict(acquirer: Acquirer, terminal: string): Issued | undefined {
  const last = lastCredit(acquirer, terminal);
  if (last?.txid === undefined || last.money === undefined) return undefined;
  const money = { ...last.money, minor: last.money.minor * 10 };
  return acquirer.credit(terminal, { money, txid: last.txid });
}

/** A test payment: it must sound and look like one, and never count. */
export function sendTest(acquirer: Acquirer, terminal: string, money: Money): Issued {
  return acquirer.credit(terminal, { money, env: "test" });
}

function lastCredit(acquirer: Acquirer, terminal: string): Issued | undefined {
  return acquirer.issued(terminal).findLast(({ kind }) => kind === "payment.credited");
}
