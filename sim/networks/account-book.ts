/**
 * A double-entry book: every movement of money is one entry whose lines cancel out in each
 * currency, so that no riel can appear or vanish. It knows no bank and no rules of payment.
 *
 * Amounts are whole minor units. Foreign currencies have the exponents of ISO 4217; riel is counted
 * whole, as Bakong and the link do, although ISO 4217 still lists its sen.
 */

export interface Line {
  readonly account: string;
  /** ISO 4217 letters. */
  readonly currency: string;
  /** Minor units; above zero is what the account's holder gains. */
  readonly minor: number;
}

export interface Entry {
  /** 1, 2, 3 … in the order of the book. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What happened, in a few words. */
  readonly memo: string;
  readonly lines: readonly Line[];
}

/** Money in any currency of ISO 4217; the terminal itself knows only riel and dollars. */
export interface AnyMoney {
  readonly minor: number;
  readonly currency: string;
}

export class AccountBook {
  readonly #entries: Entry[] = [];
  readonly #balances = new Map<string, number>();
  /** Accounts that may fall below zero: what others hold is what these owe. */
  readonly #sources = new Set<string>();

  /** Everything that was ever booked, oldest first. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Names an account that issues money: it may fall below zero. */
  addSource(account: string): void {
    this.#sources.add(account);
  }

  balance(account: string, currency: string): number {
    return this.#balances.get(`${account} ${currency}`) ?? 0;
  }

  /** True when the account can give as much, now. */
  covers(account: string, money: AnyMoney): boolean {
    return this.#sources.has(account) || this.balance(account, money.currency) >= money.minor;
  }

  /**
   * Books all lines, or none.
   * @throws Error for a bug of the caller: lines that do not cancel out, or an overdrawn account.
   */
  post(at: number, memo: string, lines: readonly Line[]): Entry {
    const sums = new Map<string, number>();
    const after = new Map<string, number>();
    for (const { account, currency, minor } of lines) {
      check(Number.isSafeInteger(minor) && minor !== 0, `${memo}: ${minor} is no amount`);
      sums.set(currency, (sums.get(currency) ?? 0) + minor);
      const key = `${account} ${currency}`;
      after.set(key, (after.get(key) ?? this.balance(account, currency)) + minor);
    }
    for (const [currency, sum] of sums) check(sum === 0, `${memo}: ${currency} is off by ${sum}`);
    for (const [key, balance] of after) {
      const [account = ""] = key.split(" ");
      const isFunded = balance >= 0 || this.#sources.has(account);
      check(isFunded && Number.isSafeInteger(balance), `${memo}: ${key} would be ${balance}`);
    }
    for (const [key, balance] of after) this.#balances.set(key, balance);
    const entry = { number: this.#entries.length + 1, at, memo, lines: [...lines] };
    this.#entries.push(entry);
    return entry;
  }

  /** Books money from one account to another. */
  move(at: number, memo: string, from: string, to: string, money: AnyMoney): Entry {
    const { minor, currency } = money;
    return this.post(at, memo, [
      { account: from, currency, minor: -minor },
      { account: to, currency, minor },
    ]);
  }
}

function check(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`the book refuses ${claim}`);
}
