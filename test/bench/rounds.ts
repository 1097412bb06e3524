/**
 * Turns: in every round each contestant is measured once, another one first each time; round 0
 * warms up and does not count. A run on too busy a machine is repeated once.
 */
import { NoiseGuard } from "./noise.ts";

/** A run of fewer rounds shows that everything works; its figures are not worth a repetition. */
const REPEATED_FROM = 15;

export interface Turns<One> {
  readonly label: string;
  readonly contestants: readonly One[];
  /** Rounds that count. */
  readonly rounds: number;
  /** False where a first time costs no more than a later one: then there is no round 0. */
  readonly hasWarmUp?: boolean;
  /** Measures one contestant in one round; the caller enters nothing in round 0. */
  readonly measure: (contestant: One, round: number) => Promise<void>;
  /** Called before a run and again before its repetition: throws away what was entered. */
  readonly begin: () => void;
}

/** Runs all rounds. @returns what is to be said about the quiet of the machine. */
export async function takeTurns<One>(turns: Turns<One>): Promise<string> {
  const first = await run(turns);
  if (!first.isNoisy || turns.rounds < REPEATED_FROM) return first.text;
  const second = await run(turns);
  return `${second.text} (measured again, the first run had ${first.noisyRounds})`;
}

async function run<One>(turns: Turns<One>): Promise<NoiseGuard> {
  const { label, contestants, rounds, measure, begin } = turns;
  const noise = new NoiseGuard();
  begin();
  for (let round = turns.hasWarmUp === false ? 1 : 0; round <= rounds; round++) {
    progress(`${label}: round ${round} of ${rounds}`);
    noise.round();
    for (let turn = 0; turn < contestants.length; turn++) {
      const contestant = contestants[(round + turn) % contestants.length];
      if (contestant !== undefined) await measure(contestant, round);
    }
  }
  progress("");
  return noise;
}

let told = "";

/** One line on standard error: rewritten in place on a terminal, else once for each subject. */
export function progress(text: string): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\u001b[K${text}`);
    return;
  }
  const [subject = ""] = text.split(":");
  if (subject !== "" && subject !== told) process.stderr.write(`${text}\n`);
  told = subject === "" ? told : subject;
}
