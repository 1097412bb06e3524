/**
 * A ledger of any length, made by the product's own driver: 300 payments a day, all told and
 * receipted, the last one at a fixed date. It is kept for the next run, since a million rows take a
 * minute to write.
 */
import { createHash } from "node:crypto";
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
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
const SOURCES = [
  "drivers/linux/ledger-schema.ts",
  "drivers/linux/ledger-writer.ts",
  "drivers/linux/ledger-chain.ts",
  "drivers/linux/ledger-rows.ts",
  "test/bench/big-ledger.ts",
];
/** The moment of the last payment of every such ledger. */
export const LAST_PAYMENT_AT = Date.UTC(2026, 10, 22, 14);

/** Puts a ledger of `rows` payments at `path`. */
export async function putLedger(path: string, rows: number): Promise<void> {
  const kept = join(cacheFolder(), `${rows}-${sourceDigest()}.db`);
  if (!existsSync(kept)) {
    mkdirSync(cacheFolder(), { recursive: true });
    clearOlder(rows);
    await writeLedger(kept, rows);
  }
  copyFileSync(kept, path, constants.COPYFILE_FICLONE);
}

/** Ledgers of this length that an older version of the sources made. */
function clearOlder(rows: number): void {
  for (const name of readdirSync(cacheFolder())) {
    if (name.startsWith(`${rows}-`)) rmSync(join(cacheFolder(), name), { force: true });
  }
}

/** One payment; `seq` counts from 1. */
export function entryOf(seq: number, rows: number): LedgerEntry {
  const txid = createHash("sha256").update(`bench ${seq}`).digest("hex");
  const age = Math.round(((rows - seq) * DAY_MS) / PER_DAY);
  const time = (LAST_PAYMENT_AT - age) as WallMs;
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

async function writeLedger(kept: string, rows: number): Promise<void> {
  const scratch = `${kept}.${process.pid}`;
  const ledger = createSqliteLedger(scratch);
  await openLedger(ledger);
  for (let from = 1; from <= rows; from += BATCH) {
    if (from % 12_800 === 1) progress(`writing a ledger of ${rows} payments: ${from}`);
    const count = Math.min(BATCH, rows - from + 1);
    const entries = Array.from({ length: count }, (_, index) => entryOf(from + index, rows));
    await done("record", (then) => ledger.record(entries, then));
    const marks = entries.map(({ txid, receivedAt }) => {
      return { txid: txid ?? "", stage: "spoken", at: receivedAt, reason: null } as const;
    });
    await done("mark", (then) => ledger.mark(marks, then));
    const txids = marks.map(({ txid }) => txid);
    await done("receipted", (then) => ledger.receipted(txids, then));
  }
  ledger.close();
  progress("");
  renameSync(scratch, kept);
  for (const more of ["-wal", "-shm"]) rmSync(`${scratch}${more}`, { force: true });
}

/** Opens a ledger as the terminal does. */
export function openLedger(ledger: Ledger): Promise<void> {
  const query = { acquirer: BIG_LEDGER_ACQUIRER, epoch: 1, recentMax: 20 };
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
  for (const name of SOURCES) hash.update(readFileSync(join(ROOT, name)));
  return hash.digest("hex").slice(0, 12);
}

/** Beside the packages, where clearing old builds does not reach. */
function cacheFolder(): string {
  return join(ROOT, "node_modules", ".cache", "soundbox-bench");
}
