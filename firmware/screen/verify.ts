/**
 * The last payments as the ledger holds them: amount, age and reference, newest first. What a phone
 * can only play or paint has no line here. A seal turns while the list is shown, so that a still
 * picture held before the screen is seen to be one.
 */
import type { Rect } from "../../drivers/hal/display.ts";
import { cosineOfTurn, sineOfTurn } from "../lib/sine.ts";
import type { Block } from "./blocks.ts";
import type { Colour } from "./canvas.ts";
import { addColumn } from "./column.ts";
import { bothBlocks, headBlocks } from "./heading.ts";
import { bands, inset, type Sheet } from "./layout.ts";
import type { Tone } from "./palette.ts";
import type { Scene, VerifyRow } from "./scene.ts";
import { addStatus } from "./status.ts";
import { ageWords, WORDS, type Wording } from "./wording.ts";

/** Most lines shown on an upright panel, and on a lying one. */
const ROWS_UPRIGHT = 5;
const ROWS_LYING = 4;
/** Heights of the title and of the words below the list, in units. */
const TITLE = { upright: 17, lying: 13 } as const;
const FOOT = { upright: 18, lying: 12 } as const;
/** Points of the seal, one of them large. */
const SEAL_POINTS = 8;

/** Draws the verify list. */
export function addVerify(sheet: Sheet, scene: Extract<Scene, { kind: "verify" }>): void {
  const tone = sheet.tone("plain");
  const body = sheet.ground(addStatus(sheet, scene.status), tone);
  const margin = sheet.px(3);
  const shape = sheet.isLandscape ? "lying" : "upright";
  const titleHeight = sheet.px(TITLE[shape]);
  const title = inset({ ...body, height: titleHeight }, margin, sheet.px(1));
  const side = title.height;
  const words = { ...title, width: title.width - side };
  addColumn(sheet, words, "left", wordBlocks(sheet, tone, WORDS.lastPayments, 8));
  addSeal(sheet, { ...title, x: title.x + title.width - side, width: side }, scene.seal);

  const foot = sheet.px(FOOT[shape]);
  const top = body.y + titleHeight;
  const list = { ...body, y: top, height: body.y + body.height - foot - top };
  if (scene.rows.length === 0) {
    const none = headBlocks(tone, undefined, WORDS.noPayments);
    addColumn(sheet, inset(list, margin, margin), "centre", none);
  }
  const count = sheet.isLandscape ? ROWS_LYING : ROWS_UPRIGHT;
  const rows = bands(list, count, 0);
  scene.rows.slice(0, count).forEach((row, index) => {
    addRow(sheet, rows[index] as Rect, row, index);
  });
  const below = { ...body, y: body.y + body.height - foot, height: foot };
  const box = inset(below, margin, sheet.px(1));
  sheet.plate(box, sheet.tone("look"));
  const inside = inset(box, sheet.px(2), sheet.px(0.6));
  addColumn(sheet, inside, "centre", wordBlocks(sheet, sheet.tone("look"), WORDS.notListed, 6.5));
}

/** One payment: its amount on the left; its age, and below it the reference, on the right. */
function addRow(sheet: Sheet, area: Rect, row: VerifyRow, index: number): void {
  const tone: Tone = sheet.tone("plain");
  const { line, hurry } = sheet.look.card;
  if (index > 0) sheet.fill({ ...area, height: Math.max(1, sheet.px(0.25)) }, line);
  const isBack = row.sort === "reversed";
  const colour = isBack ? hurry : tone.ink;
  const box = inset(area, sheet.px(3), sheet.px(1));
  const share = Math.floor(box.width * (sheet.isLandscape ? 0.5 : 0.56));
  const gap = sheet.px(2);
  const figures = { ...box, width: share - gap };
  addColumn(sheet, figures, "left", [
    {
      kind: "amounts",
      sums: [row.money],
      size: sheet.isLandscape ? 11 : 10.5,
      colour,
      prefix: isBack ? "−" : "",
    },
    ...noteBlocks(row, colour),
  ]);
  const right = { ...box, x: box.x + share, width: box.width - share };
  addColumn(sheet, right, "right", ageBlocks(sheet, row, tone));
}

/** When, and which: both languages in one line where the panel lies. */
function ageBlocks(sheet: Sheet, { minutesAgo, reference }: VerifyRow, tone: Tone): Block[] {
  const { km, en } = ageWords(minutesAgo);
  const { ink, soft } = tone;
  const age = wordBlocks(sheet, { ...tone, soft: ink }, { km, en }, 6);
  return [...age, { kind: "line", text: reference, weight: "regular", size: 6, colour: soft }];
}

/** Khmer above English, or beside it where the panel lies. */
function wordBlocks(sheet: Sheet, tone: Tone, words: Wording, size: number): Block[] {
  if (!sheet.isLandscape) return bothBlocks(tone, words, size, 1);
  const text = `${words.km}   ${words.en}`;
  return [{ kind: "line", text, weight: "bold", size, colour: tone.ink }];
}

/** What keeps a line from being money in the till. */
function noteBlocks({ sort, test }: VerifyRow, colour: Colour): Block[] {
  const words = test ? WORDS.testShort : sort === "reversed" ? WORDS.takenBack : undefined;
  if (words === undefined) return [];
  const text = `${words.km}  ${words.en}`;
  return [{ kind: "line", text, weight: "bold", size: 5, colour, isFirm: true }];
}

/** A ring of points, one of them large; it goes round as the count goes on. */
function addSeal(sheet: Sheet, area: Rect, seal: number): void {
  const { ink, line } = sheet.look.card;
  const radius = area.width * 0.36;
  const centreX = area.x + area.width / 2;
  const centreY = area.y + area.height / 2;
  for (let point = 0; point < SEAL_POINTS; point++) {
    const isLarge = point === seal % SEAL_POINTS;
    const turns = point / SEAL_POINTS;
    const x = centreX + sineOfTurn(turns) * radius;
    const y = centreY - cosineOfTurn(turns) * radius;
    sheet.disc(x, y, Math.round(area.width * (isLarge ? 0.26 : 0.12)), isLarge ? ink : line);
  }
}
