/**
 * The strip at the upper edge of every scene: whether the bank can be heard, the time, and whether
 * the loudspeaker is off. It keeps its place and its ground in every scene, so that one glance
 * always finds it. The lamp has a shape for each state, for those who do not tell red from green.
 */
import type { Rect } from "../../drivers/hal/display.ts";
import type { Sheet } from "./layout.ts";
import type { StatusBar } from "./scene.ts";
import { LINK_WORDS } from "./wording.ts";

/** Height of the strip, in units. */
const BAR_UNITS = 8;

/** Draws the strip and returns what is left of the screen below it. */
export function addStatus(sheet: Sheet, status: StatusBar): Rect {
  const { bar, isOneBit } = sheet.look;
  const height = Math.max(sheet.px(BAR_UNITS), sheet.type(4) + 6);
  const margin = sheet.px(3.5);
  sheet.fill({ x: 0, y: 0, width: sheet.width, height }, bar.ground);
  if (isOneBit) {
    // Without colour the strip is told from the scene by a line.
    const line = Math.max(1, sheet.px(0.5));
    sheet.fill({ x: 0, y: height - line, width: sheet.width, height: line }, bar.ink);
  }

  const lamp = sheet.px(4) & ~1;
  addLamp(sheet, status, margin, height, lamp);
  const { unheard } = status;
  const sign = unheard === undefined ? status.link : "down";
  const { km, en } = LINK_WORDS[sign];
  const textX = margin + lamp + sheet.px(2);
  const wordsBox = { x: textX, y: 0, width: Math.floor(sheet.width * 0.62) - textX, height };
  const words = unheard === undefined ? `${km}  ${en}` : `${km}  ${en}: ${unheard}`;
  sheet.label(wordsBox, "left", { text: words, weight: "regular", size: 4.4, colour: bar.ink });

  const width = sheet.px(18);
  const clockBox = { x: sheet.width - margin - width, y: 0, width, height };
  const clock = status.clock ?? "--:--";
  sheet.label(clockBox, "right", { text: clock, weight: "bold", size: 4.8, colour: bar.ink });
  if (status.muted) {
    const side = Math.min(sheet.px(6), height - 4);
    const y = Math.round((height - side) / 2);
    sheet.icon("muted", clockBox.x - side, y, side, bar.muted);
  }
  return { x: 0, y: height, width: sheet.width, height: sheet.height - height };
}

/** A full disc, a ring, a disc with a cross. */
function addLamp(sheet: Sheet, { link }: StatusBar, x: number, height: number, side: number): void {
  const { bar } = sheet.look;
  const centreX = x + side / 2;
  const centreY = height / 2;
  sheet.disc(centreX, centreY, side, bar[link]);
  if (link === "connecting") sheet.disc(centreX, centreY, Math.round(side * 0.5), bar.ground);
  if (link !== "down") return;
  const inner = Math.round(side * 0.8);
  const left = Math.round(centreX - inner / 2);
  sheet.icon("cross", left, Math.round(centreY - inner / 2), inner, bar.ground);
}
