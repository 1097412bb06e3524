/**
 * A day's payments and more, waiting while a terminal was away: at the broker, or only at the bank.
 * The terminal runs in a process of its own, so that its memory and its syncs can be counted.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openLedgerReader } from "../../drivers/linux/ledger-reader.ts";
import { forgetSession } from "../bench/bank.ts";
import { startBroker } from "../bench/broker.ts";
import { processorMs } from "../bench/process-figures.ts";
import { makeSlowDisk } from "../bench/slow-disk.ts";
import { type ChildScript, startChild } from "../integration/child-process.ts";
import { PATIENCE_MS } from "../integration/patience.ts";
import { identityOf } from "../integration/quick-terminal.ts";
import { isAtRest, judgeStory, type Story, unreceipted } from "../integration/story.ts";
import { StubbornBank } from "../integration/stubborn-bank.ts";

export interface BacklogOptions {
  readonly script: ChildScript;
  readonly folder: string;
  readonly count: number;
  /** Who kept them: the broker, or the bank alone because the broker forgot. */
  readonly keeper: "broker" | "bank";
  readonly patienceMs: number;
}

export interface BacklogResult {
  readonly story: Story;
  readonly unreceipted: readonly string[];
  /** From the start of the process to the last row on disk. */
  readonly seconds: number;
  /** Of them, what the terminal's own process took: the same on a machine that others keep busy. */
  readonly processorSeconds: number;
  /** From the start of the process to the last receipt of all. */
  readonly toldSeconds: number;
  readonly peakMiB: number;
  /** Undefined where syncs cannot be counted. */
  readonly syncsPerCredit: number | undefined;
}

const TERMINAL = "T-0007";
const AN_HOUR_MS = 3_600_000;

/** Lets so many credits wait, switches the terminal on and waits until every story has ended. */
export async function drainBacklog(options: BacklogOptions): Promise<BacklogResult> {
  mkdirSync(options.folder, { recursive: true });
  const broker = await startBroker("subscriptions");
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const bank = new StubbornBank({ url, terminal: TERMINAL, ageMs: AN_HOUR_MS });
  try {
    await fillUp(options, bank, url);
    if (options.keeper === "bank") await forgetSession(broker.port, TERMINAL);
    return await drain(options, bank, url);
  } finally {
    await bank.close();
    await broker.stop();
  }
}

/** A first life makes the session; what comes after it waits. */
async function fillUp(
  { script, folder, count }: BacklogOptions,
  bank: StubbornBank,
  url: string,
): Promise<void> {
  bank.knows(identityOf(folder));
  await bank.until(() => bank.connectionCount > 0, "the bank is connected", PATIENCE_MS);
  const life = startChild(script, { folder, terminal: TERMINAL, url, jwks: bank.jwks });
  bank.credit();
  await bank.until(() => unreceipted(bank).length === 0, "the first credit", PATIENCE_MS);
  life.process.kill("SIGTERM");
  await life.ended;
  for (let done = 0; done < count; done += 1) {
    bank.credit();
    // The client must get to send in between.
    if (done % 500 === 0) await bank.until(() => bank.backlogCount < 2_000, "room", PATIENCE_MS);
  }
  await bank.until(() => bank.isSettled, "the broker has everything", PATIENCE_MS);
}

async function drain(
  { script, folder, count, patienceMs }: BacklogOptions,
  bank: StubbornBank,
  url: string,
): Promise<BacklogResult> {
  const disk = makeSlowDisk(folder);
  const countPath = join(folder, "syncs");
  const env = "missing" in disk ? {} : { ...disk.environment(countPath), SLOW_SYNC_US: "0" };
  const from = performance.now();
  const childOptions = { folder, terminal: TERMINAL, url, jwks: bank.jwks };
  const ledgerPath = join(folder, "ledger.db");
  const life = startChild(script, childOptions, { env });
  try {
    await untilRecorded(ledgerPath, count, patienceMs);
    const seconds = (performance.now() - from) / 1000;
    const processorSeconds = processorMs(life.pid) / 1000;
    const syncs = "missing" in disk ? undefined : disk.count(countPath);
    await bank.until(() => isWhole(bank), "all are told", patienceMs);
    const toldSeconds = (performance.now() - from) / 1000;
    await bank.until(() => isAtRest(ledgerPath, bank), "every story has ended", PATIENCE_MS);
    const peakMiB = peakOf(life.pid);
    life.process.kill("SIGTERM");
    await life.ended;
    return {
      story: judgeStory(ledgerPath, folder, bank),
      unreceipted: unreceipted(bank),
      seconds,
      processorSeconds,
      toldSeconds,
      peakMiB,
      syncsPerCredit: syncs === undefined ? undefined : syncs / count,
    };
  } finally {
    await life.kill();
  }
}

/** Looks at the last row now and then: a reader at every turn would slow what is measured. */
async function untilRecorded(path: string, count: number, patienceMs: number): Promise<void> {
  const reader = openLedgerReader(path);
  const deadline = performance.now() + patienceMs;
  try {
    while ((reader.recent(1)[0]?.row.row ?? 0) <= count) {
      if (performance.now() > deadline) {
        throw new Error(`${reader.recent(1)[0]?.row.row} of ${count} after ${patienceMs} ms`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    reader.close();
  }
}

/** A last receipt for each credit; looking at each one is kept for the end. */
function isWhole(bank: StubbornBank): boolean {
  return bank.lastReceiptCount >= bank.issued.length;
}

/** The most memory that the process ever had at once. */
function peakOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+)/.exec(text)?.[1]) / 1024;
}
