/**
 * Sets blocks under each other in the middle of an area. A column shrinks as a whole when it is too
 * tall; a line shrinks alone when it is too wide. Nothing ever leaves its area. It knows lines,
 * words, amounts, signs and meters, and nothing of the scenes they belong to.
 */
import type { Rect } from "../../drivers/hal/display.ts";
import { groupMoney } from "../lib/money.ts";
import type {
  Align,
  AmountBlock,
  Block,
  GapBlock,
  LineBlock,
  MeterBlock,
  SignBlock,
  WordsBlock,
} from "./blocks.ts";
import { inset, type Sheet, SLACK_BEFORE } from "./layout.ts";
import { SIZE_MIN } from "./text.ts";
import { Words } from "./words.ts";

/** The currency code is this large beside its figures, and stands this far from them, in em. */
const CODE_SCALE = 0.72;
const CODE_GAP = 0.22;

/** How much of a lying screen's width a headline takes. */
const HEADLINE_SHARE = 0.36;

/** What is firm shrinks only when all else has shrunk to this part of its size. */
const SOFT_MIN = 0.5;

/** Words shrink to this part of their size before they are broken, and on before they are cut. */
const SHRINK_MAX = 0.6;

/** White between two lines, in em of the line. */
const LEADING = 0.24;
/** Least reach of a line's box above and below its baseline, in em: figures and Latin letters. */
const ABOVE_MIN = 0.74;
const BELOW_MIN = 0.22;

/** A line of a column as measured: how tall, and how to draw it at a given top edge. */
interface Measured {
  readonly height: number;
  readonly draw: (top: number) => void;
}

/** Where a block is set: the sheet, the area, its side, and by how much all of it has shrunk. */
interface Place {
  readonly sheet: Sheet;
  readonly area: Rect;
  readonly align: Align;
  readonly scale: number;
}

/** Sets blocks under each other in the middle of an area, all smaller if they do not fit. */
export function addColumn(sheet: Sheet, area: Rect, align: Align, blocks: readonly Block[]): void {
  let firm = 1;
  let soft = 1;
  const isFirm = (block: Block): boolean => "isFirm" in block && block.isFirm === true;
  const measureAll = (): Measured[] =>
    blocks.map((block) => {
      const scale = isFirm(block) ? firm : soft;
      return measure({ sheet, area, align, scale }, block);
    });
  let measured = measureAll();
  let total = sum(measured);
  // Smaller words may take fewer lines, so that one step is seldom the last that is needed.
  for (let round = 0; total > area.height && round < 8; round++) {
    const firmTotal = sum(measured.filter((_, index) => isFirm(blocks[index] as Block)));
    const part = round === 0 ? 1 : 0.95;
    const wanted = (soft * part * (area.height - firmTotal)) / Math.max(1, total - firmTotal);
    if (wanted >= SOFT_MIN) soft = wanted;
    else {
      firm *= (area.height / total) * part;
      soft = Math.min(soft, firm) * (area.height / total) * part;
    }
    measured = measureAll();
    total = sum(measured);
  }
  let top = area.y + Math.max(0, Math.floor((area.height - total) / 2));
  for (const block of measured) {
    block.draw(top);
    top += block.height;
  }
}

/** Sets a headline above the rest, or on its left where the screen lies. */
export function addSplit(
  sheet: Sheet,
  area: Rect,
  headline: readonly Block[],
  rest: readonly Block[],
): void {
  if (!sheet.isLandscape) {
    const gap: GapBlock = { kind: "gap", size: 5 };
    addColumn(sheet, area, "centre", [...headline, gap, ...rest]);
    return;
  }
  const width = Math.round(area.width * HEADLINE_SHARE);
  const x = area.x + width + sheet.px(4);
  addColumn(sheet, { ...area, width }, "centre", headline);
  addColumn(sheet, { ...area, x, width: area.x + area.width - x }, "centre", rest);
}

function measure(place: Place, block: Block): Measured {
  const { sheet, area, align, scale } = place;
  const isType = block.kind === "line" || block.kind === "words" || block.kind === "amounts";
  const whole = isType ? sheet.type(block.size) : block.size * sheet.unit;
  const size = Math.max(1, Math.round(whole * scale));
  switch (block.kind) {
    case "gap":
      return { height: size, draw: () => {} };
    case "line":
      return measureLine(place, block, size);
    case "words":
      return measureWords(place, block, size);
    case "amounts":
      return measureAmounts(place, block, size);
    case "sign":
      return { height: size, draw: (top) => drawSign(sheet, area, align, block, size, top) };
    case "meter":
      return { height: size, draw: (top) => drawMeter(sheet, area, block, size, top) };
  }
}

function measureLine(
  { sheet, area, align }: Place,
  block: Omit<LineBlock, "kind">,
  size: number,
): Measured {
  const { typesetter } = sheet;
  const fitting = typesetter.fit(block.text, block.weight, size, area.width);
  const text = typesetter.clip(block.text, block.weight, fitting, area.width);
  const line = typesetter.line(text, block.weight);
  const above = Math.max(ABOVE_MIN, line.inkAbove) * fitting;
  const below = Math.max(BELOW_MIN, line.inkBelow) * fitting;
  const slack = area.width - line.width * fitting;
  const penX = Math.round(area.x + slack * SLACK_BEFORE[align]);
  return {
    height: Math.ceil(above + below + LEADING * fitting),
    draw: (top) => {
      const baseline = Math.round(top + above + (LEADING * fitting) / 2);
      sheet.text(text, block.weight, fitting, penX, baseline, block.colour);
    },
  };
}

function measureWords(place: Place, block: WordsBlock, size: number): Measured {
  const { sheet, area } = place;
  const { weight, linesMax } = block;
  const text = new Words(sheet.typesetter, block.text, weight);
  const least = Math.max(SIZE_MIN, Math.floor(size * SHRINK_MAX));
  let fitting = Math.max(SIZE_MIN, size);
  // Smaller before broken words, broken words before cut text.
  while (fitting > least && !text.fits(area.width / fitting, linesMax)) fitting--;
  while (fitting > SIZE_MIN && text.count(area.width / fitting) > linesMax) fitting--;
  const lines = text
    .wrap(area.width / fitting, linesMax)
    .map((line) => measureLine(place, { ...block, text: line }, fitting));
  return {
    height: sum(lines),
    draw: (top) => {
      let y = top;
      for (const line of lines) {
        line.draw(y);
        y += line.height;
      }
    },
  };
}

function measureAmounts({ sheet, area, align }: Place, block: AmountBlock, size: number): Measured {
  const { typesetter } = sheet;
  const lines = block.sums.map((money) => {
    const figures = (block.prefix ?? "") + groupMoney(money);
    const figuresEm = typesetter.line(figures, "bold").width;
    const codeEm = typesetter.line(money.currency, "regular").width * CODE_SCALE;
    return { figures, figuresEm, code: money.currency, em: figuresEm + CODE_GAP + codeEm };
  });
  const widest = Math.max(1, ...lines.map((line) => line.em));
  const fitting = Math.max(SIZE_MIN, Math.floor(Math.min(size, area.width / widest)));
  const lineHeight = Math.ceil((ABOVE_MIN + BELOW_MIN + LEADING) * fitting);
  return {
    height: lineHeight * lines.length,
    draw: (top) => {
      lines.forEach(({ figures, figuresEm, code, em }, index) => {
        const slack = area.width - em * fitting;
        const penX = Math.round(area.x + slack * SLACK_BEFORE[align]);
        const above = (ABOVE_MIN + LEADING / 2) * fitting;
        const baseline = Math.round(top + index * lineHeight + above);
        sheet.text(figures, "bold", fitting, penX, baseline, block.colour);
        const codeX = penX + Math.round((figuresEm + CODE_GAP) * fitting);
        const codeSize = Math.floor(fitting * CODE_SCALE);
        sheet.text(code, "regular", codeSize, codeX, baseline, block.colour);
      });
    },
  };
}

function drawSign(
  sheet: Sheet,
  area: Rect,
  align: Align,
  block: SignBlock,
  size: number,
  top: number,
): void {
  const left = area.x + (area.width - size) * SLACK_BEFORE[align];
  sheet.disc(left + size / 2, top + size / 2, size, block.disc);
  const side = Math.round(size * 0.62);
  const x = Math.round(left + (size - side) / 2);
  sheet.icon(block.icon, x, Math.round(top + (size - side) / 2), side, block.colour);
}

function drawMeter(sheet: Sheet, area: Rect, block: MeterBlock, size: number, top: number): void {
  const whole = { x: area.x, y: top, width: area.width, height: size };
  const edge = Math.max(2, sheet.px(0.8));
  const trough = inset(whole, edge, edge);
  sheet.round(whole, size >> 1, block.colour);
  sheet.round(trough, trough.height >> 1, block.ground);
  const share = Math.min(100, Math.max(0, block.percent)) / 100;
  const bar = inset(trough, edge, edge);
  const filled = Math.round(bar.width * share);
  if (filled > 0) sheet.round({ ...bar, width: filled }, bar.height >> 1, block.colour);
}

function sum(blocks: readonly Measured[]): number {
  return blocks.reduce((total, block) => total + block.height, 0);
}
