/**
 * Technician mode: how far the set-up is, what comes next in words, and the serial number large
 * enough to be read out. Without a step it is the answer to "which box is this?".
 */
import type { Rect } from "../../drivers/hal/display.ts";
import { addColumn, addSplit } from "./column.ts";
import { bothBlocks, headBlocks } from "./heading.ts";
import { inset, type Sheet } from "./layout.ts";
import type { Scene, SetUpStep } from "./scene.ts";
import { addStatus } from "./status.ts";
import { STEP_WORDS, WORDS } from "./wording.ts";

/** The steps, in the order a technician takes them. */
const STEPS: readonly SetUpStep[] = [
  "connect-cable",
  "join-network",
  "install-identity",
  "bind-merchant",
  "type-number-back",
  "test-payment",
  "done",
];

/** Height of the row of steps at the lower edge, in units. */
const STEPS_UNITS = 14;

/** Draws technician mode, or the serial number alone. */
export function addSetUp(sheet: Sheet, scene: Extract<Scene, { kind: "set-up" }>): void {
  const { serial, step } = scene;
  const tone = sheet.tone(step === undefined ? "calm" : "plain");
  const body = sheet.ground(addStatus(sheet, scene.status), tone);
  const number = { kind: "words", text: serial, weight: "bold", colour: tone.ink } as const;
  if (step === undefined) {
    addColumn(sheet, inset(body, sheet.px(5), sheet.px(4)), "centre", [
      ...headBlocks(tone, "tool", WORDS.serial),
      { kind: "gap", size: 6 },
      { ...number, size: 18, linesMax: 3 },
    ]);
    return;
  }
  const foot = sheet.px(STEPS_UNITS);
  const upper = { ...body, height: body.height - foot };
  const { km, en } = WORDS.serial;
  const head = headBlocks(tone, step === "done" ? "check" : "tool", WORDS.setUp);
  addSplit(sheet, inset(upper, sheet.px(5), sheet.px(3)), head, [
    ...bothBlocks(tone, STEP_WORDS[step], 10),
    { kind: "gap", size: 5 },
    { kind: "line", text: `${km}  ${en}`, weight: "regular", size: 5.5, colour: tone.soft },
    { ...number, size: 9, linesMax: 2 },
  ]);
  addSteps(sheet, { ...body, y: body.y + body.height - foot, height: foot }, STEPS.indexOf(step));
}

/** A row of discs, one a step: those done are filled, the next one is large. */
function addSteps(sheet: Sheet, area: Rect, done: number): void {
  const { mark, line, paper } = sheet.look.card;
  const pitch = Math.min(sheet.px(11), Math.floor(area.width / STEPS.length));
  const left = area.x + (area.width - pitch * (STEPS.length - 1)) / 2;
  const y = area.y + area.height / 2;
  STEPS.forEach((_, index) => {
    const x = left + index * pitch;
    const side = sheet.px(index === done ? 6.5 : 4);
    sheet.disc(x, y, side, index > done ? line : mark);
    if (index > done) sheet.disc(x, y, side - 2 * Math.max(2, sheet.px(0.7)), paper);
  });
}
