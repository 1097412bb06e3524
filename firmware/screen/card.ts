/**
 * The KHQR card, idle and charging: red header with the wordmark in plain type and the folded
 * corner, names, amount, dashed divider, symbol with the currency's mark in its middle. It keeps
 * the order, colours and marks of the published card (20 : 29, header, fold, divider), and departs
 * from its measures where a counter needs it: type and symbol are as large as the panel allows,
 * because they are read at two metres and scanned over a counter.
 */
import type { Rect } from "../../drivers/hal/display.ts";
import type { Currency } from "../lib/money.ts";
import type { Block } from "./blocks.ts";
import { inset, type Sheet } from "./layout.ts";
import { PALETTE } from "./palette.ts";
import { QUIET_MODULES } from "./picture.ts";
import type { MerchantCard, Scene } from "./scene.ts";
import { addStatus } from "./status.ts";
import { CURRENCY_WORDS, WORDS } from "./wording.ts";

/** Modules along one side of the symbol for a KHQR text. */
export type SymbolSize = (text: string) => number;

/** From this many seconds on the time left is shown in red. */
const HURRY_SECONDS = 15;

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
const FOOTER = 10.5;
/** What names and amount need at least above the symbol of an upright card. */
const NAMES_MIN = 24;
/** White between the names and the header above, and the divider below. */
const NAMES_PAD = 1.6;
/** Least width of the column beside the symbol of a lying card. */
const COLUMN_MIN = 66;

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
  const parts = divide(sheet, body, symbolSize(scene.qr));
  addGround(sheet, body, parts);
  sheet.column(parts.names, "centre", nameBlocks(scene.merchant, 10, 6.5));
  addSymbol(sheet, parts.symbol, scene.qr, symbolSize(scene.qr), scene.currency);
  const { km, en } = WORDS.scanToPay;
  const text = `${km}  ${en}`;
  sheet.label(inset(parts.footer, sheet.px(3), 0), "centre", {
    text,
    weight: "regular",
    size: 5,
    colour: PALETTE.grey,
  });
}

/** Draws the card of an open charge. */
export function addCharge(
  sheet: Sheet,
  scene: Extract<Scene, { kind: "charge" }>,
  symbolSize: SymbolSize,
): void {
  const body = addStatus(sheet, scene.status);
  const parts = divide(sheet, body, symbolSize(scene.qr));
  addGround(sheet, body, parts);
  sheet.column(parts.names, "centre", [
    ...nameBlocks(scene.merchant, 7, 4.8),
    { kind: "amounts", sums: [scene.money], size: 26, colour: PALETTE.black },
  ]);
  addSymbol(sheet, parts.symbol, scene.qr, symbolSize(scene.qr), scene.money.currency);
  addTimeLeft(sheet, parts.footer, scene.secondsLeft);
}

/** Places the parts of the card: under each other on an upright panel, else in two columns. */
function divide(sheet: Sheet, body: Rect, symbolSize: number): Parts {
  const margin = sheet.px(3);
  const headerHeight = sheet.px(HEADER);
  const footerHeight = sheet.px(FOOTER);
  const squares = symbolSize + 2 * QUIET_MODULES;
  if (sheet.isLandscape) {
    const room = Math.min(body.height, body.width - sheet.px(COLUMN_MIN));
    const side = Math.floor(room / squares) * squares;
    const left = Math.max(body.height, side);
    const x = Math.min(left, body.width - sheet.px(COLUMN_MIN));
    const column = { x, y: body.y, width: body.width - x, height: body.height };
    const namesTop = body.y + headerHeight;
    const footerTop = body.y + body.height - footerHeight;
    return {
      header: { ...column, height: headerHeight },
      names: inset({ ...column, y: namesTop, height: footerTop - namesTop }, margin, margin),
      symbol: centred({ x: 0, y: body.y, width: x, height: body.height }, side),
      footer: { ...column, y: footerTop, height: footerHeight },
    };
  }
  const fixed = headerHeight + sheet.px(NAMES_MIN) + footerHeight;
  const side = Math.floor(Math.min(body.width, body.height - fixed) / squares) * squares;
  const footerTop = body.y + body.height - footerHeight;
  const symbolTop = footerTop - side;
  const namesTop = body.y + headerHeight;
  return {
    header: { ...body, height: headerHeight },
    names: inset(
      { ...body, y: namesTop, height: symbolTop - namesTop },
      margin,
      sheet.px(NAMES_PAD),
    ),
    symbol: centred({ ...body, y: symbolTop, height: side }, side),
    footer: { ...body, y: footerTop, height: footerHeight },
  };
}

function centred(area: Rect, side: number): Rect {
  return {
    x: area.x + Math.floor((area.width - side) / 2),
    y: area.y + Math.floor((area.height - side) / 2),
    width: side,
    height: side,
  };
}

function addGround(sheet: Sheet, body: Rect, { header, names, symbol }: Parts): void {
  sheet.fill(body, PALETTE.white);
  sheet.fill(header, PALETTE.khqr);
  const word = { text: "KHQR", weight: "bold", size: 8, colour: PALETTE.white } as const;
  sheet.label(header, "centre", word);
  const fold = Math.round(header.height * 0.48);
  const foldX = header.x + header.width - fold;
  sheet.icon("fold", foldX, header.y + header.height, fold, PALETTE.khqr);
  const thickness = Math.max(1, sheet.px(0.3));
  const y = sheet.isLandscape ? names.y + names.height : symbol.y - thickness;
  const dash = Math.max(2, sheet.px(1.6));
  const { x, width } = header;
  sheet.add({ kind: "dashes", x, y, width, height: thickness, dash, colour: PALETTE.grey });
}

function nameBlocks(merchant: MerchantCard, first: number, second: number): Block[] {
  const { name, nameKhmer } = merchant;
  const colour = PALETTE.black;
  if (nameKhmer === undefined) {
    return [{ kind: "line", text: name, weight: "bold", size: first, colour }];
  }
  return [
    { kind: "line", text: nameKhmer, weight: "bold", size: first, colour },
    { kind: "line", text: name, weight: "regular", size: second, colour },
  ];
}

function addSymbol(sheet: Sheet, area: Rect, text: string, size: number, currency: Currency): void {
  const modulePixels = area.width / (size + 2 * QUIET_MODULES);
  sheet.symbol(area, text, modulePixels);
  const centreX = area.x + area.width / 2;
  const centreY = area.y + area.height / 2;
  const diameter = Math.floor(size * modulePixels * MARK_SHARE);
  sheet.disc(centreX, centreY, diameter, PALETTE.white);
  const { sign } = CURRENCY_WORDS[currency];
  const line = sheet.typesetter.line(sign, "bold");
  const typeSize = Math.floor((diameter * SIGN_SHARE) / (line.inkAbove + line.inkBelow));
  const penX = Math.round(centreX - (line.width * typeSize) / 2);
  const baseline = Math.round(centreY + ((line.inkAbove - line.inkBelow) / 2) * typeSize);
  sheet.text(sign, "bold", typeSize, penX, baseline, PALETTE.black);
}

function addTimeLeft(sheet: Sheet, footer: Rect, secondsLeft: number): void {
  const box = inset(footer, sheet.px(4), 0);
  const { km, en } = WORDS.timeLeft;
  const half = Math.floor(box.width * 0.6);
  sheet.label({ ...box, width: half }, "left", {
    text: `${km}  ${en}`,
    weight: "regular",
    size: 5,
    colour: PALETTE.grey,
  });
  const seconds = String(Math.max(0, secondsLeft) % 60).padStart(2, "0");
  const text = `${Math.floor(Math.max(0, secondsLeft) / 60)}:${seconds}`;
  const colour = secondsLeft <= HURRY_SECONDS ? PALETTE.khqr : PALETTE.black;
  const right = { ...box, x: box.x + half, width: box.width - half };
  sheet.label(right, "right", { text, weight: "bold", size: 9, colour });
}
