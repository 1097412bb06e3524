/**
 * What answers the vendor's own keys: an amount being typed, the volume, a charge that ran out.
 * What was refused is said in words beside the figures that caused it.
 */
import type { Rect } from "../../drivers/hal/display.ts";
import { type Currency, groupMoney } from "../lib/money.ts";
import { addColumn, addSplit } from "./column.ts";
import { bothBlocks, headBlocks } from "./heading.ts";
import { inset, type Sheet } from "./layout.ts";
import type { EntryProblem, Scene } from "./scene.ts";
import { addStatus } from "./status.ts";
import { CURRENCY_WORDS, PROBLEM_WORDS, WORDS, type Wording } from "./wording.ts";

const CURRENCIES: readonly Currency[] = ["KHR", "USD"];

/** Draws the amount as typed so far, with both currencies and the one that holds. */
export function addEntry(sheet: Sheet, scene: Extract<Scene, { kind: "entry" }>): void {
  const body = addStatus(sheet, scene.status);
  const { card } = sheet.look;
  sheet.fill(body, card.paper);
  const tabs = { ...body, height: sheet.px(19) };
  addCurrencies(sheet, inset(tabs, sheet.px(4), sheet.px(2)), scene.currency);
  const problemHeight = sheet.px(sheet.isLandscape ? 27 : 38);
  const middle = {
    ...body,
    y: tabs.y + tabs.height,
    height: body.height - tabs.height - problemHeight,
  };
  const figures = typedFigures(scene.digits, scene.currency);
  const colour = scene.digits === "" ? card.soft : card.ink;
  const { km } = CURRENCY_WORDS[scene.currency];
  addColumn(sheet, inset(middle, sheet.px(4), 0), "centre", [
    { kind: "line", text: figures, weight: "bold", size: 36, colour },
    {
      kind: "line",
      text: `${km}  ${scene.currency}`,
      weight: "bold",
      size: 14,
      colour,
      isFirm: true,
    },
  ]);
  const foot = { ...body, y: body.y + body.height - problemHeight, height: problemHeight };
  addFoot(sheet, foot, scene.problem);
}

/** Draws the volume for the moment after a volume key. */
export function addVolume(sheet: Sheet, scene: Extract<Scene, { kind: "volume" }>): void {
  const tone = sheet.tone("quiet");
  const body = sheet.ground(addStatus(sheet, scene.status), tone);
  const isMuted = scene.percent <= 0;
  const words = isMuted ? WORDS.muted : WORDS.volume;
  const colour = isMuted ? sheet.look.bar.muted : tone.ink;
  const { ground } = tone;
  addColumn(sheet, inset(body, sheet.px(8), sheet.px(4)), "centre", [
    ...headBlocks({ ...tone, ink: colour }, isMuted ? "muted" : "loud", words),
    { kind: "gap", size: 7 },
    { kind: "meter", percent: scene.percent, size: 12, colour, ground },
    { kind: "gap", size: 4 },
    { kind: "line", text: `${scene.percent} %`, weight: "bold", size: 22, colour },
  ]);
}

/** Draws a charge that ran out unpaid; its symbol is gone. */
export function addExpired(sheet: Sheet, scene: Extract<Scene, { kind: "expired" }>): void {
  addEnded(sheet, scene, WORDS.expired, WORDS.keyAgain);
}

/** Draws a charge that was taken back unpaid; its symbol is gone. */
export function addCancelled(sheet: Sheet, scene: Extract<Scene, { kind: "cancelled" }>): void {
  addEnded(sheet, scene, WORDS.cancelled, WORDS.doNotPay);
}

function addEnded(
  sheet: Sheet,
  { status, money }: Extract<Scene, { kind: "expired" | "cancelled" }>,
  headline: Wording,
  next: Wording,
): void {
  const tone = sheet.tone("plain");
  const body = sheet.ground(addStatus(sheet, status), tone);
  const head = headBlocks({ ...tone, ink: tone.soft }, "cross", headline);
  addSplit(sheet, inset(body, sheet.px(4), sheet.px(3)), head, [
    { kind: "amounts", sums: [money], size: 24, colour: tone.soft },
    { kind: "gap", size: 4 },
    ...bothBlocks(tone, next, 7.5),
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
    const { card } = sheet.look;
    const radius = sheet.px(3);
    sheet.round(tab, radius, isSelected ? card.mark : card.line);
    if (!isSelected) {
      const edge = Math.max(1, sheet.px(0.5));
      sheet.round(inset(tab, edge, edge), radius - edge, card.paper);
    }
    const colour = isSelected ? card.onMark : card.soft;
    const text = `${CURRENCY_WORDS[currency].sign}  ${currency}`;
    const weight = isSelected ? "bold" : "regular";
    sheet.label(inset(tab, sheet.px(2), 0), "centre", { text, weight, size: 9, colour });
  });
}

/** What to do, or what was wrong with it. */
function addFoot(sheet: Sheet, area: Rect, problem: EntryProblem | undefined): void {
  const box = inset(area, sheet.px(4), sheet.px(2.5));
  const tone = sheet.tone(problem === undefined ? "plain" : "look");
  if (problem !== undefined) sheet.plate(box, tone);
  const words = problem === undefined ? WORDS.keyAmount : PROBLEM_WORDS[problem];
  const inside = inset(box, sheet.px(3), sheet.px(1.5));
  addColumn(sheet, inside, "centre", bothBlocks(tone, words, 7.5));
}
