/**
 * What the gateway must not forget, in one SQLite file: the charges it watches, every event it has
 * numbered and signed, and the lookups it has spent. Each call is one transaction, on disk when it
 * returns; a process killed between two calls has done the first and not the second.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import { openSqlFile, type SqlFile, type SqlRow } from "../../drivers/linux/sqlite.ts";
import { businessDayStart } from "../lib/time.ts";
import { openOutboxFile } from "./outbox-schema.ts";
import type { SeqRange } from "./upstream.ts";

/** A charge whose payment is looked for. */
export interface Watch {
  readonly md5: string;
  readonly terminal: string;
  readonly billNumber: string | null;
  readonly openedAt: number;
  readonly expiresAt: number;
  readonly lastLookAt: number | undefined;
  /** True when somebody waits for the next look. */
  readonly isAsked: boolean;
  /** The jti of the request that wants an answer in words. */
  readonly answerTo: string | null;
  readonly state: WatchState;
}

/** `over`: not paid in time. `foreign`: paid to an account that is not the terminal's. */
export type WatchState = "open" | "paid" | "over" | "foreign";

/** A numbered, signed event. */
export interface OutboxEvent {
  readonly terminal: string;
  readonly epoch: number;
  readonly seq: number;
  readonly txid: string;
  readonly jws: string;
}

/** An event to be numbered. */
export interface EventDraft {
  readonly terminal: string;
  readonly epoch: number;
  readonly txid: string;
  readonly jti: string;
  readonly md5: string;
  /** Makes the signed message once the number is known. */
  readonly sign: (seq: number) => string;
}

/** A day's purse as it is kept. */
export interface DayBook {
  readonly spent: number;
  readonly charges: number;
  /** From opening to payment, of the newest hundred that were found. */
  readonly delaysMs: readonly number[];
}

/** Watched charges and events of settled ones are looked through no longer after this. */
const WATCH_KEPT_MS = 7 * 86_400_000;
const DELAYS_KEPT = 100;

export class Outbox {
  readonly #file: SqlFile;

  /**
   * Opens or makes the file; its folder must exist.
   * @throws the platform's error, or one in plain words when the file is none of ours.
   */
  constructor(path: string) {
    this.#file = openSqlFile(path, { readOnly: false });
    openOutboxFile(this.#file, path);
  }

  close(): void {
    this.#file.close();
  }

  /**
   * Watches a charge, or takes a later question about it. One md5 belongs to one terminal: the
   * first to name it.
   * @returns the charge as it is now; undefined when it is another terminal's.
   */
  watch(charge: Omit<Watch, "state" | "lastLookAt">, now: number): Watch | undefined {
    const { md5, terminal, billNumber, openedAt, expiresAt, isAsked, answerTo } = charge;
    return this.#file.transaction(() => {
      const known = this.#watchOf(md5);
      if (known === undefined) {
        this.#run(
          "INSERT INTO watch VALUES (?, ?, ?, ?, ?, NULL, ?, ?, 'open')",
          ...[md5, terminal, billNumber, openedAt, expiresAt, isAsked ? 1 : 0, answerTo],
        );
        this.#day(now);
        this.#run("UPDATE day SET charges = charges + 1 WHERE start = ?", dayOf(now));
      } else if (known.terminal !== terminal) {
        return undefined;
      } else if (isAsked) {
        // Asked again after its time: the next look decides anew.
        this.#run(
          `UPDATE watch SET asked = 1, answer_to = ?,
             state = CASE state WHEN 'over' THEN 'open' ELSE state END WHERE md5 = ?`,
          ...[answerTo, md5],
        );
      }
      return this.#watchOf(md5);
    });
  }

  /** Every charge that may still be paid or found. */
  open(): readonly Watch[] {
    return this.#all("SELECT * FROM watch WHERE state = 'open' ORDER BY opened_at").map(watchFrom);
  }

  /** The looks that found nothing, and whose question is answered by that. */
  looked(md5s: readonly string[], at: number): void {
    this.#file.transaction(() => {
      for (const md5 of md5s) {
        this.#run(
          "UPDATE watch SET last_look_at = ?, asked = 0, answer_to = NULL WHERE md5 = ?",
          ...[at, md5],
        );
      }
    });
  }

  /** The question is answered without a look. */
  answered(md5: string): void {
    this.#run("UPDATE watch SET asked = 0, answer_to = NULL WHERE md5 = ?", md5);
  }

  settle(md5: string, state: WatchState): void {
    this.#run("UPDATE watch SET state = ?, asked = 0, answer_to = NULL WHERE md5 = ?", state, md5);
  }

  /**
   * Numbers and signs an event and settles its charge, all or nothing. A transfer becomes one event
   * only, however often it is found.
   * @returns undefined when it has been issued before.
   */
  issue(draft: EventDraft, paidAfterMs: number): OutboxEvent | undefined {
    const { terminal, epoch, txid, jti, md5, sign } = draft;
    return this.#file.transaction(() => {
      this.#run(
        "UPDATE watch SET state = 'paid', asked = 0, answer_to = NULL WHERE md5 = ?",
        ...[md5],
      );
      if (this.#get("SELECT 1 FROM event WHERE txid = ?", txid) !== undefined) return undefined;
      const seq = this.highest(terminal, epoch) + 1;
      const jws = sign(seq);
      this.#run(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, 0, NULL)",
        ...[terminal, epoch, seq, txid, jti, md5, jws],
      );
      this.#run("INSERT INTO delay (ms) VALUES (?)", Math.max(0, paidAfterMs));
      this.#run(
        "DELETE FROM delay WHERE number <= (SELECT max(number) FROM delay) - ?",
        ...[DELAYS_KEPT],
      );
      return { terminal, epoch, seq, txid, jws };
    });
  }

  /** The highest number issued, 0 for none. */
  highest(terminal: string, epoch: number): number {
    const row = this.#get(
      "SELECT max(seq) AS seq FROM event WHERE terminal = ? AND epoch = ?",
      ...[terminal, epoch],
    );
    return Number(row?.seq ?? 0);
  }

  /** Events that no broker has taken over yet, oldest first. */
  untaken(limit: number): readonly OutboxEvent[] {
    return this.#all("SELECT * FROM event WHERE taken = 0 ORDER BY rowid LIMIT ?", limit).map(
      eventFrom,
    );
  }

  /** The broker has it. */
  taken({ terminal, epoch, seq }: OutboxEvent): void {
    this.#run(
      "UPDATE event SET taken = 1 WHERE terminal = ? AND epoch = ? AND seq = ?",
      ...[terminal, epoch, seq],
    );
  }

  /** Events in a range of numbers, at most `limit`. */
  between(
    terminal: string,
    epoch: number,
    { from, to }: SeqRange,
    limit: number,
  ): readonly OutboxEvent[] {
    return this.#all(
      `SELECT * FROM event WHERE terminal = ? AND epoch = ? AND seq BETWEEN ? AND ?
         ORDER BY seq LIMIT ?`,
      ...[terminal, epoch, from, to, limit],
    ).map(eventFrom);
  }

  /** Events for a code, should it have been paid. */
  paying(terminal: string, md5: string): readonly OutboxEvent[] {
    return this.#all(
      "SELECT * FROM event WHERE terminal = ? AND md5 = ? ORDER BY seq",
      ...[terminal, md5],
    ).map(eventFrom);
  }

  /** Notes the latest receipt. @returns the number of the event, if it is one of ours. */
  receipted(terminal: string, jti: string, stage: string): number | undefined {
    this.#run("UPDATE event SET stage = ? WHERE terminal = ? AND jti = ?", stage, terminal, jti);
    const row = this.#get("SELECT seq FROM event WHERE terminal = ? AND jti = ?", terminal, jti);
    return row === undefined ? undefined : Number(row.seq);
  }

  /** The nonce of the terminal's present boot. */
  greet(terminal: string, nonce: string): void {
    this.#run("INSERT OR REPLACE INTO boot VALUES (?, ?)", terminal, nonce);
  }

  nonceOf(terminal: string): string | undefined {
    const nonce = this.#get("SELECT nonce FROM boot WHERE terminal = ?", terminal)?.nonce;
    return typeof nonce === "string" ? nonce : undefined;
  }

  /** Counts lookups of today before they are made: a kill may lose one, never make one twice. */
  spend(now: number, count: number): void {
    this.#file.transaction(() => {
      this.#day(now);
      this.#run("UPDATE day SET spent = max(0, spent + ?) WHERE start = ?", count, dayOf(now));
    });
  }

  today(now: number): DayBook {
    const row = this.#get("SELECT spent, charges FROM day WHERE start = ?", dayOf(now));
    const delays = this.#all("SELECT ms FROM delay ORDER BY number");
    return {
      spent: Number(row?.spent ?? 0),
      charges: Number(row?.charges ?? 0),
      delaysMs: delays.map(({ ms }) => Number(ms)),
    };
  }

  /** Forgets charges that ended long ago. Events stay: a terminal may ask for any of them. */
  prune(now: number): void {
    this.#run("DELETE FROM watch WHERE expires_at < ?", now - WATCH_KEPT_MS);
    this.#run("DELETE FROM day WHERE start < ?", dayOf(now) - WATCH_KEPT_MS);
  }

  #watchOf(md5: string): Watch | undefined {
    const row = this.#get("SELECT * FROM watch WHERE md5 = ?", md5);
    return row === undefined ? undefined : watchFrom(row);
  }

  #day(now: number): void {
    this.#run("INSERT OR IGNORE INTO day VALUES (?, 0, 0)", dayOf(now));
  }

  #run(sql: string, ...values: readonly (string | number | null)[]): void {
    this.#file.statement(sql).run(...values);
  }

  #get(sql: string, ...values: readonly (string | number | null)[]): SqlRow | undefined {
    return this.#file.statement(sql).get(...values);
  }

  #all(sql: string, ...values: readonly (string | number | null)[]): readonly SqlRow[] {
    return this.#file.statement(sql).all(...values);
  }
}

function dayOf(now: number): number {
  return businessDayStart(now as WallMs);
}

function watchFrom(row: SqlRow): Watch {
  return {
    md5: String(row.md5),
    terminal: String(row.terminal),
    billNumber: row.bill === null ? null : String(row.bill),
    openedAt: Number(row.opened_at),
    expiresAt: Number(row.expires_at),
    lastLookAt: row.last_look_at === null ? undefined : Number(row.last_look_at),
    isAsked: row.asked === 1,
    answerTo: row.answer_to === null ? null : String(row.answer_to),
    state: String(row.state) as WatchState,
  };
}

function eventFrom(row: SqlRow): OutboxEvent {
  return {
    terminal: String(row.terminal),
    epoch: Number(row.epoch),
    seq: Number(row.seq),
    txid: String(row.txid),
    jws: String(row.jws),
  };
}
