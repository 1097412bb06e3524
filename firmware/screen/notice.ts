/**
 * What the terminal says about itself: starting, deaf to the bank, not set up, broken. Each says
 * what is the matter and what the vendor or the technician can do about it.
 */
import type { Block } from "./blocks.ts";
import { addColumn, addSplit } from "./column.ts";
import { bothBlocks, headBlocks } from "./heading.ts";
import { inset, type Sheet } from "./layout.ts";
import { BLACK } from "./palette.ts";
import type { Scene } from "./scene.ts";
import { addStatus } from "./status.ts";
import { FAULT_WORDS, WORDS } from "./wording.ts";

/** Draws the moment between power and the first card. */
export function addStarting(sheet: Sheet, scene: Extract<Scene, { kind: "starting" }>): void {
  const tone = sheet.tone("quiet");
  const body = sheet.ground(addStatus(sheet, scene.status), tone);
  const { km, en } = WORDS.starting;
  addColumn(sheet, inset(body, sheet.px(6), sheet.px(4)), "centre", [
    { kind: "line", text: "KHQR", weight: "bold", size: 20, colour: tone.ink },
    { kind: "gap", size: 4 },
    { kind: "line", text: km, weight: "bold", size: 9, colour: tone.ink },
    { kind: "line", text: en, weight: "regular", size: 7, colour: tone.soft },
  ]);
}

/** Draws nothing: black where there is light, white where there is paper. */
export function addOff(sheet: Sheet): void {
  const colour = sheet.look.isOneBit ? sheet.tone("plain").ground : BLACK;
  sheet.fill({ x: 0, y: 0, width: sheet.width, height: sheet.height }, colour);
}

/** Draws that the bank cannot be heard, and for how long. */
export function addBlind(sheet: Sheet, scene: Extract<Scene, { kind: "blind" }>): void {
  const tone = sheet.tone("bad");
  const body = sheet.ground(addStatus(sheet, scene.status), tone);
  const time = `${WORDS.since.km} ${durationText(scene.seconds)}`;
  const head = headBlocks(tone, "warning", WORDS.blind);
  addSplit(sheet, inset(body, sheet.px(5), sheet.px(3)), head, [
    { kind: "line", text: time, weight: "bold", size: 12, colour: tone.ink },
    { kind: "gap", size: 3 },
    ...bothBlocks(tone, WORDS.notAnnounced, 7.5, 4),
  ]);
}

/** Draws that the terminal has no usable configuration, with the words of the check. */
export function addNotSetUp(sheet: Sheet, scene: Extract<Scene, { kind: "not-set-up" }>): void {
  const tone = sheet.tone("plain");
  const body = sheet.ground({ x: 0, y: 0, width: sheet.width, height: sheet.height }, tone);
  const { problem } = scene;
  const head = headBlocks(tone, "tool", WORDS.notSetUp);
  addSplit(sheet, inset(body, sheet.px(5), sheet.px(5)), head, [
    { kind: "words", text: problem, weight: "regular", size: 6, colour: tone.ink, linesMax: 8 },
    { kind: "gap", size: 5 },
    ...bothBlocks(tone, WORDS.callTechnician, 8),
  ]);
}

/** Draws a failed part: its code, large enough to be read over the telephone, and the next step. */
export function addFault(sheet: Sheet, scene: Extract<Scene, { kind: "fault" }>): void {
  const { code, advice } = scene;
  // What passes by itself is no fault of the terminal: the vendor only has to wait.
  const isPassing = code.startsWith("T-");
  const isBattery = code.startsWith("B-");
  const tone = sheet.tone(isPassing || isBattery ? "look" : "bad");
  const body = sheet.ground(addStatus(sheet, scene.status), tone);
  const title = isPassing ? WORDS.waitABit : isBattery ? WORDS.battery : WORDS.fault;
  const head = headBlocks(tone, "warning", title);
  const blocks: Block[] = [
    { kind: "line", text: code, weight: "bold", size: 14, colour: tone.ink },
    { kind: "gap", size: 3 },
  ];
  const khmer = FAULT_WORDS[code] ?? FAULT_WORDS[code.charAt(0)];
  if (khmer !== undefined) blocks.push(...bothBlocks(tone, { km: khmer, en: advice }, 7.5, 6));
  else {
    const words = { kind: "words", text: advice, weight: "regular", linesMax: 6 } as const;
    blocks.push({ ...words, size: 6.5, colour: tone.ink });
  }
  addSplit(sheet, inset(body, sheet.px(5), sheet.px(3)), head, blocks);
}

/** Minutes and seconds below an hour, hours and minutes above. */
function durationText(seconds: number): string {
  const pair = (value: number): string => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${pair(seconds % 60)}`;
  return `${Math.floor(minutes / 60)} h ${pair(minutes % 60)}`;
}
