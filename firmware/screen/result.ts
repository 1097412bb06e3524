/**
 * News of one payment: received, received differently from what was asked, told again, taken back.
 * The ground's colour tells the sort of news from across the stall: green for the money that was
 * asked for, amber for money to look at, blue for what was said before, red for money gone.
 */
import { never } from "../lib/assert.ts";
import { groupMoney, type Money } from "../lib/money.ts";
import type { Block } from "./blocks.ts";
import { addSplit } from "./column.ts";
import { headBlocks } from "./heading.ts";
import { inset, type Sheet } from "./layout.ts";
import type { Tone, ToneName } from "./palette.ts";
import type { IconName } from "./picture.ts";
import type { PayerShown, Scene } from "./scene.ts";
import { addStatus } from "./status.ts";
import { CURRENCY_WORDS, WORDS, type Wording, withNumber } from "./wording.ts";

type PaidScene = Extract<Scene, { kind: "paid" }>;

interface Verdict {
  readonly tone: ToneName;
  readonly icon: IconName;
  readonly words: Wording;
}

/** Draws a credit. */
export function addPaid(sheet: Sheet, scene: PaidScene): void {
  const verdict = verdictOf(scene);
  const tone = sheet.tone(verdict.tone);
  const blocks: Block[] = amountBlocks(sheet, scene.money, "", tone);
  if (scene.asked !== undefined) {
    const { km, en } = WORDS.asked;
    blocks.push(
      { kind: "gap", size: 4 },
      { kind: "line", text: `${km}  ${en}`, weight: "regular", size: 6.5, colour: tone.soft },
      { kind: "amounts", sums: [scene.asked], size: 18, colour: tone.soft },
    );
  }
  blocks.push({ kind: "gap", size: 3 });
  if (scene.payer !== undefined) blocks.push(...payerBlocks(scene.payer, tone));
  blocks.push(referenceBlock(scene, tone));
  addNews(sheet, scene, verdict, blocks);
}

/** Draws a credit taken back. */
export function addReversed(sheet: Sheet, scene: Extract<Scene, { kind: "reversed" }>): void {
  const tone = sheet.tone("bad");
  addNews(sheet, scene, { tone: "bad", icon: "minus", words: WORDS.reversed }, [
    ...amountBlocks(sheet, scene.money, "−", tone),
    { kind: "gap", size: 3 },
    referenceBlock(scene, tone),
  ]);
}

/** Sign and headline, and what they are about. */
function addNews(
  sheet: Sheet,
  { status }: PaidScene | Extract<Scene, { kind: "reversed" }>,
  { tone, icon, words }: Verdict,
  amounts: readonly Block[],
): void {
  const drawn = sheet.tone(tone);
  const body = sheet.ground(addStatus(sheet, status), drawn);
  const area = inset(body, sheet.px(3.5), sheet.px(3));
  addSplit(sheet, area, headBlocks(drawn, icon, words), amounts);
}

/** The amount as large as the screen's width allows, its currency in a line of its own. */
function amountBlocks(sheet: Sheet, money: Money, sign: string, tone: Tone): Block[] {
  const { currency } = money;
  const { km } = CURRENCY_WORDS[currency];
  return [
    {
      kind: "line",
      text: sign + groupMoney(money),
      weight: "bold",
      size: sheet.isLandscape ? 40 : 36,
      colour: tone.ink,
    },
    {
      kind: "line",
      text: `${km}  ${currency}`,
      weight: "bold",
      size: 14,
      colour: tone.ink,
      isFirm: true,
    },
  ];
}

/** Wallet and network by name, and small what the payer's own wallet paid. */
function payerBlocks({ wallet, rail, paidAs }: PayerShown, tone: Tone): Block[] {
  const text = rail === undefined ? wallet : `${wallet}  ·  ${rail}`;
  const name: Block = { kind: "line", text, weight: "bold", size: 7, colour: tone.ink };
  if (paidAs === undefined) return [name];
  return [name, { kind: "line", text: paidAs, weight: "regular", size: 6, colour: tone.soft }];
}

function referenceBlock(
  { reference, bank }: { readonly reference: string; readonly bank?: string },
  tone: Tone,
): Block {
  const { km, en } = WORDS.reference;
  const text = `${km}  ${en} ${reference}${bank === undefined ? "" : `  ·  ${bank}`}`;
  return { kind: "line", text, weight: "regular", size: 6, colour: tone.soft };
}

/** What a credit is news of; a test outranks a repeat, and a repeat all that was said before. */
function verdictOf(scene: PaidScene): Verdict {
  if (scene.test) return { tone: "quiet", icon: "warning", words: WORDS.test };
  if (scene.repeat) return { tone: "calm", icon: "again", words: WORDS.again };
  if (scene.minutesAgo > 0) {
    const words = withNumber(WORDS.minutesAgo, scene.minutesAgo);
    return { tone: "look", icon: "warning", words };
  }
  if (scene.unusual === true) return { tone: "look", icon: "warning", words: WORDS.unusual };
  switch (scene.match) {
    case "matched":
      return { tone: "good", icon: "check", words: WORDS.received };
    case "other":
      // With no charge open this is how a static KHQR is paid: plain good news.
      return scene.asked === undefined
        ? { tone: "good", icon: "check", words: WORDS.received }
        : { tone: "look", icon: "warning", words: WORDS.otherPayment };
    case "different-amount":
      return { tone: "look", icon: "warning", words: WORDS.differentAmount };
    case "different-currency":
      return { tone: "look", icon: "warning", words: WORDS.differentCurrency };
    case "after-expiry":
      return { tone: "look", icon: "warning", words: WORDS.afterExpiry };
    case "second-payment":
      return { tone: "look", icon: "warning", words: WORDS.secondPayment };
    default:
      return never(scene.match);
  }
}
