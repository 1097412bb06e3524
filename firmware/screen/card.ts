/**
 * The KHQR card, idle and charging: red header with the wordmark in plain type and the folded
 * corner, names and amount from the left, dashed divider, symbol with the currency's mark in its
 * middle. It keeps the order, proportions of the marks and colours of the published card, and
 * departs from its measures where a counter needs it: the symbol is the largest of whole pixels a
 * module that the panel holds beside an amount that is read at two metres.
 */
import type { Rect } from "../../drivers/hal/display.ts";
import { type Currency, groupMoney, type Money } from "../lib/money.ts";
import type { Block } from "./blocks.ts";
import { addColumn } from "./column.ts";
import { addTimeLeft, isNarrow } from "./countdown.ts";
import { bothBlocks } from "./heading.ts";
import { inset, type Sheet } from "./layout.ts";
import { acceptanceWords, networksText } from "./offer.ts";
import { QUIET_MODULES } from "./picture.ts";
import type { MerchantCard, Scene } from "./scene.ts";
import { addStatus } from "./status.ts";
import { CURRENCY_WORDS, WORDS } from "./wording.ts";

/** Modules along one side of the symbol for a KHQR text. */
export type SymbolSize = (text: string) => number;

/**
 * The mark's white disc, of the symbol's width: the card guideline's 18 %, about a fortieth of the
 * area, where level M repairs six times as much. The sign stands black on white: a dark disc in a
 * white ring is what a finder pattern looks like, and ZBar then missed two frames in five.
 */
const MARK_SHARE = 0.18;
/** How tall the sign is, of the disc. */
const SIGN_SHARE = 0.66;

/** Lengths in units. */
const HEADER = 12;
const FOOTER = { idle: 12, charge: 16 } as const;
/** The foot where it stands in a column so narrow that its words go under each other. */
const FOOTER_NARROW = { idle: 16, charge: 28 } as const;
/** An open charge has its names under each other where there is at least so much for the amount. */
const NAMES_ROOMY = 37;
/** Names in one line are no smaller than this. */
const NAME_MIN = 4.4;
/** White beside the names and between them and header and divider. */
const NAMES_MARGIN = 4;
const NAMES_PAD = 1.6;
/** The divider's dashes, 8 of the published card's 400 units of width, and as much between them. */
const DASH = 2;
/** The folded corner's legs, of the header's height: 0.057 and 0.12 of the published card's. */
const FOLD_SHARE = 0.48;
/**
 * What the names, or names and amount, need at least above the symbol of an upright card, and how
 * wide they are at least beside the symbol of a lying one. Twelve thousand five hundred riel are
 * then 11.8 units tall, which `test/unit/screen/legibility.test.ts` turns into metres.
 */
const NAMES_MIN = { idle: 21, charge: 30 } as const;
const COLUMN_MIN = 46;

interface Parts {
  readonly header: Rect;
  readonly names: Rect;
  readonly symbol: Rect;
  readonly footer: Rect;
}

/** Draws the card of a merchant who waits for a customer. */
export function addIdle(
  sheet: Sheet,
  scene: Extract<Scene, { kind: "idle" }>,
  symbolSize: SymbolSize,
): void {
  const body = addStatus(sheet, scene.status);
  const parts = divide(sheet, body, symbolSize(scene.qr), "idle");
  addGround(sheet, body, parts);
  addColumn(sheet, parts.names, "left", nameBlocks(sheet, parts.names, scene.merchant, 11, 7.5));
  addSymbol(sheet, parts.symbol, scene.qr, symbolSize(scene.qr), scene.currency);
  const box = inset(parts.footer, sheet.px(NAMES_MARGIN), 0);
  const tone = sheet.tone("plain");
  const { acceptance } = scene;
  const isWelcome = acceptance?.kind === "welcome";
  const words =
    acceptance === undefined || isWelcome ? WORDS.scanToPay : acceptanceWords(acceptance);
  const welcome = isWelcome ? networksText(acceptance.networks) : "";
  const mark = { text: welcome, weight: "bold", size: 5.5, colour: sheet.look.card.mark } as const;
  if (sheet.isLandscape) {
    const lines = bothBlocks(tone, words, 5.5, isWelcome ? 1 : 2);
    addColumn(sheet, box, "left", isWelcome ? [...lines, { kind: "line", ...mark }] : lines);
    return;
  }
  const { km, en } = words;
  const line = { text: `${km}  ${en}`, weight: "regular", size: 5.5, colour: tone.soft } as const;
  // The right third is for the names of the networks whose visitors are welcome.
  const width = Math.floor(box.width * (words === WORDS.scanToPay ? 0.67 : 1));
  sheet.label({ ...box, width }, "left", line);
  const x = box.x + Math.floor(box.width * 0.68);
  if (isWelcome) sheet.label({ ...box, x, width: box.x + box.width - x }, "right", mark);
}

/** Draws the card of an open charge. */
export function addCharge(
  sheet: Sheet,
  scene: Extract<Scene, { kind: "charge" }>,
  symbolSize: SymbolSize,
): void {
  const body = addStatus(sheet, scene.status);
  const parts = divide(sheet, body, symbolSize(scene.qr), "charge");
  addGround(sheet, body, parts);
  addColumn(sheet, parts.names, "left", [
    ...chargeNameBlocks(sheet, parts.names, scene.merchant),
    ...amountBlocks(sheet, parts.names, scene.money),
  ]);
  addSymbol(sheet, parts.symbol, scene.qr, symbolSize(scene.qr), scene.money.currency);
  addTimeLeft(sheet, parts.footer, scene);
}

/** Places the parts of the card: under each other on an upright panel, else in two columns. */
function divide(sheet: Sheet, body: Rect, symbolSize: number, kind: "idle" | "charge"): Parts {
  const pad = sheet.px(NAMES_PAD);
  const headerHeight = sheet.px(HEADER);
  const squares = symbolSize + 2 * QUIET_MODULES;
  const namesTop = body.y + headerHeight;
  if (sheet.isLandscape) {
    const room = Math.min(body.height, body.width - sheet.px(COLUMN_MIN));
    const side = Math.floor(room / squares) * squares;
    const x = Math.min(body.height, body.width - sheet.px(COLUMN_MIN));
    const column = { x, y: body.y, width: body.width - x, height: body.height };
    const narrow = isNarrow(sheet, column);
    const footerHeight = sheet.px((narrow || kind === "idle" ? FOOTER_NARROW : FOOTER)[kind]);
    const footerTop = body.y + body.height - footerHeight;
    const names = { ...column, y: namesTop, height: footerTop - namesTop };
    return {
      header: { ...column, height: headerHeight },
      names: inset(names, sheet.px(narrow ? 2.2 : NAMES_MARGIN), sheet.px(2)),
      symbol: centred({ x: 0, y: body.y, width: x, height: body.height }, side),
      footer: { ...column, y: footerTop, height: footerHeight },
    };
  }
  const footerHeight = sheet.px(FOOTER[kind]);
  const footerTop = body.y + body.height - footerHeight;
  const fixed = headerHeight + sheet.px(NAMES_MIN[kind]) + footerHeight;
  const side = Math.floor(Math.min(body.width, body.height - fixed) / squares) * squares;
  const symbolTop = footerTop - side;
  const names = { ...body, y: namesTop, height: symbolTop - namesTop };
  return {
    header: { ...body, height: headerHeight },
    names: inset(names, sheet.px(NAMES_MARGIN), pad),
    symbol: centred({ ...body, y: symbolTop, height: side }, side),
    footer: { ...body, y: footerTop, height: footerHeight },
  };
}

/**
 * A square in the middle of an area, at even pixels: where a camera or a screenshot halves the
 * picture, modules of an even width still have sharp edges.
 */
function centred(area: Rect, side: number): Rect {
  return {
    x: (area.x + (area.width - side) / 2) & ~1,
    y: (area.y + (area.height - side) / 2) & ~1,
    width: side,
    height: side,
  };
}

function addGround(sheet: Sheet, body: Rect, { header, names, symbol }: Parts): void {
  const { paper, mark, onMark, soft } = sheet.look.card;
  sheet.fill(body, paper);
  sheet.fill(header, mark);
  sheet.label(header, "centre", { text: "KHQR", weight: "bold", size: 8, colour: onMark });
  const fold = Math.round(header.height * FOLD_SHARE);
  sheet.icon("fold", header.x + header.width - fold, header.y + header.height, fold, mark);
  const thickness = Math.max(1, sheet.px(0.3));
  const y = sheet.isLandscape ? names.y + names.height : symbol.y - thickness;
  const dash = Math.max(2, sheet.px(DASH));
  const { x, width } = header;
  sheet.add({ kind: "dashes", x, y, width, height: thickness, dash, colour: soft });
}

/** @param second the size of the Latin name below a Khmer one; 0 leaves it out. */
function nameBlocks(
  sheet: Sheet,
  area: Rect,
  merchant: MerchantCard,
  first: number,
  second: number,
): Block[] {
  const { name, nameKhmer } = merchant;
  const colour = sheet.look.card.ink;
  // A name is never cut: it shrinks first, and then takes more lines.
  const lines = { kind: "words", linesMax: isNarrow(sheet, area) ? 3 : 2 } as const;
  const upper: Block = { ...lines, text: nameKhmer ?? name, weight: "bold", size: first, colour };
  if (nameKhmer === undefined || second === 0) return [upper];
  return [upper, { ...lines, text: name, weight: "regular", size: second, colour }];
}

/**
 * The names over an amount: under each other where there is room, else in one line, else the first
 * alone. The amount keeps its size whatever they need.
 */
function chargeNameBlocks(sheet: Sheet, area: Rect, merchant: MerchantCard): Block[] {
  const { name, nameKhmer } = merchant;
  const both = [nameKhmer ?? "", name].join("   ").trim();
  const line: Block = {
    kind: "line",
    text: both,
    weight: "bold",
    size: 6,
    colour: sheet.look.card.ink,
  };
  const isRoomy = area.height >= sheet.px(NAMES_ROOMY) && !isNarrow(sheet, area);
  const least = sheet.px(NAME_MIN);
  if (!isRoomy && sheet.typesetter.width(both, "bold", least) <= area.width) return [line];
  return nameBlocks(sheet, area, merchant, 6.5, isRoomy ? 5 : 0);
}

/** Amount and currency in a row where the card is upright, under each other beside the symbol. */
function amountBlocks(sheet: Sheet, area: Rect, money: Money): readonly Block[] {
  const colour = sheet.look.card.ink;
  if (!sheet.isLandscape) {
    return [{ kind: "amounts", sums: [money], size: 26, colour, isFirm: true }];
  }
  const line = { kind: "line", weight: "bold", colour, isFirm: true } as const;
  const narrow = isNarrow(sheet, area);
  return [
    { kind: "gap", size: 3 },
    { ...line, text: groupMoney(money), size: narrow ? 19 : 26 },
    { ...line, text: money.currency, size: narrow ? 12 : 15 },
  ];
}

function addSymbol(sheet: Sheet, area: Rect, text: string, size: number, currency: Currency): void {
  const { paper, ink } = sheet.look.card;
  const modulePixels = area.width / (size + 2 * QUIET_MODULES);
  sheet.symbol(area, text, modulePixels);
  const centreX = area.x + area.width / 2;
  const centreY = area.y + area.height / 2;
  const diameter = Math.floor(size * modulePixels * MARK_SHARE);
  sheet.disc(centreX, centreY, diameter, paper);
  const { sign } = CURRENCY_WORDS[currency];
  const line = sheet.typesetter.line(sign, "bold");
  const typeSize = Math.floor((diameter * SIGN_SHARE) / (line.inkAbove + line.inkBelow));
  const penX = Math.round(centreX - (line.width * typeSize) / 2);
  const baseline = Math.round(centreY + ((line.inkAbove - line.inkBelow) / 2) * typeSize);
  sheet.text(sign, "bold", typeSize, penX, baseline, ink);
}
