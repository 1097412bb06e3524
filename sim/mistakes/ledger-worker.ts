/**
 * The program that works the real ledger with one mistake in it: records, repeats, contradicts,
 * marks and starts again on a real file, and says where the port's contract is broken. What must
 * come of it is written out here, by hand; how often the medium was synced, its caller counts.
 */
import { join } from "node:path";
import type { WallMs } from "../../drivers/hal/clock.ts";
import type {
  CurrencyTotal,
  Ledger,
  LedgerEntry,
  LedgerFault,
  LedgerRow,
  LedgerSnapshot,
  RecordResult,
} from "../../drivers/hal/ledger.ts";
import type { Done } from "../../drivers/hal/outcome.ts";
import { createSqliteLedger } from "../../drivers/linux/sqlite-ledger.ts";
import type { Finding } from "./worker.ts";

const AT = Date.UTC(2026, 10, 22, 8, 0, 0) as WallMs;
const HOUR_MS = 3_600_000;
const QUERY = { acquirer: "SIMBANK", epoch: 3, recentMax: 20 };

const findings: Finding[] = [];

function must(invariant: string, what: string, isHeld: boolean): void {
  if (!isHeld) findings.push({ invariant, what, atMs: 0, story: "real-ledger" });
}

function entry(seq: number, changes: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    kind: "credited",
    acquirer: QUERY.acquirer,
    epoch: QUERY.epoch,
    seq,
    txid: `tx${seq}`,
    env: "live",
    money: { minor: 1_000 * seq, currency: "KHR" },
    creditedAt: AT,
    reversalOf: null,
    reversalReason: null,
    billNumber: null,
    md5: null,
    rail: "bakong",
    payer: null,
    jti: `jti${seq}`,
    jws: "e30.e30.AA",
    receivedAt: AT,
    speaksAtOnce: false,
    ...changes,
  };
}

function answer<Value>(call: (done: Done<LedgerFault, Value>) => void): Promise<Value> {
  return new Promise((resolve, reject) => {
    call((outcome) => (outcome.ok ? resolve(outcome.value) : reject(new Error(outcome.fault))));
  });
}

async function mustRecord(ledger: Ledger, given: LedgerEntry, wanted: string, invariant: string) {
  const [result] = await answer<readonly RecordResult[]>((done) => ledger.record([given], done));
  must(invariant, `number ${given.seq} is ${result}, not ${wanted}`, result === wanted);
}

async function work(path: string): Promise<void> {
  const first = createSqliteLedger(path);
  await answer((done) => first.open(QUERY, done));
  for (const seq of [1, 2, 4, 5, 6]) await mustRecord(first, entry(seq), "recorded", "I1");
  await mustRecord(first, entry(1), "duplicate", "I1");
  const other = { minor: 9, currency: "KHR" } as const;
  await mustRecord(first, entry(7, { txid: "tx1", money: other }), "conflict", "I12");
  const dollars = { minor: 1_000, currency: "USD" } as const;
  await mustRecord(first, entry(7, { txid: "tx1", money: dollars }), "conflict", "I12");
  await mustRecord(first, entry(2, { txid: "txA" }), "conflict", "I12");
  const back = {
    kind: "reversed",
    money: { minor: 400, currency: "KHR" },
    reversalOf: "tx1",
  } as const;
  await mustRecord(first, entry(7, back), "recorded", "I1");
  await mustRecord(first, entry(8, { money: dollars }), "recorded", "I1");
  await mustRecord(first, entry(9, { env: "test" }), "recorded", "I1");
  await mark(first, "tx1", "speaking");
  await mark(first, "tx5", "speaking");
  await mark(first, "tx2", "spoken");
  await mark(first, "tx2", "digested");
  await answer((done) => first.receipted(["tx2", "tx1", "tx5"], done));
  await mark(first, "tx4", "digested");
  await mark(first, "tx5", "spoken");
  // No goodbye: the next one finds the file as a power cut leaves it.
  await judge(createSqliteLedger(path));
}

function mark(ledger: Ledger, txid: string, stage: "speaking" | "spoken" | "digested") {
  return answer((done) => ledger.mark([{ txid, stage, at: AT, reason: null }], done));
}

async function judge(ledger: Ledger): Promise<void> {
  const found = await answer<LedgerSnapshot>((done) => ledger.open(QUERY, done));
  must("I1", `${found.lastRow} rows`, found.lastRow === 8);
  must("boot", `boot ${found.boot}`, found.boot === 2);
  const holes = found.sequence.holes.map(({ from, to }) => `${from}-${to}`).join();
  must("I8", `holes ${holes}, contiguous ${found.sequence.contiguous}`, holes === "3-3");
  must("I8", `contiguous ${found.sequence.contiguous}`, found.sequence.contiguous === 2);
  const owed = await answer<readonly LedgerRow[]>((done) => ledger.unreceipted(10, done));
  const owedFor = owed.map(({ txid }) => txid).join();
  must("I8", `last receipts owed for ${owedFor}`, owedFor === "tx4,tx5");
  const range = { afterRow: 0, upToRow: found.lastRow };
  const untold = await answer<readonly LedgerRow[]>((done) => ledger.unsettled(range, 20, done));
  const names = untold.map(({ txid }) => txid).join();
  must("I15", `untold: ${names}`, names === "tx1,tx6,tx7,tx8,tx9");
  must("I13", "the start of tx1 is not known", untold[0]?.speakingAt === AT);
  const spoken = found.recent.find(({ txid }) => txid === "tx2");
  must("I3", `tx2 ended as ${spoken?.finalStage}`, spoken?.finalStage === "spoken");
  const [from, to] = [AT - HOUR_MS, AT + HOUR_MS] as [number, number] as [WallMs, WallMs];
  const totals = await answer<readonly CurrencyTotal[]>((done) => ledger.totals(from, to, done));
  const sums = totals.map(({ minor, currency, count }) => `${minor} ${currency} ${count}`).join();
  must("I6", `totals: ${sums}`, sums === "17600 KHR 5,1000 USD 1");
}

const [folder = "."] = process.argv.slice(2);
await work(join(folder, "ledger.db"));
process.stdout.write(`${JSON.stringify(findings)}\n`);
