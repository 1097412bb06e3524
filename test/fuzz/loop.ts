/**
 * The search: makes inputs in batches, keeps those that reach new code (made as small as they go),
 * and stops at nothing but the end of its time or the first findings. Same seed, same inputs.
 */
import { type Chance, chance } from "../../sim/chance.ts";
import type { Meter } from "./meter.ts";
import { minimised, offspring } from "./mutate.ts";
import type { Subject } from "./subject.ts";

export interface Limits {
  /** Asked between batches: whether to go on. */
  goesOn(runs: number): boolean;
  /** False to search blindly, to see what being led is worth. */
  readonly isLed?: boolean;
}

/** An input that did what must not be. */
export interface Finding {
  readonly what: string;
  readonly input: Uint8Array;
}

export interface Search {
  readonly runs: number;
  /** What is worth keeping: the smallest set that reaches all that was reached. */
  readonly corpus: readonly Uint8Array[];
  readonly findings: readonly Finding[];
}

/** Coverage costs as much as many runs; it is asked for once for so many. */
const BATCH = 256;
const FINDINGS_MAX = 10;
const SMALLER_ATTEMPTS = 60;

/** Searches from the subject's seeds and what an earlier search has kept. */
export function search(
  subject: Subject,
  meter: Meter,
  { kept, seed }: { readonly kept: readonly Uint8Array[]; readonly seed: number },
  { goesOn, isLed = true }: Limits,
): Search {
  const draw = chance(seed, "fuzz");
  const found = new Map<string, Finding>();
  const inputs: Uint8Array[] = [];
  const attempt = (input: Uint8Array) => note(subject, input, found);
  for (const input of [...subject.seeds, ...kept]) {
    meter.learn(meter.reachOf(() => attempt(input)));
    inputs.push(input);
  }
  let runs = inputs.length;
  while (found.size < FINDINGS_MAX && goesOn(runs)) {
    const batch = makeBatch(inputs, subject, draw);
    runs += BATCH;
    if (isLed) inputs.push(...newcomers(batch, meter, attempt));
    else batch.forEach(attempt);
  }
  const corpus = smallestSet(inputs, meter, attempt);
  const findings = [...found.values()].map(({ what, input }) => ({
    what,
    input: minimised(input, (smaller) => kindOf(subject, smaller) === digitless(what), 500),
  }));
  return { runs, corpus, findings };
}

function makeBatch(inputs: readonly Uint8Array[], { words }: Subject, draw: Chance) {
  return Array.from({ length: BATCH }, () => offspring({ inputs, words }, draw));
}

/** Those of a batch that reach new code, as small as they go; found by halving it. */
function newcomers(
  batch: readonly Uint8Array[],
  meter: Meter,
  attempt: (input: Uint8Array) => void,
): readonly Uint8Array[] {
  const reach = meter.reachOf(() => batch.forEach(attempt));
  const news = meter.newsIn(reach);
  if (news === 0) return [];
  const [input] = batch;
  if (batch.length > 1 || input === undefined) {
    const middle = batch.length >> 1;
    const first = newcomers(batch.slice(0, middle), meter, attempt);
    return [...first, ...newcomers(batch.slice(middle), meter, attempt)];
  }
  const small = shrunk({ input, news }, meter, attempt);
  meter.learn(reach);
  return [small];
}

/** Tries one input; of findings of one kind the first is kept. */
function note(subject: Subject, input: Uint8Array, found: Map<string, Finding>): void {
  const what = verdictOn(subject, input);
  if (what === undefined || found.has(digitless(what))) return;
  found.set(digitless(what), { what, input });
}

function verdictOn(subject: Subject, input: Uint8Array): string | undefined {
  try {
    // A copy: whoever changes what it reads must not spoil the corpus.
    return subject.attempt(input.slice());
  } catch (error) {
    return `threw: ${error instanceof Error ? (error.stack ?? error.message) : error}`;
  }
}

function kindOf(subject: Subject, input: Uint8Array): string | undefined {
  const what = verdictOn(subject, input);
  return what === undefined ? undefined : digitless(what);
}

/** Findings that differ in numbers only are of one kind. */
function digitless(what: string): string {
  return what.replace(/[0-9]+/g, "#");
}

/** A smaller input that reaches no less that is new. */
function shrunk(
  { input, news }: { readonly input: Uint8Array; readonly news: number },
  meter: Meter,
  attempt: (input: Uint8Array) => void,
): Uint8Array {
  const isAsGood = (smaller: Uint8Array) =>
    meter.newsIn(meter.reachOf(() => attempt(smaller))) >= news;
  return minimised(input, isAsGood, SMALLER_ATTEMPTS);
}

/** Begins with the smallest, keeps what reaches something that those before it did not. */
function smallestSet(
  inputs: readonly Uint8Array[],
  meter: Meter,
  attempt: (input: Uint8Array) => void,
): readonly Uint8Array[] {
  meter.forget();
  const bySize = [...inputs].sort((a, b) => a.length - b.length);
  return bySize.filter((input) => {
    const reach = meter.reachOf(() => attempt(input));
    const news = meter.newsIn(reach);
    meter.learn(reach);
    return news > 0;
  });
}
