/**
 * What answers the vendor's own keys: an amount being typed, the volume, a charge that ran out.
 * What was refused is said in words beside the figures that caused it.
 */
import type { Rect } from "../../drivers/hal/display.ts";
import { type Currency, groupMoney } from "../lib/money.ts";
import type { Block } from "./blocks.ts";
import { inset, type Sheet } from "./layout.ts";
import { PALETTE, TONES } from "./palette.ts";
import type { EntryProblem, Scene } from "./scene.ts";
import { addStatus } from "./status.ts";
import { CURRENCY_WORDS, PROBLEM_WORDS, WORDS } from "./wording.ts";

const CURRENCIES: readonly Currency[] = ["KHR", "USD"];

/** Draws the amount as typed so far, with both currencies and the one that holds. */
export function addEntry(sheet: Sheet, scene: Extract<Scene, { kind: "entry" }>): void {
  const body = addStatus(sheet, scene.status);
  sheet.fill(body, PALETTE.white);
  const tabs = { ...body, height: sheet.px(16) };
  addCurrencies(sheet, inset(tabs, sheet.px(4), sheet.px(2)), scene.currency);
  const problemHeight = sheet.px(26);
  const middle = {
    ...body,
    y: tabs.y + tabs.height,
    height: body.height - tabs.height - problemHeight,
  };
  const figures = typedFigures(scene.digits, scene.currency);
  const colour = scene.digits === "" ? PALETTE.grey : PALETTE.black;
  const { km } = CURRENCY_WORDS[scene.currency];
  sheet.column(inset(middle, sheet.px(4), 0), "centre", [
    { kind: "line", text: figures, weight: "bold", size: 34, colour },
    { kind: "line", text: `${km}  ${scene.currency}`, weight: "regular", size: 9, colour },
  ]);
  const foot = { ...body, y: body.y + body.height - problemHeight, height: problemHeight };
  addFoot(sheet, foot, scene.problem);
}

/** Draws the volume for the moment after a volume key. */
export function addVolume(sheet: Sheet, scene: Extract<Scene, { kind: "volume" }>): void {
  const body = addStatus(sheet, scene.status);
  const tone = TONES.quiet;
  sheet.fill(body, tone.ground);
  const isMuted = scene.percent <= 0;
  const { km, en } = isMuted ? WORDS.muted : WORDS.volume;
  const colour = isMuted ? PALETTE.lampAmber : tone.ink;
  sheet.column(inset(body, sheet.px(10), sheet.px(4)), "centre", [
    { kind: "line", text: km, weight: "bold", size: 9, colour },
    { kind: "line", text: en, weight: "regular", size: 6, colour },
    { kind: "gap", size: 6 },
    { kind: "meter", percent: scene.percent, size: 8, colour, empty: PALETTE.grey },
    { kind: "gap", size: 4 },
    { kind: "line", text: `${scene.percent} %`, weight: "bold", size: 16, colour },
  ]);
}

/** Draws a charge that ran out unpaid; its symbol is gone. */
export function addExpired(sheet: Sheet, scene: Extract<Scene, { kind: "expired" }>): void {
  const body = addStatus(sheet, scene.status);
  const tone = TONES.plain;
  sheet.fill(body, tone.ground);
  const { expired, keyAgain } = WORDS;
  sheet.column(inset(body, sheet.px(4), sheet.px(4)), "centre", [
    { kind: "sign", icon: "cross", size: 20, colour: tone.ground, disc: tone.soft },
    { kind: "gap", size: 3 },
    { kind: "line", text: expired.km, weight: "bold", size: 9, colour: tone.ink },
    { kind: "line", text: expired.en, weight: "regular", size: 6, colour: tone.ink },
    { kind: "gap", size: 3 },
    { kind: "amounts", sums: [scene.money], size: 24, colour: tone.soft },
    { kind: "gap", size: 3 },
    { kind: "words", text: keyAgain.km, weight: "regular", size: 6, colour: tone.ink, linesMax: 2 },
    { kind: "line", text: keyAgain.en, weight: "regular", size: 5, colour: tone.ink },
  ]);
}

/** Digits as typed, grouped and with the point where the currency has it. */
function typedFigures(digits: string, currency: Currency): string {
  // Typed digits are not yet money: they may be nought, which money never is.
  return groupMoney({ minor: Number(digits === "" ? "0" : digits), currency });
}

function addCurrencies(sheet: Sheet, area: Rect, selected: Currency): void {
  const gap = sheet.px(3);
  const width = Math.floor((area.width - gap) / 2);
  CURRENCIES.forEach((currency, index) => {
    const tab = { ...area, x: area.x + index * (width + gap), width };
    const isSelected = currency === selected;
    const ground = isSelected ? PALETTE.khqr : PALETTE.white;
    const colour = isSelected ? PALETTE.white : PALETTE.grey;
    const radius = sheet.px(3);
    sheet.round(tab, radius, isSelected ? PALETTE.khqr : PALETTE.mist);
    const edge = Math.max(1, sheet.px(0.5));
    sheet.round(inset(tab, edge, edge), radius - edge, ground);
    const text = `${CURRENCY_WORDS[currency].sign}  ${currency}`;
    const weight = isSelected ? "bold" : "regular";
    sheet.label(inset(tab, sheet.px(2), 0), "centre", { text, weight, size: 7, colour });
  });
}

/** What to do, or what was wrong with it. */
function addFoot(sheet: Sheet, area: Rect, problem: EntryProblem | undefined): void {
  const box = inset(area, sheet.px(4), sheet.px(2));
  const { km, en } = problem === undefined ? WORDS.keyAmount : PROBLEM_WORDS[problem];
  if (problem !== undefined) sheet.round(box, sheet.px(3), PALETTE.amber);
  const colour = problem === undefined ? PALETTE.grey : PALETTE.black;
  const weight = problem === undefined ? "regular" : "bold";
  const blocks: Block[] = [
    { kind: "words", text: km, weight, size: 6, colour, linesMax: 2 },
    { kind: "words", text: en, weight: "regular", size: 5, colour, linesMax: 2 },
  ];
  sheet.column(inset(box, sheet.px(2), sheet.px(1)), "centre", blocks);
}
