/**
 * Holds what a terminal recorded, said and receipted to what its bank issued. Knows the truth and
 * shares no code with the firmware but the reader of the record.
 */
import { existsSync, readFileSync } from "node:fs";
import { verifyLedger } from "../../drivers/linux/ledger-audit.ts";
import { LedgerReadError, openLedgerReader } from "../../drivers/linux/ledger-reader.ts";
import { understand } from "./glass-voice.ts";
import { heardPath } from "./quick-terminal.ts";
import { type Issued, LAST_STAGES, type StubbornBank } from "./stubborn-bank.ts";

/** Everything that went wrong, in words; empty lists are good. */
export interface Verdict {
  /** Issued and not recorded. */
  readonly lost: readonly string[];
  /** Recorded more than once. */
  readonly double: readonly string[];
  /** Recorded and never issued, or with another amount. */
  readonly invented: readonly string[];
  /** What the record's own check found, or null. */
  readonly damage: string | null;
  /** Recorded, and nobody was told by now. */
  readonly untold: readonly string[];
  /** Said as news more often than once. */
  readonly saidTwice: readonly string[];
  /** Said as news and never issued, or with another amount or number. */
  readonly saidWrong: readonly string[];
  /** Said once more although no cut lay between. */
  readonly repeatedInOneLife: readonly string[];
}

export const CLEAN: Verdict = {
  lost: [],
  double: [],
  invented: [],
  damage: null,
  untold: [],
  saidTwice: [],
  saidWrong: [],
  repeatedInOneLife: [],
};

export interface StoryFigures {
  readonly rows: number;
  /** Utterances that say a credit once more. */
  readonly repeats: number;
  readonly utterances: number;
  readonly boots: number;
}

export interface Story {
  readonly verdict: Verdict;
  readonly figures: StoryFigures;
}

interface Row {
  readonly txid: string;
  readonly money: string;
  readonly isSettled: boolean;
}

/** Judges a terminal that has come to rest. */
export function judgeStory(ledgerPath: string, folder: string, bank: StubbornBank): Story {
  const { damage } = verifyLedger(ledgerPath);
  const rows = readRows(ledgerPath);
  const truth = new Map(bank.issued.map((issued) => [issued.txid, moneyOf(issued)]));
  const counts = new Map<string, number>();
  for (const { txid } of rows) counts.set(txid, (counts.get(txid) ?? 0) + 1);
  const speech = judgeSpeech(folder, truth);
  const verdict: Verdict = {
    lost: [...truth.keys()].filter((txid) => !counts.has(txid)),
    double: [...counts].filter(([, count]) => count > 1).map(([txid]) => txid),
    invented: rows.filter(({ txid, money }) => truth.get(txid) !== money).map(({ txid }) => txid),
    damage: damage === null ? null : `row ${damage.row}: ${damage.why}`,
    untold: rows.filter(({ isSettled }) => !isSettled).map(({ txid }) => txid),
    saidTwice: speech.saidTwice,
    saidWrong: speech.saidWrong,
    repeatedInOneLife: speech.repeatedInOneLife,
  };
  return { verdict, figures: { rows: rows.length, ...speech.figures } };
}

/** Credits whose first or last receipt never reached the bank. */
export function unreceipted(bank: StubbornBank): readonly string[] {
  return bank.issued
    .map(({ txid }) => txid)
    .filter((txid) => {
      const stages = bank.stagesOf(txid);
      const isRecorded = stages.some((stage) => stage === "recorded" || stage === "duplicate");
      return !isRecorded || !stages.some((stage) => LAST_STAGES.includes(stage));
    });
}

/** The txids of a record, in order; none where it was not begun. */
export function recordedTxids(ledgerPath: string): readonly string[] {
  try {
    return readRows(ledgerPath).map(({ txid }) => txid);
  } catch (error) {
    // Made, and cut before its tables were: nothing was ever recorded in it.
    const isUnbegun = error instanceof LedgerReadError && /no such file|empty/.test(error.message);
    if (isUnbegun) return [];
    throw error;
  }
}

/** True once every credit is recorded and its story has ended. */
export function isAtRest(ledgerPath: string, bank: StubbornBank): boolean {
  if (!existsSync(ledgerPath)) return false;
  const rows = readRows(ledgerPath);
  return rows.length >= bank.issued.length && rows.every(({ isSettled }) => isSettled);
}

function readRows(ledgerPath: string): readonly Row[] {
  const reader = openLedgerReader(ledgerPath);
  try {
    return [...reader.rows()].map(({ row }) => ({
      txid: row.txid ?? "",
      money: row.money === null ? "" : wordsOf(row.money.minor, row.money.currency),
      isSettled: row.finalStage !== null,
    }));
  } finally {
    reader.close();
  }
}

function wordsOf(minor: number, currency: string): string {
  if (currency === "KHR") return `${minor} KHR`;
  return `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, "0")} USD`;
}

function moneyOf({ amount, currency }: Issued): string {
  return `${amount} ${currency}`;
}

/** Which credit each utterance was about; every amount was issued once. */
function judgeSpeech(folder: string, truth: ReadonlyMap<string, string>) {
  const byMoney = new Map([...truth].map(([txid, money]) => [money, txid]));
  const asNews = new Map<string, number>();
  const saidWrong: string[] = [];
  const repeatedInOneLife: string[] = [];
  let [repeats, utterances, boots] = [0, 0, 0];
  /** Those whose speech was about to begin in this life and was not heard yet. */
  let beginning = new Set<string>();
  let inThisLife = new Set<string>();
  const judge = (words: readonly string[], line: string): void => {
    const heard = understand(words);
    // A digest tells again what a cut left half said; that is what it is for.
    if (heard?.isDigest) beginning = new Set();
    if (heard === undefined || heard.isDigest) return;
    const { kind, count, amounts } = heard;
    const txids = kind === "sum" ? [...beginning] : [byMoney.get(amounts[0] ?? "") ?? ""];
    if (kind === "sum" ? !isSumOf(amounts, count, txids, truth) : txids.includes("")) {
      saidWrong.push(line);
    }
    for (const txid of txids) {
      if (kind === "repeat" && inThisLife.has(txid)) repeatedInOneLife.push(txid);
      if (kind !== "repeat") asNews.set(txid, (asNews.get(txid) ?? 0) + 1);
      inThisLife.add(txid);
      beginning.delete(txid);
    }
    if (kind === "repeat") repeats += 1;
  };
  for (const line of readFileSync(heardPath(folder), "utf8").split("\n")) {
    const [verb, ...words] = line.split(" ");
    if (verb === "boot") {
      boots += 1;
      inThisLife = new Set();
      beginning = new Set();
    }
    if (verb === "start") for (const txid of words) beginning.add(txid);
    if (verb !== "say") continue;
    utterances += 1;
    judge(words, line);
  }
  const saidTwice = [...asNews].filter(([, count]) => count > 1).map(([txid]) => txid);
  const figures = { repeats, utterances, boots };
  return { saidTwice, saidWrong, repeatedInOneLife, figures };
}

function isSumOf(
  amounts: readonly string[],
  count: number,
  txids: readonly string[],
  truth: ReadonlyMap<string, string>,
): boolean {
  const sums = new Map<string, number>();
  for (const txid of txids) {
    const [amount = "", currency = ""] = (truth.get(txid) ?? "").split(" ");
    const minor = Math.round(Number(amount) * (currency === "USD" ? 100 : 1));
    sums.set(currency, (sums.get(currency) ?? 0) + minor);
  }
  const expected = [...sums].map(([currency, minor]) => wordsOf(minor, currency)).sort();
  return count === txids.length && JSON.stringify([...amounts].sort()) === JSON.stringify(expected);
}
