/**
 * Several payments at once: a burst, what came while the terminal was away, today's totals. One
 * sum a currency, never added up across currencies.
 */
import type { Block } from "./blocks.ts";
import { addSplit } from "./column.ts";
import { headBlocks } from "./heading.ts";
import { inset, type Sheet } from "./layout.ts";
import type { Tone } from "./palette.ts";
import type { Scene } from "./scene.ts";
import { addStatus } from "./status.ts";
import { WORDS, withNumber } from "./wording.ts";

/** Draws credits that were told together. */
export function addDigest(sheet: Sheet, scene: Extract<Scene, { kind: "digest" }>): void {
  const { away } = scene;
  const tone = sheet.tone(away ? "look" : "good");
  const words = away ? WORDS.whileAway : WORDS.burst;
  addSums(sheet, scene, tone, headBlocks(tone, away ? "warning" : "check", words));
}

/** Draws today's totals. */
export function addTotals(sheet: Sheet, scene: Extract<Scene, { kind: "totals" }>): void {
  const tone = sheet.tone("calm");
  addSums(sheet, scene, tone, headBlocks(tone, "sum", WORDS.totals));
}

function addSums(
  sheet: Sheet,
  { status, count, sums }: Extract<Scene, { kind: "digest" | "totals" }>,
  tone: Tone,
  headline: readonly Block[],
): void {
  const body = sheet.ground(addStatus(sheet, status), tone);
  const blocks: Block[] = [];
  if (sums.length > 0) blocks.push({ kind: "amounts", sums, size: 28, colour: tone.ink });
  const counted = count === 0 ? WORDS.noPayments : count === 1 ? WORDS.onePayment : WORDS.payments;
  const { km, en } = withNumber(counted, count);
  blocks.push(
    { kind: "gap", size: 4 },
    { kind: "line", text: km, weight: "bold", size: 8, colour: tone.ink },
    { kind: "line", text: en, weight: "regular", size: 7, colour: tone.soft },
  );
  addSplit(sheet, inset(body, sheet.px(4), sheet.px(4)), headline, blocks);
}
