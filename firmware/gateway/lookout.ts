/**
 * Looks for the payments of watched charges, one question at a time, as the budget plans it. Every
 * trouble has a pause or a remedy of its own, and none of them is taken for "not paid".
 */
import type { LookAnswer, Transfer, Trouble } from "./answers.ts";
import { isOver, looksLeft, type PlannedLook, type Purse, planLook, refillAt } from "./budget.ts";
import { LIST_MAX, type OpenApiClient } from "./open-api.ts";
import type { Outbox, Watch } from "./outbox.ts";
import { isRenewalDue, tokenExpiry, tokenWarning } from "./token.ts";
import type { TokenFile } from "./token-file.ts";

export interface LookoutParts {
  readonly api: OpenApiClient;
  readonly outbox: Outbox;
  readonly token: TokenFile;
  /** Lets the gateway renew the token by itself. */
  readonly email: string | undefined;
  readonly dailyMax: number;
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Rings once; a later call takes the place of an earlier one. */
  readonly setAlarm: (delayMs: number, ring: () => void) => void;
  readonly credit: (watch: Watch, transfer: Transfer) => boolean;
  readonly answer: (watch: Watch, answer: "unpaid" | "unknown", reason?: string) => void;
  readonly tell: (line: string) => void;
}

/** Who asks is let wait for so long rather than told that it cannot be known. */
const PATIENCE_MS = 2_000;
/** Clocks may be set and tokens replaced: look at both at least this often. */
const AWAKE_EVERY_MS = 60_000;
const BACK_OFF_BASE_MS = 1_000;
const BACK_OFF_CAP_MS = 10 * 60_000;
/** A refused token or address is nothing that passes by itself in seconds. */
const REFUSED_MS = 10 * 60_000;
const RENEWAL_EVERY_MS = 3_600_000;

export class Lookout {
  readonly #parts: LookoutParts;
  #isBusy = false;
  #isStopped = false;
  #failures = 0;
  #pause: { readonly until: number; readonly reason: Trouble["kind"] } | undefined;
  #refusedToken: string | undefined;
  #hasLists = true;
  #warned = 0;
  #renewAt = 0;

  constructor(parts: LookoutParts) {
    this.#parts = parts;
  }

  /** Lookups left today. */
  get left(): number {
    return looksLeft(this.#purse());
  }

  /** Plans anew: at the start, and whenever a charge or a question has come. */
  poke(): void {
    if (this.#isBusy || this.#isStopped) return;
    const next = this.#next();
    if (next !== undefined) {
      this.#isBusy = true;
      // A bug in here ends the process; nothing else can reject.
      void this.#perform(next).then(() => {
        this.#isBusy = false;
        this.poke();
      });
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#parts.setAlarm(0, () => undefined);
  }

  /** What to do now, or undefined after setting the alarm. */
  #next(): PlannedLook | "renew" | undefined {
    const { outbox, now, token } = this.#parts;
    const at = now();
    this.#warn(at);
    if (this.#isRenewalDue(at)) return "renew";
    const isNewToken = this.#refusedToken !== undefined && token.read() !== this.#refusedToken;
    if (isNewToken || (this.#pause !== undefined && at >= this.#pause.until)) this.#resume();
    const watched = outbox.open();
    if (this.#pause !== undefined) {
      const pauseMs = this.#pause.until - at;
      if (pauseMs >= PATIENCE_MS) this.#excuse(watched, this.#pause.reason);
      return this.#sleep(pauseMs);
    }
    const look = planLook(watched, this.#purse());
    if (look === undefined) {
      this.#excuse(watched, "daily-limit");
      return this.#sleep(refillAt(at) - at);
    }
    return look.at > at ? this.#sleep(look.at - at) : look;
  }

  async #perform(next: PlannedLook | "renew"): Promise<void> {
    if (next === "renew") await this.#renew();
    else await this.#look(next);
  }

  async #look({ md5 }: PlannedLook): Promise<void> {
    const { api, outbox, now } = this.#parts;
    const watched = outbox.open();
    const others = watched.filter((watch) => watch.md5 !== md5).slice(0, LIST_MAX - 1);
    const first = watched.find((watch) => watch.md5 === md5);
    if (first === undefined) return;
    const asked = this.#hasLists ? [first, ...others] : [first];
    outbox.spend(now(), 1);
    if (asked.length === 1) {
      this.#settle([first], new Map([[md5, await api.byMd5(md5)]]));
      return;
    }
    const list = await api.byMd5List(asked.map((watch) => watch.md5));
    if (list.kind === "list") {
      this.#settle(asked, list.rows);
    } else if (list.kind === "forbidden" || list.kind === "bad-question") {
      this.#hasLists = false;
      this.#parts.tell(`this service offers no lists (${list.detail}); looking one by one`);
    } else {
      this.#suffer(list);
    }
  }

  #settle(asked: readonly Watch[], answers: ReadonlyMap<string, LookAnswer>): void {
    const { outbox, now, answer } = this.#parts;
    const at = now();
    let trouble: Trouble | undefined;
    // Somebody may have asked while the answer was on its way: it is the answer to that as well.
    const present = new Map(outbox.open().map((watch) => [watch.md5, watch]));
    for (const { md5 } of asked) {
      const watch = present.get(md5);
      if (watch === undefined) continue;
      const found = answers.get(md5);
      switch (found?.kind) {
        case "found":
          this.#found(watch, found.transfer);
          break;
        case "not-found":
        case "failed":
          // A payer whose transfer failed may pay again: the charge is still watched.
          outbox.looked([watch.md5], at);
          answer(watch, "unpaid", found.kind === "failed" ? "failed" : undefined);
          if (isOver({ ...watch, lastLookAt: at })) outbox.settle(watch.md5, "over");
          break;
        case "static-code":
          this.#parts.tell(`${watch.terminal} asks about a code without an amount, ${watch.md5}`);
          answer(watch, "unknown", "static-code");
          outbox.settle(watch.md5, "over");
          break;
        case undefined:
          trouble = { kind: "unreadable", detail: "a list without a row that was asked for" };
          break;
        default:
          trouble = found;
      }
    }
    if (trouble !== undefined) {
      this.#suffer(trouble);
      return;
    }
    this.#failures = 0;
  }

  #found(watch: Watch, transfer: Transfer): void {
    const { credit, answer, outbox, tell } = this.#parts;
    if (credit(watch, transfer)) return;
    tell(`${watch.terminal}: a code was paid to ${transfer.to}, which is not its account`);
    answer(watch, "unknown", "other-account");
    outbox.settle(watch.md5, "foreign");
  }

  /** A question without an answer. Those who wait are told why, if the pause is a long one. */
  #suffer(trouble: Trouble): void {
    const { outbox, now, tell, token } = this.#parts;
    const at = now();
    tell(`no answer from Bakong: ${trouble.kind} (${trouble.detail})`);
    this.#failures += 1;
    if (trouble.kind === "daily-limit") outbox.spend(at, this.left);
    if (trouble.kind === "unreachable" && !trouble.isSent) outbox.spend(at, -1);
    if (trouble.kind === "unauthorized") this.#refusedToken = token.read();
    this.#pause = { until: at + this.#pauseMs(trouble), reason: trouble.kind };
  }

  #pauseMs(trouble: Trouble): number {
    const doubled = BACK_OFF_BASE_MS * 2 ** Math.min(this.#failures - 1, 20);
    const window = Math.min(BACK_OFF_CAP_MS, doubled);
    // Half of it fixed: a call may cost one of the day's hundred.
    const backOff = (window * (1 + this.#parts.random())) / 2;
    switch (trouble.kind) {
      case "unauthorized":
      case "forbidden":
        return REFUSED_MS;
      case "daily-limit":
        return 0;
      case "too-fast":
        return Math.max(trouble.waitMs ?? 0, backOff);
      default:
        return backOff;
    }
  }

  #resume(): void {
    this.#pause = undefined;
    this.#refusedToken = undefined;
  }

  /** Tells those who wait that it cannot be known now. The charge is still watched. */
  #excuse(watched: readonly Watch[], reason: Trouble["kind"]): void {
    for (const watch of watched) {
      if (!watch.isAsked) continue;
      this.#parts.answer(watch, "unknown", reason);
      this.#parts.outbox.answered(watch.md5);
    }
  }

  #warn(at: number): void {
    const { rank, text } = tokenWarning(tokenExpiry(this.#parts.token.read()), at);
    if (rank > this.#warned) this.#parts.tell(text);
    this.#warned = rank;
  }

  #isRenewalDue(at: number): boolean {
    const { email, token } = this.#parts;
    if (email === undefined || at < this.#renewAt) return false;
    const text = token.read();
    return text === this.#refusedToken || isRenewalDue(tokenExpiry(text), at);
  }

  async #renew(): Promise<void> {
    const { api, token, email = "", now, tell } = this.#parts;
    this.#renewAt = now() + RENEWAL_EVERY_MS;
    const answer = await api.renew(email);
    if (answer.kind === "token") {
      tell(save(token, answer.token));
      return;
    }
    const detail = "detail" in answer ? ` (${answer.detail})` : "";
    tell(`the Bakong token could not be renewed: ${answer.kind}${detail}; it is tried every hour`);
  }

  #purse(): Purse {
    const { outbox, now, dailyMax } = this.#parts;
    return { now: now(), max: dailyMax, ...outbox.today(now()) };
  }

  #sleep(delayMs: number): undefined {
    const delay = Math.min(AWAKE_EVERY_MS, Math.max(0, delayMs));
    this.#parts.setAlarm(delay, () => this.poke());
    return undefined;
  }
}

/** @returns what to tell about it. */
function save(file: TokenFile, token: string): string {
  try {
    file.save(token);
    return "the Bakong token was renewed";
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `the Bakong token was renewed and could not be kept: ${why}`;
  }
}
