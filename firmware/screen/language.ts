/**
 * The spoken languages while they are being chosen: each with its name in Khmer and in English, the
 * chosen ones marked with the place at which they are heard.
 */
import type { Rect } from "../../drivers/hal/display.ts";
import { addColumn } from "./column.ts";
import { bothBlocks } from "./heading.ts";
import { bands, inset, type Sheet } from "./layout.ts";
import type { Scene } from "./scene.ts";
import { addStatus } from "./status.ts";
import { LANGUAGE_WORDS, WORDS } from "./wording.ts";

/** Height of the title, and most of a line, in units. */
const TITLE = 19;
const LINE_MAX = 18;

/** Draws the choice of languages. */
export function addLanguage(sheet: Sheet, scene: Extract<Scene, { kind: "language" }>): void {
  const tone = sheet.tone("plain");
  const body = sheet.ground(addStatus(sheet, scene.status), tone);
  const title = inset({ ...body, height: sheet.px(TITLE) }, sheet.px(4), sheet.px(2));
  addColumn(sheet, title, "left", bothBlocks(tone, WORDS.languages, 9, 1));

  const top = title.y + title.height;
  const list = inset({ ...body, y: top, height: body.y + body.height - top }, sheet.px(3), 0);
  const columns = sheet.isLandscape && scene.choices.length > 4 ? 2 : 1;
  const gap = sheet.px(2);
  const lines = Math.max(1, Math.ceil(scene.choices.length / columns));
  const height = Math.min(list.height - gap, lines * sheet.px(LINE_MAX));
  const width = Math.floor((list.width - gap * (columns - 1)) / columns);
  const rows = bands({ ...list, height }, lines, gap);
  scene.choices.forEach((code, index) => {
    const row = rows[index % lines] as Rect;
    const x = row.x + Math.floor(index / lines) * (width + gap);
    addChoice(sheet, { ...row, x, width }, code, scene.chosen.indexOf(code));
  });
}

/** @param place 0 for the language heard first; negative when it is not chosen. */
function addChoice(sheet: Sheet, area: Rect, code: string, place: number): void {
  const { mark, onMark, ink, soft, line, paper } = sheet.look.card;
  const radius = sheet.px(2.5);
  const isChosen = place >= 0;
  sheet.round(area, radius, isChosen ? mark : line);
  const edge = Math.max(1, sheet.px(0.4));
  if (!isChosen) sheet.round(inset(area, edge, edge), radius - edge, paper);
  const side = Math.min(sheet.px(9), area.height - 2 * sheet.px(1)) & ~1;
  const box = inset(area, sheet.px(3), 0);
  const { km, en } = LANGUAGE_WORDS[code] ?? { km: code, en: "" };
  const words = { ...box, width: box.width - side - sheet.px(2) };
  const half = Math.floor(words.width * 0.5);
  const colour = isChosen ? onMark : ink;
  sheet.label({ ...words, width: half - sheet.px(1.5) }, "left", {
    text: km,
    weight: "bold",
    size: 7.5,
    colour,
  });
  const right = { ...words, x: words.x + half, width: words.width - half };
  const second = isChosen ? onMark : soft;
  sheet.label(right, "left", { text: en, weight: "regular", size: 6.5, colour: second });
  if (!isChosen) return;
  const disc = { x: box.x + box.width - side, y: area.y, width: side, height: area.height };
  sheet.disc(disc.x + side / 2, disc.y + area.height / 2, side, onMark);
  const text = String(place + 1);
  sheet.label(disc, "centre", { text, weight: "bold", size: 6, colour: mark });
}
