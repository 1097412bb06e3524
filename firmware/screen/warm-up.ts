/**
 * Draws what will be needed first, before it is needed: the first payment of the day should not wait
 * for glyphs to be made and code to be compiled. What is drawn here is never lit.
 */
import type { Renderer } from "./render.ts";
import type { Scene, StatusBar } from "./scene.ts";

const STATUS: StatusBar = { link: "up", clock: "12:34", muted: false };

/** Every digit, both currencies, the commonest results. */
const SCENES: readonly Scene[] = [
  { kind: "entry", status: STATUS, currency: "KHR", digits: "1234567890", problem: undefined },
  paid("matched", 12_345),
  paid("different-amount", 67_890),
  paid("other", 12_500),
];

function paid(match: "matched" | "different-amount" | "other", minor: number): Scene {
  return {
    kind: "paid",
    status: STATUS,
    money: { minor, currency: "KHR" },
    match,
    asked: match === "different-amount" ? { minor: 500, currency: "KHR" } : undefined,
    reference: "0123abcd",
    minutesAgo: 0,
    test: false,
    repeat: false,
    wallet: undefined,
  };
}

/** Takes some tens of milliseconds once; the next frame after it is drawn and sent whole. */
export function warmUp(renderer: Renderer): void {
  for (const scene of SCENES) renderer.render(scene);
  renderer.forget();
}
