/**
 * A sheet of one panel's size that items are put on. All lengths are in units of a hundredth of the
 * screen's shorter side, so one description serves every panel, upright or lying; how it looks
 * there (colours, or black and white) comes from its look. Scenes say what; this says where.
 */
import type { Rect } from "../../drivers/hal/display.ts";
import type { Align, LineBlock } from "./blocks.ts";
import type { Colour } from "./canvas.ts";
import type { Look, Tone, ToneName } from "./palette.ts";
import type { IconName, Item, Picture } from "./picture.ts";
import type { Typesetter, Weight } from "./text.ts";

/** How much of the white beside a line stands before it. */
export const SLACK_BEFORE: Readonly<Record<Align, number>> = { left: 0, centre: 0.5, right: 1 };

/** Thickness of an edge drawn inside a scene's ground, in units. */
const RIM = 3.5;

export class Sheet {
  readonly width: number;
  readonly height: number;
  /** Pixels of a unit; may carry a fraction. */
  readonly unit: number;
  readonly typesetter: Typesetter;
  readonly look: Look;
  readonly #items: Item[] = [];
  #qrArea: Rect | undefined;

  constructor(width: number, height: number, typesetter: Typesetter, look: Look) {
    this.width = width;
    this.height = height;
    this.unit = Math.min(width, height) / 100;
    this.typesetter = typesetter;
    this.look = look;
  }

  get isLandscape(): boolean {
    return this.width > this.height;
  }

  picture(): Picture {
    return { items: this.#items, qrArea: this.#qrArea };
  }

  tone(name: ToneName): Tone {
    return this.look.tones[name];
  }

  /** Whole pixels of a length in units. */
  px(units: number): number {
    return Math.round(units * this.unit);
  }

  /** Whole pixels of a type size in units, no smaller than the look wants type to be. */
  type(units: number): number {
    return Math.max(this.look.typeMin, this.px(units));
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

  /** Lays a scene's ground, with the edge that its tone has; returns what is left inside. */
  ground(area: Rect, { ground, ink, rim }: Tone): Rect {
    this.fill(area, ground);
    if (rim === "none") return area;
    const thickness = this.px(RIM);
    const thin = Math.max(1, this.px(0.7));
    const inside = inset(area, thickness, thickness);
    if (rim === "hatch") this.add({ kind: "hatch", ...area, step: this.px(3), colour: ink });
    else this.fill(area, ink);
    if (rim === "double") {
      this.fill(inset(area, thin, thin), ground);
      this.fill(inset(inside, -thin, -thin), ink);
    }
    this.fill(inside, ground);
    return inside;
  }

  /** A plate with round corners in a tone; without colours it is outlined. */
  plate(area: Rect, { ground, ink }: Tone): void {
    const radius = this.px(2.5);
    this.round(area, radius, this.look.isOneBit ? ink : ground);
    if (!this.look.isOneBit) return;
    const edge = Math.max(2, this.px(0.8));
    this.round(inset(area, edge, edge), radius - edge, ground);
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

  /**
   * Sets one line in the middle of a box's height, shrunk to its width; `size` in units.
   * @returns the pixels that it is wide.
   */
  label(box: Rect, align: Align, block: Omit<LineBlock, "kind">): number {
    const size = this.typesetter.fit(block.text, block.weight, this.type(block.size), box.width);
    const text = this.typesetter.clip(block.text, block.weight, size, box.width);
    const width = this.typesetter.width(text, block.weight, size);
    const penX = box.x + (box.width - width) * SLACK_BEFORE[align];
    // Capitals and figures are 0.714 em tall in both families: their middle is the line's middle.
    const baseline = Math.round(box.y + box.height / 2 + size * 0.357);
    this.text(text, block.weight, size, Math.round(penX), baseline, block.colour);
    return Math.ceil(width);
  }
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

/** `count` bands of one height under each other, `gap` pixels apart. */
export function bands(area: Rect, count: number, gap: number): Rect[] {
  const height = Math.floor((area.height - gap * (count - 1)) / count);
  return Array.from({ length: count }, (_, index) => ({
    ...area,
    y: area.y + index * (height + gap),
    height,
  }));
}
