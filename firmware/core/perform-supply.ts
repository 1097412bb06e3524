/** Orders about supply, light and supervision, carried out where the board has them. */
import type { Board } from "../../drivers/hal/board.ts";
import { never } from "../lib/assert.ts";
import type { Effect } from "./effect.ts";

/** Performs one order; a board without supply to tell of does nothing. */
export function performOnSupply(
  { power }: Board,
  effect: Extract<Effect, { type: `power.${string}` }>,
): void {
  switch (effect.type) {
    case "power.light":
      power?.setBrightness(effect.percent);
      return;
    case "power.ready":
      power?.ready();
      return;
    case "power.tell":
      power?.tell(effect.line);
      return;
    default:
      never(effect);
  }
}
