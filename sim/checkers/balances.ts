/**
 * An auditor who trusts no balance: adds up a book's lines again, in integers without limit, and
 * compares with what each account claims to hold. It shares no code with the book.
 */
import type { Entry } from "../networks/account-book.ts";

export interface Audit {
  /** Plain sentences, one a fault; none when every account of every currency balances. */
  readonly faults: readonly string[];
  /** What each account holds by the auditor's own arithmetic: `account currency` → minor units. */
  readonly holdings: ReadonlyMap<string, bigint>;
}

/**
 * @param entries the whole journal.
 * @param claimed what the book says an account holds, in minor units.
 * @param sources accounts that may owe.
 */
export function auditBook(
  entries: readonly Entry[],
  claimed: (account: string, currency: string) => number,
  sources: ReadonlySet<string>,
): Audit {
  const faults: string[] = [];
  const holdings = new Map<string, bigint>();
  let expected = 0;
  for (const { number, memo, lines } of entries) {
    expected += 1;
    if (number !== expected) faults.push(`entry ${number} stands where ${expected} belongs`);
    const byCurrency = new Map<string, bigint>();
    for (const { account, currency, minor } of lines) {
      const amount = BigInt(minor);
      byCurrency.set(currency, (byCurrency.get(currency) ?? 0n) + amount);
      const place = `${account} ${currency}`;
      holdings.set(place, (holdings.get(place) ?? 0n) + amount);
    }
    for (const [currency, sum] of byCurrency) {
      if (sum !== 0n)
        faults.push(`entry ${number} (${memo}) makes ${sum} ${currency} from nothing`);
    }
    for (const { account, currency } of lines) {
      const held = holdings.get(`${account} ${currency}`) ?? 0n;
      if (held < 0n && !sources.has(account)) {
        faults.push(`after entry ${number} (${memo}) ${account} owes ${-held} ${currency}`);
      }
    }
  }
  const totals = new Map<string, bigint>();
  for (const [place, held] of holdings) {
    const [account = "", currency = ""] = place.split(" ");
    totals.set(currency, (totals.get(currency) ?? 0n) + held);
    const said = BigInt(claimed(account, currency));
    if (said !== held)
      faults.push(`${account} claims ${said} ${currency}; the journal says ${held}`);
  }
  for (const [currency, total] of totals) {
    if (total !== 0n) faults.push(`all accounts together hold ${total} ${currency}; it must be 0`);
  }
  return { faults, holdings };
}
