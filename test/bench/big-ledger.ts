/**
 * A ledger of any length, made by the product's own driver: a payment every few minutes, 300 a day,
 * the last one now. It is kept for the next run, since a million rows take a minute to write.
 */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { Ledger, LedgerEntry } from "../../drivers/hal/ledger.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import { createSqliteLedger } from "../../drivers/linux/sqlite-ledger.ts";
import { ROOT } from "./root.ts";
import { progress } from "./rounds.ts";

export const BIG_LEDGER_ACQUIRER = "bench-bank";
const BATCH = 256;
const PER_DAY = 300;
const DAY_MS = 86_400_000;
/** Of the length that the bank's signed messages have. */
const JWS_CHARACTERS = 760;
/** What decides how a ledger file looks: another version of these files makes another ledger. */
const SOURCES = ["ledger-schema.ts", "ledger-writer.ts", "ledger-chain.ts", "ledger-rows.ts"];

/**
 * Puts a ledger of `rows` payments at `path`.
 * @param at the time of the last one.
 */
export async function putLedger(path: string, rows: number, at: number): Promise<void> {
  const day = Math.floor(at / DAY_MS);
  const kept = join(cacheFolder(), `${rows}-${day}-${sourceDigest()}.db`);
  if (!existsSync(kept)) await writeLedger(kept, rows, at);
  copyFileSync(kept, path);
}

/** One payment; `seq` counts from 1. */
export function entryOf(seq: number, rows: number, at: number): LedgerEntry {
  const txid = createHash("sha256").update(`bench ${seq}`).digest("hex");
  const time = (at - Math.round(((rows - seq) * DAY_MS) / PER_DAY)) as WallMs;
  return {
    kind: "credited",
    acquirer: BIG_LEDGER_ACQUIRER,
    epoch: 1,
    seq,
    txid,
    env: "live",
    money: { minor: 500 + (seq % 97) * 100, currency: seq % 10 === 0 ? "USD" : "KHR" },
    creditedAt: time,
    reversalOf: null,
    reversalReason: null,
    billNumber: `B${seq}`,
    md5: txid.slice(0, 32),
    rail: "bakong",
    payer: null,
    jti: `j-${seq}`,
    jws: `${txid}.`.padEnd(JWS_CHARACTERS, "e"),
    receivedAt: time,
    speaksAtOnce: true,
  };
}

async function writeLedger(kept: string, rows: number, at: number): Promise<void> {
  mkdirSync(dirname(kept), { recursive: true });
  const scratch = `${kept}.${process.pid}`;
  const ledger = createSqliteLedger(scratch);
  await openLedger(ledger);
  for (let from = 1; from <= rows; from += BATCH) {
    if (from % 12_800 === 1) progress(`writing a ledger of ${rows} payments: ${from}`);
    const count = Math.min(BATCH, rows - from + 1);
    const entries = Array.from({ length: count }, (_, index) => entryOf(from + index, rows, at));
    await done("record", (then) => ledger.record(entries, then));
    const marks = entries.map(({ txid, receivedAt }) => {
      return { txid: txid ?? "", stage: "spoken", at: receivedAt, reason: null } as const;
    });
    await done("mark", (then) => ledger.mark(marks, then));
  }
  ledger.close();
  progress("");
  renameSync(scratch, kept);
  for (const more of ["-wal", "-shm"]) rmSync(`${scratch}${more}`, { force: true });
}

/** Opens a ledger as the terminal does. */
export function openLedger(ledger: Ledger): Promise<void> {
  const query = { acquirer: BIG_LEDGER_ACQUIRER, epoch: 1, unsettledMax: 100_000, recentMax: 20 };
  return done("open", (then) => ledger.open(query, then)).then(() => undefined);
}

/** Waits for one call of the ledger. @throws Error when it ends with a fault. */
export function done<Value>(
  what: string,
  call: (then: (outcome: Outcome<string, Value>) => void) => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    call((outcome) => {
      if (outcome.ok) resolve(outcome.value);
      else reject(new Error(`${what}: ${outcome.fault}`));
    });
  });
}

function sourceDigest(): string {
  const hash = createHash("sha256");
  for (const name of SOURCES) hash.update(readFileSync(join(ROOT, "drivers", "linux", name)));
  return hash.digest("hex").slice(0, 12);
}

/** Beside the packages, where clearing old builds does not reach. */
function cacheFolder(): string {
  return join(ROOT, "node_modules", ".cache", "soundbox-bench");
}
