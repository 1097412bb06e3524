/**
 * A terminal that is killed again and again while money comes in, and is then left in peace: what
 * it recorded and said over all its lives is judged against what the bank issued.
 */

import { join } from "node:path";
import { type Chance, chance } from "../../sim/chance.ts";
import { type ChildScript, type Life, startChild } from "./child-process.ts";
import { PATIENCE_MS } from "./patience.ts";
import { identityOf } from "./quick-terminal.ts";
import { isAtRest, judgeStory, type Story, unreceipted } from "./story.ts";
import { StubbornBank } from "./stubborn-bank.ts";

export interface KilledLivesOptions {
  readonly script: ChildScript;
  readonly url: string;
  readonly terminal: string;
  readonly folder: string;
  readonly kills: number;
  readonly seed: number;
}

export interface KilledLives {
  readonly story: Story;
  readonly credits: number;
  /** Credits of which the bank never heard how their story began or ended. */
  readonly unreceipted: readonly string[];
  /** Kills that came before the terminal had said hello, and after. */
  readonly early: number;
}

/** A kill at the start falls within so long. */
const START_MS = 300;
const CREDITS_A_LIFE = 6;
/** Long enough that many kills fall into the middle of an utterance. */
const SPEECH_MS = 15;

/** Lives so many lives to their violent end, and one more to the end of every story. */
export async function liveThrough(options: KilledLivesOptions): Promise<KilledLives> {
  const { url, terminal, folder, kills, seed } = options;
  const identity = identityOf(folder);
  const bank = new StubbornBank({ url, terminal });
  const draw = chance(seed, terminal);
  let early = 0;
  try {
    bank.knows(identity);
    await bank.until(() => bank.connectionCount > 0, "the bank is connected", PATIENCE_MS);
    for (let round = 0; round < kills; round += 1) {
      const hellos = bank.helloCount;
      await liveAndDie(options, bank, draw);
      if (bank.helloCount === hellos) early += 1;
    }
    await liveInPeace(options, bank);
  } finally {
    await bank.close();
  }
  const story = judgeStory(join(folder, "ledger.db"), folder, bank);
  return { story, credits: bank.issued.length, unreceipted: unreceipted(bank), early };
}

function begin({ script, folder, terminal, url }: KilledLivesOptions, bank: StubbornBank): Life {
  return startChild(script, { folder, terminal, url, jwks: bank.jwks, speechMs: SPEECH_MS });
}

async function liveAndDie(
  options: KilledLivesOptions,
  bank: StubbornBank,
  draw: Chance,
): Promise<void> {
  const hellos = bank.helloCount;
  const life = begin(options, bank);
  try {
    const credits = draw.between(0, CREDITS_A_LIFE);
    // Some kills fall anywhere in the start, the others while money is coming in.
    const isEarly = draw.happens(0.2);
    const deadline = performance.now() + (isEarly ? draw.between(0, START_MS) : 0);
    if (!isEarly) await bank.until(() => bank.helloCount > hellos, "a hello", PATIENCE_MS);
    for (let count = 0; count < credits; count += 1) {
      bank.credit();
      if (draw.happens(0.5)) await pause(draw.between(0, 12));
    }
    await pause(isEarly ? deadline - performance.now() : draw.between(0, 60));
  } finally {
    await life.kill();
  }
  if (life.complaints() !== "") throw new Error(life.complaints());
}

/** The last life goes on until every credit is told and receipted. */
async function liveInPeace(options: KilledLivesOptions, bank: StubbornBank): Promise<void> {
  const life = begin(options, bank);
  const ledgerPath = join(options.folder, "ledger.db");
  try {
    await bank.until(() => isAtRest(ledgerPath, bank), "every story has ended", PATIENCE_MS);
    const isReceipted = () => unreceipted(bank).length === 0;
    // If not, the verdict says which.
    await bank.until(isReceipted, "every receipt is there", PATIENCE_MS).catch(() => {});
    life.process.kill("SIGTERM");
    await life.ended;
  } finally {
    await life.kill();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
