/**
 * Which troubles a random day has when mistakes are looked for: all there are, shuffled and dealt
 * like cards, so that every one comes up once a round and few enough come together that they do
 * not hide each other.
 */

import { chance } from "../chance.ts";
import { type FaultId, TROUBLES } from "../chaos/troubles.ts";

/** Days of a round: each has a sixth of all troubles. */
export const HANDS = 6;

/** The troubles of the day with this seed, 1 or more. */
export function handOf(seed: number): readonly FaultId[] {
  const round = Math.floor((seed - 1) / HANDS);
  const draw = chance(round, "hands");
  const deck = Object.keys(TROUBLES)
    .map((id) => ({ id, place: draw.fraction() }))
    .sort((one, other) => one.place - other.place);
  return deck.flatMap(({ id }, place) => ((place + seed - 1) % HANDS === 0 ? [id] : []));
}
