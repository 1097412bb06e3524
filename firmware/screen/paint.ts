/**
 * Draws the items of a picture onto a canvas, inside one rectangle at a time. Holds what is worth
 * keeping between pictures: the masks of icons and the last few QR symbols.
 */
import type { Rect } from "../../drivers/hal/display.ts";
import { symbolOf } from "../khqr/symbol.ts";
import { never } from "../lib/assert.ts";
import type { Canvas, Modules } from "./canvas.ts";
import { penColumn } from "./glyphs.ts";
import { ICON_UNITS, iconOutline } from "./icons.ts";
import {
  type IconItem,
  type Item,
  intersects,
  type Picture,
  QUIET_MODULES,
  type TextItem,
} from "./picture.ts";
import { type Mask, rasterise } from "./raster.ts";
import type { Typesetter } from "./text.ts";

/** Symbols kept: the idle one, and the charges of the last minutes. */
const SYMBOLS_MAX = 4;
/** Icons kept, over all sizes that one screen uses. */
const ICONS_MAX = 32;

export class Painter {
  readonly #canvas: Canvas;
  readonly #typesetter: Typesetter;
  readonly #symbols = new Map<string, Modules>();
  readonly #icons = new Map<string, Mask>();

  constructor(canvas: Canvas, typesetter: Typesetter) {
    this.#canvas = canvas;
    this.#typesetter = typesetter;
  }

  /** The modules of a KHQR text; built once and kept while it is among the latest. */
  symbol(text: string): Modules {
    const known = this.#symbols.get(text);
    if (known !== undefined) return known;
    const symbol = symbolOf(text);
    const [oldest] = this.#symbols.keys();
    if (oldest !== undefined && this.#symbols.size >= SYMBOLS_MAX) this.#symbols.delete(oldest);
    this.#symbols.set(text, symbol);
    return symbol;
  }

  /** Draws all of a picture that lies in `area`; its first item covers the whole frame. */
  paint(picture: Picture, area: Rect): void {
    this.#canvas.clipTo(area);
    for (const item of picture.items) {
      if (intersects(item, area)) this.#draw(item);
    }
  }

  #draw(item: Item): void {
    const canvas = this.#canvas;
    const { x, y, width, height, colour } = item;
    switch (item.kind) {
      case "fill":
        canvas.fill(x, y, width, height, colour);
        break;
      case "round":
        canvas.fillRound(x, y, width, height, item.radius, colour);
        break;
      case "dashes":
        canvas.fillDashes(x, y, width, height, item.dash, colour);
        break;
      case "hatch":
        canvas.fillHatch(x, y, width, height, item.step, colour);
        break;
      case "icon":
        canvas.drawMask(this.#icon(item), x, y + height, colour);
        break;
      case "text":
        this.#drawText(item);
        break;
      case "symbol":
        canvas.drawSymbol(x, y, this.symbol(item.text), item.modulePixels, QUIET_MODULES);
        break;
      default:
        never(item);
    }
  }

  #drawText({ text, weight, size, penX, baseline, colour }: TextItem): void {
    const { glyphs } = this.#typesetter;
    for (const { face, glyph, x, y } of this.#typesetter.line(text, weight).glyphs) {
      const pen = penX + x * size;
      const mask = glyphs.mask(face, glyph, size, pen);
      this.#canvas.drawMask(mask, penColumn(pen, size), baseline - Math.round(y * size), colour);
    }
  }

  #icon({ icon, width }: IconItem): Mask {
    const key = `${icon} ${width}`;
    let mask = this.#icons.get(key);
    if (mask === undefined) {
      mask = rasterise(iconOutline(icon), width / ICON_UNITS, 0);
      if (this.#icons.size >= ICONS_MAX) this.#icons.clear();
      this.#icons.set(key, mask);
    }
    return mask;
  }
}
