/**
 * What the terminal says about itself: starting, deaf to the bank, not set up, broken. Each says
 * what is the matter and what the vendor or the technician can do about it.
 */

import type { Block } from "./blocks.ts";
import { inset, type Sheet } from "./layout.ts";
import { TONES, type Tone } from "./palette.ts";
import type { IconName } from "./picture.ts";
import type { Scene } from "./scene.ts";
import { addStatus } from "./status.ts";
import { WORDS, type Wording } from "./wording.ts";

/** Draws the moment between power and the first card. */
export function addStarting(sheet: Sheet, scene: Extract<Scene, { kind: "starting" }>): void {
  const body = addStatus(sheet, scene.status);
  const tone = TONES.quiet;
  sheet.fill(body, tone.ground);
  const { km, en } = WORDS.starting;
  sheet.column(inset(body, sheet.px(6), sheet.px(4)), "centre", [
    { kind: "line", text: "KHQR", weight: "bold", size: 16, colour: tone.ink },
    { kind: "gap", size: 4 },
    { kind: "line", text: km, weight: "regular", size: 8, colour: tone.soft },
    { kind: "line", text: en, weight: "regular", size: 6, colour: tone.soft },
  ]);
}

/** Draws that the bank cannot be heard, and for how long. */
export function addBlind(sheet: Sheet, scene: Extract<Scene, { kind: "blind" }>): void {
  const body = addStatus(sheet, scene.status);
  const tone = TONES.bad;
  sheet.fill(body, tone.ground);
  const { km, en } = WORDS.notAnnounced;
  sheet.column(inset(body, sheet.px(6), sheet.px(4)), "centre", [
    ...headBlocks(tone, "warning", WORDS.blind),
    { kind: "line", text: durationText(scene.seconds), weight: "bold", size: 12, colour: tone.ink },
    { kind: "gap", size: 3 },
    { kind: "words", text: km, weight: "regular", size: 6, colour: tone.soft, linesMax: 4 },
    { kind: "gap", size: 2 },
    { kind: "words", text: en, weight: "regular", size: 5, colour: tone.soft, linesMax: 3 },
  ]);
}

/** Draws that the terminal has no usable configuration, with the words of the check. */
export function addNotSetUp(sheet: Sheet, scene: Extract<Scene, { kind: "not-set-up" }>): void {
  const body = { x: 0, y: 0, width: sheet.width, height: sheet.height };
  const tone = TONES.plain;
  sheet.fill(body, tone.ground);
  const { km, en } = WORDS.callTechnician;
  sheet.column(inset(body, sheet.px(6), sheet.px(6)), "centre", [
    ...headBlocks(tone, "warning", WORDS.notSetUp),
    {
      kind: "words",
      text: scene.problem,
      weight: "regular",
      size: 5.5,
      colour: tone.ink,
      linesMax: 8,
    },
    { kind: "gap", size: 5 },
    { kind: "line", text: km, weight: "bold", size: 6.5, colour: tone.soft },
    { kind: "line", text: en, weight: "regular", size: 5, colour: tone.soft },
  ]);
}

/** Draws a failed part: its code, large enough to be read over the telephone, and the next step. */
export function addFault(sheet: Sheet, scene: Extract<Scene, { kind: "fault" }>): void {
  const body = addStatus(sheet, scene.status);
  const tone = TONES.bad;
  sheet.fill(body, tone.ground);
  sheet.column(inset(body, sheet.px(6), sheet.px(4)), "centre", [
    ...headBlocks(tone, "warning", WORDS.fault),
    { kind: "line", text: scene.code, weight: "bold", size: 16, colour: tone.ink },
    { kind: "gap", size: 3 },
    {
      kind: "words",
      text: scene.advice,
      weight: "regular",
      size: 5.5,
      colour: tone.soft,
      linesMax: 6,
    },
  ]);
}

function headBlocks(tone: Tone, icon: IconName, words: Wording): Block[] {
  return [
    { kind: "sign", icon, size: 20, colour: tone.ground, disc: tone.ink },
    { kind: "gap", size: 3 },
    { kind: "line", text: words.km, weight: "bold", size: 9, colour: tone.ink },
    { kind: "line", text: words.en, weight: "regular", size: 6, colour: tone.ink },
    { kind: "gap", size: 4 },
  ];
}

/** Minutes and seconds below an hour, hours and minutes above. */
function durationText(seconds: number): string {
  const pair = (value: number): string => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${pair(seconds % 60)}`;
  return `${Math.floor(minutes / 60)} h ${pair(minutes % 60)}`;
}
