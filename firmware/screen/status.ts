/**
 * The strip at the upper edge of every scene: whether the bank can be heard, the time, and whether
 * the loudspeaker is off. It keeps its place and its ground in every scene, so that one glance
 * always finds it.
 */
import type { Rect } from "../../drivers/hal/display.ts";
import type { Sheet } from "./layout.ts";
import { PALETTE } from "./palette.ts";
import type { LinkSign, StatusBar } from "./scene.ts";
import { LINK_WORDS } from "./wording.ts";

const LAMPS: Readonly<Record<LinkSign, number>> = {
  up: PALETTE.lampGreen,
  connecting: PALETTE.lampAmber,
  down: PALETTE.lampRed,
};

/** Height of the strip, in units. */
const BAR_UNITS = 8;

/** Draws the strip and returns what is left of the screen below it. */
export function addStatus(sheet: Sheet, status: StatusBar): Rect {
  const height = sheet.px(BAR_UNITS);
  const margin = sheet.px(3.5);
  sheet.fill({ x: 0, y: 0, width: sheet.width, height }, PALETTE.slate);

  const lamp = sheet.px(3);
  sheet.disc(margin + lamp / 2, height / 2, lamp, LAMPS[status.link]);
  const { km, en } = LINK_WORDS[status.link];
  const textX = margin + lamp + sheet.px(2);
  const wordsBox = { x: textX, y: 0, width: Math.floor(sheet.width / 2) - textX, height };
  const words = `${km}  ${en}`;
  sheet.label(wordsBox, "left", { text: words, weight: "regular", size: 4, colour: PALETTE.white });

  const clockBox = { x: sheet.width - margin - sheet.px(16), y: 0, width: sheet.px(16), height };
  const clock = status.clock ?? "--:--";
  sheet.label(clockBox, "right", { text: clock, weight: "bold", size: 4.4, colour: PALETTE.white });
  if (status.muted) {
    const side = sheet.px(5);
    const y = Math.round((height - side) / 2);
    sheet.icon("muted", clockBox.x - side, y, side, PALETTE.lampAmber);
  }
  return { x: 0, y: height, width: sheet.width, height: sheet.height - height };
}
