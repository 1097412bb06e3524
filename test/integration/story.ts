/**
 * Holds what a terminal recorded, said and receipted to what its bank issued. Knows the truth and
 * shares no code with the firmware but the reader of the record.
 */
import { existsSync, readFileSync } from "node:fs";
import { verifyLedger } from "../../drivers/linux/ledger-audit.ts";
import { LedgerReadError, openLedgerReader } from "../../drivers/linux/ledger-reader.ts";
import { type HeardMoney, understand } from "./glass-voice.ts";
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

/** What one life of a terminal has said so far. */
interface Telling {
  /** Whose speech is about to begin: the credits of the next utterance. */
  next: readonly string[];
  /** Those that were to be spoken the moment they were recorded, and have not been yet. */
  readonly atOnce: Set<string>;
  readonly told: Set<string>;
}

/** Which credit each utterance was about; every amount was issued once. */
function judgeSpeech(folder: string, truth: ReadonlyMap<string, string>) {
  const byMoney = new Map([...truth].map(([txid, money]) => [money, txid]));
  const asNews = new Map<string, number>();
  const saidWrong: string[] = [];
  const repeatedInOneLife: string[] = [];
  let [repeats, utterances, boots] = [0, 0, 0];
  let life: Telling = { next: [], atOnce: new Set(), told: new Set() };
  const judge = (words: readonly string[], line: string): void => {
    const heard = understand(words);
    // A digest tells again what a cut left half said; that is what it is for.
    if (heard === undefined || heard.isDigest) return;
    const only = byMoney.get(heard.amounts[0] ?? "");
    const one = only === undefined ? undefined : [only];
    const txids = heard.kind === "sum" ? membersOf(heard, life, truth) : one;
    if (txids === undefined) saidWrong.push(line);
    for (const txid of txids ?? []) {
      if (heard.kind === "repeat" && life.told.has(txid)) repeatedInOneLife.push(txid);
      if (heard.kind !== "repeat") asNews.set(txid, (asNews.get(txid) ?? 0) + 1);
      life.told.add(txid);
      life.atOnce.delete(txid);
    }
    if (heard.kind === "repeat") repeats += 1;
  };
  for (const line of readFileSync(heardPath(folder), "utf8").split("\n")) {
    const [verb, ...words] = line.split(" ");
    if (verb === "boot") {
      boots += 1;
      life = { next: [], atOnce: new Set(), told: new Set() };
    }
    if (verb === "start") life.next = words;
    if (verb === "once") for (const txid of words) life.atOnce.add(txid);
    if (verb !== "say") continue;
    utterances += 1;
    judge(words, line);
    life.next = [];
  }
  const saidTwice = [...asNews].filter(([, count]) => count > 1).map(([txid]) => txid);
  const figures = { repeats, utterances, boots };
  return { saidTwice, saidWrong, repeatedInOneLife, figures };
}

/**
 * The credits that a sum is of: those whose speech was just begun, and of those to be spoken at
 * once as many as the number said; undefined when no choice gives the amounts that were heard.
 */
function membersOf(
  { amounts, count }: HeardMoney,
  { next, atOnce }: Telling,
  truth: ReadonlyMap<string, string>,
): readonly string[] | undefined {
  const missing = count - next.length;
  const choices = missing < 0 ? [] : choose([...atOnce], missing);
  return choices
    .map((some) => [...next, ...some])
    .find((txids) => isSumOf(amounts, count, txids, truth));
}

/** Every choice of so many; of the few that there ever are. */
function choose(from: readonly string[], count: number): readonly (readonly string[])[] {
  if (count === 0) return [[]];
  return from.flatMap((first, index) =>
    choose(from.slice(index + 1), count - 1).map((rest) => [first, ...rest]),
  );
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
