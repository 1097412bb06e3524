/**
 * Lays things out on a screen of any size. All lengths are in units of a hundredth of the screen's
 * shorter side, so one description serves every panel, upright or lying. A column of blocks is
 * centred in its area and shrinks as a whole when it is too tall; a line shrinks alone when it is
 * too wide. Nothing ever leaves its area. Scenes say what; this says where.
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
import type { Colour } from "./canvas.ts";
import type { IconName, Item, Picture } from "./picture.ts";
import { SIZE_MIN, type Typesetter, type Weight } from "./text.ts";
import { Words } from "./words.ts";

/** The currency code is this large beside its figures, and stands this far from them, in em. */
const CODE_SCALE = 0.45;
const CODE_GAP = 0.22;

/** How much of a lying screen's width a headline takes. */
const HEADLINE_SHARE = 0.36;

/** Words shrink to this part of their size before they are broken or cut. */
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

export class Sheet {
  readonly width: number;
  readonly height: number;
  /** Pixels of a unit; may carry a fraction. */
  readonly unit: number;
  readonly typesetter: Typesetter;
  readonly #items: Item[] = [];
  #qrArea: Rect | undefined;

  constructor(width: number, height: number, typesetter: Typesetter) {
    this.width = width;
    this.height = height;
    this.unit = Math.min(width, height) / 100;
    this.typesetter = typesetter;
  }

  get isLandscape(): boolean {
    return this.width > this.height;
  }

  picture(): Picture {
    return { items: this.#items, qrArea: this.#qrArea };
  }

  /** Whole pixels of a length in units. */
  px(units: number): number {
    return Math.round(units * this.unit);
  }

  add(item: Item): void {
    this.#items.push(item);
  }

  fill(area: Rect, colour: Colour): void {
    this.add({ kind: "fill", ...area, colour });
  }

  round(area: Rect, radius: number, colour: Colour): void {
    const largest = Math.floor(Math.min(area.width, area.height) / 2);
    this.add({ kind: "round", ...area, radius: Math.min(radius, largest), colour });
  }

  disc(centreX: number, centreY: number, diameter: number, colour: Colour): void {
    const side = diameter & ~1;
    const x = Math.round(centreX - side / 2);
    const y = Math.round(centreY - side / 2);
    this.add({ kind: "round", x, y, width: side, height: side, radius: side / 2, colour });
  }

  icon(icon: IconName, x: number, y: number, side: number, colour: Colour): void {
    this.add({ kind: "icon", x, y, width: side, height: side, icon, colour });
  }

  symbol(area: Rect, text: string, modulePixels: number): void {
    this.#qrArea = area;
    this.add({ kind: "symbol", ...area, text, modulePixels, colour: 0 });
  }

  /** Sets a line with its pen at `penX` and its baseline at `baseline`; `size` in pixels. */
  text(
    text: string,
    weight: Weight,
    size: number,
    penX: number,
    baseline: number,
    colour: Colour,
  ): void {
    const line = this.typesetter.line(text, weight);
    // Ink may stand out of a line's ends by part of a letter's side bearing.
    const bleed = Math.ceil(size * 0.12) + 1;
    const x = Math.floor(penX) - bleed;
    const y = baseline - Math.ceil(line.inkAbove * size) - 1;
    const width = Math.ceil(line.width * size) + 2 * bleed + 1;
    const height = baseline + Math.ceil(line.inkBelow * size) + 1 - y;
    this.add({ kind: "text", x, y, width, height, text, weight, size, penX, baseline, colour });
  }

  /** Sets one line in the middle of a box's height, shrunk to its width; `size` in units. */
  label(box: Rect, align: Align | "right", block: Omit<LineBlock, "kind">): void {
    const size = this.typesetter.fit(block.text, block.weight, this.px(block.size), box.width);
    const text = this.typesetter.clip(block.text, block.weight, size, box.width);
    const width = this.typesetter.width(text, block.weight, size);
    const slack = box.width - width;
    const penX = box.x + (align === "left" ? 0 : align === "right" ? slack : slack / 2);
    // Capitals and figures are 0.714 em tall in both families: their middle is the line's middle.
    const baseline = Math.round(box.y + box.height / 2 + size * 0.357);
    this.text(text, block.weight, size, Math.round(penX), baseline, block.colour);
  }

  /** Sets blocks under each other in the middle of an area, all smaller if they do not fit. */
  column(area: Rect, align: Align, blocks: readonly Block[]): void {
    let scale = 1;
    let measured = blocks.map((block) => this.#measure(area, align, block, scale));
    let total = sum(measured);
    // Smaller words may take fewer lines, so that one step is seldom the last that is needed.
    for (let round = 0; total > area.height && round < 4; round++) {
      scale *= (area.height / total) * (round === 0 ? 1 : 0.95);
      measured = blocks.map((block) => this.#measure(area, align, block, scale));
      total = sum(measured);
    }
    let top = area.y + Math.max(0, Math.floor((area.height - total) / 2));
    for (const block of measured) {
      block.draw(top);
      top += block.height;
    }
  }

  /** Sets a headline above the rest, or on its left where the screen lies. */
  split(area: Rect, headline: readonly Block[], rest: readonly Block[]): void {
    if (!this.isLandscape) {
      const gap: GapBlock = { kind: "gap", size: 5 };
      this.column(area, "centre", [...headline, gap, ...rest]);
      return;
    }
    const width = Math.round(area.width * HEADLINE_SHARE);
    const x = area.x + width + this.px(4);
    this.column({ ...area, width }, "centre", headline);
    this.column({ ...area, x, width: area.x + area.width - x }, "centre", rest);
  }

  #measure(area: Rect, align: Align, block: Block, scale: number): Measured {
    const size = Math.max(1, Math.round(block.size * this.unit * scale));
    switch (block.kind) {
      case "gap":
        return { height: size, draw: () => {} };
      case "line":
        return this.#measureLine(area, align, block, size);
      case "words":
        return this.#measureWords(area, align, block, size);
      case "amounts":
        return this.#measureAmounts(area, align, block, size);
      case "sign":
        return { height: size, draw: (top) => this.#drawSign(area, align, block, size, top) };
      case "meter":
        return { height: size, draw: (top) => this.#drawMeter(area, block, size, top) };
    }
  }

  #measureLine(area: Rect, align: Align, block: Omit<LineBlock, "kind">, size: number): Measured {
    const fitting = this.typesetter.fit(block.text, block.weight, size, area.width);
    const text = this.typesetter.clip(block.text, block.weight, fitting, area.width);
    const line = this.typesetter.line(text, block.weight);
    const above = Math.max(ABOVE_MIN, line.inkAbove) * fitting;
    const below = Math.max(BELOW_MIN, line.inkBelow) * fitting;
    const slack = area.width - line.width * fitting;
    const penX = Math.round(area.x + (align === "left" ? 0 : slack / 2));
    return {
      height: Math.ceil(above + below + LEADING * fitting),
      draw: (top) => {
        const baseline = Math.round(top + above + (LEADING * fitting) / 2);
        this.text(text, block.weight, fitting, penX, baseline, block.colour);
      },
    };
  }

  #measureWords(area: Rect, align: Align, block: WordsBlock, size: number): Measured {
    const { weight, linesMax } = block;
    const text = new Words(this.typesetter, block.text, weight);
    const least = Math.max(SIZE_MIN, Math.floor(size * SHRINK_MAX));
    let fitting = Math.max(SIZE_MIN, size);
    // Smaller before broken words, broken words before cut text.
    while (fitting > least && !text.fits(area.width / fitting, linesMax)) fitting--;
    const lines = text
      .wrap(area.width / fitting, linesMax)
      .map((line) => this.#measureLine(area, align, { ...block, text: line }, fitting));
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

  #measureAmounts(area: Rect, align: Align, block: AmountBlock, size: number): Measured {
    const { typesetter } = this;
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
          const slack = align === "left" ? 0 : (area.width - em * fitting) / 2;
          const penX = Math.round(area.x + slack);
          const above = (ABOVE_MIN + LEADING / 2) * fitting;
          const baseline = Math.round(top + index * lineHeight + above);
          this.text(figures, "bold", fitting, penX, baseline, block.colour);
          const codeX = penX + Math.round((figuresEm + CODE_GAP) * fitting);
          const codeSize = Math.floor(fitting * CODE_SCALE);
          this.text(code, "regular", codeSize, codeX, baseline, block.colour);
        });
      },
    };
  }

  #drawSign(area: Rect, align: Align, block: SignBlock, size: number, top: number): void {
    const left = align === "left" ? area.x : area.x + (area.width - size) / 2;
    this.disc(left + size / 2, top + size / 2, size, block.disc);
    const side = Math.round(size * 0.62);
    const x = Math.round(left + (size - side) / 2);
    this.icon(block.icon, x, Math.round(top + (size - side) / 2), side, block.colour);
  }

  #drawMeter(area: Rect, block: MeterBlock, size: number, top: number): void {
    const whole = { x: area.x, y: top, width: area.width, height: size };
    this.round(whole, size >> 1, block.empty);
    const filled = Math.round((area.width * Math.min(100, Math.max(0, block.percent))) / 100);
    if (filled > 0) this.round({ ...whole, width: filled }, size >> 1, block.colour);
  }
}

function sum(blocks: readonly Measured[]): number {
  return blocks.reduce((total, block) => total + block.height, 0);
}

/** A rectangle without a margin on each side. */
export function inset(area: Rect, x: number, y: number): Rect {
  return {
    x: area.x + x,
    y: area.y + y,
    width: Math.max(0, area.width - 2 * x),
    height: Math.max(0, area.height - 2 * y),
  };
}
