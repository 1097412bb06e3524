/**
 * The foot of an open charge: the time left, and whatever the vendor must know while the code is
 * still shown: that nothing has come yet, or that the bank cannot be heard. Only the figures change
 * from one second to the next, so that a tick is a small picture; on electronic paper they change
 * every ten seconds, because each change flickers.
 */
import type { Rect } from "../../drivers/hal/display.ts";
import { addColumn } from "./column.ts";
import { bothBlocks } from "./heading.ts";
import { inset, type Sheet } from "./layout.ts";
import { acceptanceWords, offerWords, takenWords } from "./offer.ts";
import type { Tone } from "./palette.ts";
import type { Scene } from "./scene.ts";
import { WORDS, type Wording } from "./wording.ts";

/** From this many seconds on the time left is shown in the colour of haste. */
const HURRY_SECONDS = 15;
/** Seconds between two changes of the figures on electronic paper. */
const PAPER_SECONDS = 10;

/** A footer narrower than this, in units, has no room for figures beside its words. */
const NARROW = 60;

type ChargeScene = Extract<Scene, { kind: "charge" }>;

/** True for a column so narrow that words and figures go under each other. */
export function isNarrow(sheet: Sheet, area: Rect): boolean {
  return area.width < sheet.px(NARROW);
}

/** Draws the foot of a charge. */
export function addTimeLeft(sheet: Sheet, footer: Rect, scene: ChargeScene): void {
  const { isOneBit, card } = sheet.look;
  const warning = warningOf(sheet, scene);
  const tone = warning?.tone ?? sheet.tone("plain");
  const isPlain = warning !== undefined || (scene.offer ?? scene.acceptance) === undefined;
  const isWordy = isNarrow(sheet, footer) && !isPlain;
  const words = bothBlocks(tone, warning?.words ?? footWords(scene), 6.5, isWordy ? 2 : 1);
  const isHurry = warning === undefined && scene.secondsLeft <= HURRY_SECONDS;
  const figures = {
    text: timeText(scene.secondsLeft, isOneBit),
    weight: "bold",
    size: 10,
    colour: isHurry ? card.hurry : tone.ink,
  } as const;
  const plate = inset(footer, sheet.px(1), sheet.px(0.7));
  if (warning !== undefined) sheet.plate(plate, tone);
  const box = inset(plate, sheet.px(3), sheet.px(0.7));
  if (isNarrow(sheet, footer)) {
    const upper = { ...box, height: Math.floor(box.height * 0.58) };
    addColumn(sheet, upper, "left", words);
    const y = upper.y + upper.height;
    sheet.label({ ...box, y, height: box.height - upper.height }, "left", figures);
    return;
  }
  const share = Math.floor(box.width * 0.72);
  addColumn(sheet, { ...box, width: share - sheet.px(2) }, "left", words);
  sheet.label({ ...box, x: box.x + share, width: box.width - share }, "right", figures);
}

/** What the foot says when nothing is wrong; beside it run the seconds, which need no words. */
function footWords({ money, offer, acceptance }: ChargeScene): Wording {
  if (offer !== undefined) return money.currency === "USD" ? offerWords(offer) : takenWords(offer);
  return acceptance === undefined ? WORDS.timeLeft : acceptanceWords(acceptance);
}

/** What is worse than time running out; that the bank is not heard comes first. */
function warningOf(
  sheet: Sheet,
  { status, notYet, asked }: ChargeScene,
): { readonly tone: Tone; readonly words: Wording } | undefined {
  if (status.link === "down") return { tone: sheet.tone("bad"), words: WORDS.blind };
  if (asked === "paid") return { tone: sheet.tone("look"), words: WORDS.bankSaysPaid };
  if (asked === "unpaid") return { tone: sheet.tone("bad"), words: WORDS.bankSaysUnpaid };
  if (asked === "waiting") return { tone: sheet.tone("calm"), words: WORDS.asking };
  return notYet === true ? { tone: sheet.tone("look"), words: WORDS.notYet } : undefined;
}

/** Minutes and seconds; on paper the last whole ten of them, so that it never promises too much. */
function timeText(secondsLeft: number, isPaper: boolean): string {
  const whole = Math.max(0, secondsLeft);
  if (isPaper && whole > 0 && whole < PAPER_SECONDS) return `< 0:${PAPER_SECONDS}`;
  const shown = isPaper ? whole - (whole % PAPER_SECONDS) : whole;
  return `${Math.floor(shown / 60)}:${String(shown % 60).padStart(2, "0")}`;
}
