/**
 * Riel for visitors: what a code's foot says about wallets from abroad, and the same amount in riel
 * with all that it was reckoned from. Nothing is changed silently: an offer is large, names its
 * rate, whose and of which day, and its rounding, and only a key takes it.
 */
import { groupMoney } from "../lib/money.ts";
import type { Block } from "./blocks.ts";
import { addSplit } from "./column.ts";
import { bothBlocks, headBlocks } from "./heading.ts";
import { inset, type Sheet } from "./layout.ts";
import type { AcceptanceShown, RateShown, RielOfferShown, Scene } from "./scene.ts";
import { addStatus } from "./status.ts";
import { WORDS, type Wording, withText } from "./wording.ts";

/** More names than this would be too small to read in a foot. */
const NAMES_MAX = 2;

/** The words at a code's foot. */
export function acceptanceWords(acceptance: AcceptanceShown): Wording {
  switch (acceptance.kind) {
    case "welcome":
      return withText(WORDS.visitorsWelcome, networksText(acceptance.networks));
    case "riel-only":
      return WORDS.rielOnly;
    case "no-riel-account":
      return WORDS.noRielAccount;
  }
}

/** The first names, and how many more there are. */
export function networksText(networks: readonly string[]): string {
  const more = networks.length - NAMES_MAX;
  const names = networks.slice(0, NAMES_MAX).join(", ");
  return more > 0 ? `${names} +${more}` : names;
}

/** An offer in the two lines of a code's foot: the amount and the key, and what it comes from. */
export function offerWords({ money, rate }: RielOfferShown): Wording {
  const { km } = withText(WORDS.orInRiel, groupMoney(money));
  return { km, en: rateText(rate) };
}

/** Under a riel code that came from dollars: from how many, and at which rate. */
export function takenWords({ from, rate }: RielOfferShown): Wording {
  return { km: `ពី ${groupMoney(from)} ${from.currency}`, en: rateText(rate) };
}

function rateText({ rielPerDollar, source, date }: RateShown): string {
  const riel = groupMoney({ minor: rielPerDollar, currency: "KHR" });
  return `$1\u00a0=\u00a0${riel}\u00a0៛, ${source} ${date}`;
}

/** Draws an offer before it is taken. */
export function addOffer(sheet: Sheet, scene: Extract<Scene, { kind: "offer" }>): void {
  const { from, money, rate } = scene.offer;
  const tone = sheet.tone("calm");
  const body = sheet.ground(addStatus(sheet, scene.status), tone);
  const riel = groupMoney({ minor: rate.rielPerDollar, currency: "KHR" });
  const rest: Block[] = [
    { kind: "amounts", sums: [money], size: 26, colour: tone.ink, isFirm: true },
    { kind: "amounts", sums: [from], size: 14, colour: tone.soft },
    { kind: "gap", size: 3 },
    ...linesOf(withText(WORDS.dollarRate, riel)),
    ...linesOf(withText(WORDS.rateOf, `${rate.source} ${rate.date}`)),
    ...linesOf(withText(WORDS.roundedTo, String(rate.roundTo))),
    { kind: "gap", size: 3 },
    ...bothBlocks(tone, WORDS.takeOffer, 8),
  ];
  const area = inset(body, sheet.px(4), sheet.px(3));
  addSplit(sheet, area, headBlocks(tone, "sum", WORDS.inRiel), rest);

  function linesOf({ km, en }: Wording): Block[] {
    return [
      { kind: "line", text: `${km}  ·  ${en}`, weight: "regular", size: 5.5, colour: tone.ink },
    ];
  }
}
