/**
 * Readable at two metres, as a rule that a panel's size decides: at that distance an eye with half
 * of full sight (6/12) makes out letters ten minutes of arc tall, and full sight letters of five.
 * Figures must be ten minutes tall, the currency beside them eight.
 */
import { describe, expect, it } from "vitest";
import { symbolOf } from "../../../firmware/khqr/symbol.ts";
import { groupMoney, type Money } from "../../../firmware/lib/money.ts";
import { Sheet } from "../../../firmware/screen/layout.ts";
import { COLOUR, ONE_BIT } from "../../../firmware/screen/palette.ts";
import type { TextItem } from "../../../firmware/screen/picture.ts";
import { compose } from "../../../firmware/screen/render.ts";
import { Typesetter } from "../../../firmware/screen/text.ts";
import { PARTS, sampleScene, shaper } from "./rig.ts";

/** Panels by their pixels, each with the smallest diagonal (inches) that the trade sells it in. */
const PANELS = [
  { width: 320, height: 480, inches: 3.5, look: COLOUR },
  { width: 480, height: 800, inches: 4.3, look: COLOUR },
  { width: 800, height: 480, inches: 4.3, look: COLOUR },
  { width: 720, height: 1280, inches: 5, look: COLOUR },
  { width: 400, height: 300, inches: 4.2, look: ONE_BIT },
] as const;

const DISTANCE_MM = 2000;
const FIGURES_ARCMIN = 10;
const CURRENCY_ARCMIN = 8;
/** Height of capitals and figures in both faces, in em. */
const CAPITAL_EM = 0.714;

/** What is asked for and paid every day, and the longest of it. */
const DAILY: readonly Money[] = [
  { minor: 500, currency: "KHR" },
  { minor: 12_500, currency: "KHR" },
  { minor: 375, currency: "USD" },
  { minor: 1200, currency: "USD" },
];
const LARGE: readonly Money[] = [
  { minor: 250_000, currency: "KHR" },
  { minor: 1_250_000, currency: "KHR" },
  { minor: 125_050, currency: "USD" },
];

const RESULTS = ["paid", "unusual", "late", "repeat", "test", "reversed", "different-amount"];

const typesetter = new Typesetter(shaper);

function arcminutes(pixels: number, { width, height, inches }: (typeof PANELS)[number]): number {
  const mm = (pixels * inches * 25.4) / Math.hypot(width, height);
  return (Math.atan(mm / DISTANCE_MM) * 180 * 60) / Math.PI;
}

/** The lines of a scene's picture that say an amount, and those that name its currency. */
function linesOf(name: string, money: Money, panel: (typeof PANELS)[number]) {
  const { width, height, look } = panel;
  const sheet = new Sheet(width, height, typesetter, look);
  const scene = sampleScene(name, { ...PARTS, money });
  const { items } = compose(sheet, scene, (text) => symbolOf(text).size);
  const texts = items.filter((item): item is TextItem => item.kind === "text");
  const tall = (wanted: (text: string) => boolean) => {
    const sizes = texts.filter(({ text }) => wanted(text)).map(({ size }) => size * CAPITAL_EM);
    return sizes.length === 0 ? 0 : arcminutes(Math.max(...sizes), panel);
  };
  return {
    figures: tall((text) => text.replace("−", "") === groupMoney(money)),
    currency: tall((text) => text.split(/\s+/).includes(money.currency)),
  };
}

describe.each(PANELS)("at two metres from $width × $height of $inches inches", (panel) => {
  it.each(["charge", "not-yet", "entry", ...RESULTS])("%s reads as amount and currency", (name) => {
    for (const money of DAILY) {
      const { figures, currency } = linesOf(name, money, panel);
      expect(figures, groupMoney(money)).toBeGreaterThanOrEqual(FIGURES_ARCMIN);
      expect(currency, groupMoney(money)).toBeGreaterThanOrEqual(CURRENCY_ARCMIN);
    }
  });

  it.each(RESULTS)("%s reads even when the amount is long", (name) => {
    for (const money of LARGE) {
      const { figures, currency } = linesOf(name, money, panel);
      expect(figures, groupMoney(money)).toBeGreaterThanOrEqual(FIGURES_ARCMIN);
      expect(currency, groupMoney(money)).toBeGreaterThanOrEqual(CURRENCY_ARCMIN);
    }
  });
});
