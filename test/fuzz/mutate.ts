/** New inputs from old ones: bytes changed, words of the format put in, two inputs joined. */
import type { Chance } from "../../sim/chance.ts";
import { mutateBytes } from "../prove/byte-mutants.ts";

const NOTHING = new Uint8Array(0);

/** What new inputs are made of. */
export interface Stock {
  readonly inputs: readonly Uint8Array[];
  readonly words: readonly Uint8Array[];
}

/** A longer input than this is cut off: what is large is tried on purpose elsewhere. */
const INPUT_MAX_BYTES = 4_096;

/** One new input. The latest of the stock are used more than the others: they are unexplored. */
export function offspring({ inputs, words }: Stock, draw: Chance): Uint8Array {
  const latest = Math.floor(inputs.length * 0.75);
  const parent = inputs[draw.between(draw.happens(0.5) ? latest : 0, inputs.length - 1)] ?? NOTHING;
  let child: Uint8Array = parent.slice();
  for (let left = draw.between(1, 3); left > 0; left -= 1) {
    if (draw.happens(0.4)) child = mutateBytes(child, draw);
    else if (draw.happens(0.7)) child = withWord(child, pick(words, draw), draw);
    else child = spliced(child, pick(inputs, draw), draw);
  }
  return child.subarray(0, INPUT_MAX_BYTES);
}

/** A word in place of as many bytes, or between others. */
function withWord(input: Uint8Array, word: Uint8Array, draw: Chance): Uint8Array {
  const at = draw.between(0, input.length);
  const end = draw.happens(0.5) ? at + draw.between(0, word.length) : at;
  return joined(input.subarray(0, at), word, input.subarray(end));
}

/** The beginning of one and a stretch of the other. */
function spliced(one: Uint8Array, other: Uint8Array, draw: Chance): Uint8Array {
  const at = draw.between(0, one.length);
  const from = draw.between(0, other.length);
  const to = draw.between(from, other.length);
  return joined(one.subarray(0, at), other.subarray(from, to), one.subarray(at));
}

function pick(list: readonly Uint8Array[], draw: Chance): Uint8Array {
  return list[draw.between(0, list.length - 1)] ?? NOTHING;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/**
 * A smaller input that is still as good: takes away halves, quarters and so on down to single
 * bytes, as long as it goes.
 * @param attemptsMax tries at most; the best so far is returned.
 */
export function minimised(
  input: Uint8Array,
  isAsGood: (smaller: Uint8Array) => boolean,
  attemptsMax: number,
): Uint8Array {
  let best = input;
  let left = attemptsMax;
  for (let step = Math.ceil(best.length / 2); step >= 1; step = Math.floor(step / 2)) {
    for (let at = 0; at < best.length && left > 0; left -= 1) {
      const smaller = joined(best.subarray(0, at), best.subarray(at + step));
      if (isAsGood(smaller)) best = smaller;
      else at += step;
    }
  }
  return best;
}
