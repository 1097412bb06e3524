/**
 * Several payments at once: a burst, what came while the terminal was away, today's totals. One
 * sum a currency, never added up across currencies.
 */

import type { Block } from "./blocks.ts";
import { inset, type Sheet } from "./layout.ts";
import { TONES, type Tone } from "./palette.ts";
import type { Scene } from "./scene.ts";
import { addStatus } from "./status.ts";
import { WORDS, type Wording, withNumber } from "./wording.ts";

/** Draws credits that were told together. */
export function addDigest(sheet: Sheet, scene: Extract<Scene, { kind: "digest" }>): void {
  const tone = scene.away ? TONES.look : TONES.good;
  const sign: Block[] = [
    {
      kind: "sign",
      icon: scene.away ? "warning" : "check",
      size: 26,
      colour: tone.ground,
      disc: tone.ink,
    },
    { kind: "gap", size: 4 },
  ];
  addSums(sheet, scene, tone, [
    ...sign,
    ...headlineBlocks(scene.away ? WORDS.whileAway : WORDS.burst, tone),
  ]);
}

/** Draws today's totals. */
export function addTotals(sheet: Sheet, scene: Extract<Scene, { kind: "totals" }>): void {
  addSums(sheet, scene, TONES.calm, headlineBlocks(WORDS.totals, TONES.calm));
}

function addSums(
  sheet: Sheet,
  { status, count, sums }: Extract<Scene, { kind: "digest" | "totals" }>,
  tone: Tone,
  headline: readonly Block[],
): void {
  const body = addStatus(sheet, status);
  sheet.fill(body, tone.ground);
  const blocks: Block[] = [];
  if (sums.length > 0) blocks.push({ kind: "amounts", sums, size: 28, colour: tone.ink });
  const counted = count === 0 ? WORDS.noPayments : count === 1 ? WORDS.onePayment : WORDS.payments;
  const { km, en } = withNumber(counted, count);
  blocks.push(
    { kind: "gap", size: 4 },
    { kind: "line", text: km, weight: "regular", size: 6.5, colour: tone.soft },
    { kind: "line", text: en, weight: "regular", size: 6.5, colour: tone.soft },
  );
  sheet.split(inset(body, sheet.px(4), sheet.px(4)), headline, blocks);
}

function headlineBlocks({ km, en }: Wording, tone: Tone): Block[] {
  return [
    { kind: "words", text: km, weight: "bold", size: 9, colour: tone.ink, linesMax: 2 },
    { kind: "words", text: en, weight: "regular", size: 6.5, colour: tone.ink, linesMax: 2 },
  ];
}
