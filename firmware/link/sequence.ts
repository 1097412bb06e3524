/**
 * The acquirer's numbering in one epoch: 1, 2, 3 … without holes. What is missing was issued and
 * not heard, and is asked for again. A pure value; the ledger keeps the truth.
 */
import type { SequenceRange, SequenceState } from "../../drivers/hal/ledger.ts";

/** Holes told in a hello (contract, section 2). */
export const HOLES_MAX = 32;
/** A resync asks for at most this many events at once. */
export const RESYNC_PAGE = 100;

/**
 * Keeps at most 32 holes. What lies above the last one kept counts as unheard: it will be asked for
 * once more and told apart as duplicates, so that nothing is forgotten and nothing grows.
 */
export function boundSequence(state: SequenceState): SequenceState {
  const last = state.holes[HOLES_MAX - 1];
  if (last === undefined) return state;
  return { ...state, highest: last.to, holes: state.holes.slice(0, HOLES_MAX) };
}

/** The numbering after `seq` has been recorded. */
export function fillSequence(state: SequenceState, seq: number): SequenceState {
  if (seq <= state.contiguous) return state;
  const holes = seq > state.highest ? opened(state, seq) : split(state.holes, seq);
  const highest = Math.max(state.highest, seq);
  const first = holes[0];
  const contiguous = first === undefined ? highest : first.from - 1;
  return boundSequence({ contiguous, highest, holes });
}

function opened(state: SequenceState, seq: number): readonly SequenceRange[] {
  if (seq === state.highest + 1) return state.holes;
  return [...state.holes, { from: state.highest + 1, to: seq - 1 }];
}

function split(holes: readonly SequenceRange[], seq: number): readonly SequenceRange[] {
  return holes.flatMap((hole) => {
    if (seq < hole.from || seq > hole.to) return [hole];
    const rest: SequenceRange[] = [];
    if (seq > hole.from) rest.push({ from: hole.from, to: seq - 1 });
    if (seq < hole.to) rest.push({ from: seq + 1, to: hole.to });
    return rest;
  });
}

/**
 * What to ask for next, given the highest number that is known to be issued; undefined when nothing
 * is missing. One page may span several holes: what lies between them comes as duplicates.
 */
export function missingRange(state: SequenceState, issued: number): SequenceRange | undefined {
  const last = issued > state.highest ? issued : state.holes.at(-1)?.to;
  const from = state.holes[0]?.from ?? state.highest + 1;
  if (last === undefined || last < from) return undefined;
  return { from, to: Math.min(last, from + RESYNC_PAGE - 1) };
}
