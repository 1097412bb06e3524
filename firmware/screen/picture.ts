/**
 * A picture as a list of items, drawn in order, each inside its own rectangle. Pictures are plain
 * data, so that two can be compared and only what differs is drawn again. Nothing here knows what
 * the items mean.
 */
import type { Rect } from "../../drivers/hal/display.ts";
import type { Colour } from "./canvas.ts";
import type { Weight } from "./text.ts";

/** Signs that are drawn rather than set: see `icons.ts`. */
export type IconName =
  | "check"
  | "cross"
  | "minus"
  | "warning"
  | "fold"
  | "loud"
  | "muted"
  | "again"
  | "sum"
  | "tool";

interface Placed extends Rect {
  readonly colour: Colour;
}

export interface FillItem extends Placed {
  readonly kind: "fill";
}

export interface RoundItem extends Placed {
  readonly kind: "round";
  readonly radius: number;
}

export interface DashesItem extends Placed {
  readonly kind: "dashes";
  readonly dash: number;
}

export interface HatchItem extends Placed {
  readonly kind: "hatch";
  readonly step: number;
}

export interface IconItem extends Placed {
  readonly kind: "icon";
  readonly icon: IconName;
}

/** A line of text; the rectangle holds all its ink, `penX` and `baseline` say where it stands. */
export interface TextItem extends Placed {
  readonly kind: "text";
  readonly text: string;
  readonly weight: Weight;
  readonly size: number;
  readonly penX: number;
  readonly baseline: number;
}

/** A QR symbol in black on white with its quiet zone, which the rectangle includes. */
export interface SymbolItem extends Placed {
  readonly kind: "symbol";
  readonly text: string;
  readonly modulePixels: number;
}

export type Item = FillItem | RoundItem | DashesItem | HatchItem | IconItem | TextItem | SymbolItem;

export interface Picture {
  readonly items: readonly Item[];
  /** Where the QR symbol with its quiet zone lies; undefined when there is none. */
  readonly qrArea: Rect | undefined;
}

/** White modules around a symbol on each side (ISO/IEC 18004, 6.3.8). */
export const QUIET_MODULES = 4;

/** Above this many separate damages they are drawn as one. */
const DAMAGE_MAX = 8;

/**
 * The rectangles in which two pictures can differ; empty when they are the same. Items are
 * compared place by place: what stands at the same place in both lists and is equal needs no
 * drawing, and keeps its order to all else that is equal.
 */
export function damageBetween(before: Picture, after: Picture): Rect[] {
  const damage: Rect[] = [];
  const count = Math.max(before.items.length, after.items.length);
  for (let index = 0; index < count; index++) {
    const was = before.items[index];
    const is = after.items[index];
    if (was !== undefined && is !== undefined && isSame(was, is)) continue;
    if (was !== undefined) addDamage(damage, was);
    if (is !== undefined) addDamage(damage, is);
  }
  return damage.length > DAMAGE_MAX ? [damage.reduce(union)] : damage;
}

function isSame(a: Item, b: Item): boolean {
  if (a.kind !== b.kind || a.x !== b.x || a.y !== b.y || a.colour !== b.colour) return false;
  if (a.width !== b.width || a.height !== b.height) return false;
  switch (a.kind) {
    case "fill":
      return true;
    case "round":
      return b.kind === "round" && a.radius === b.radius;
    case "dashes":
      return b.kind === "dashes" && a.dash === b.dash;
    case "hatch":
      return b.kind === "hatch" && a.step === b.step;
    case "icon":
      return b.kind === "icon" && a.icon === b.icon;
    case "symbol":
      return b.kind === "symbol" && a.text === b.text && a.modulePixels === b.modulePixels;
    case "text":
      return (
        b.kind === "text" &&
        a.text === b.text &&
        a.weight === b.weight &&
        a.size === b.size &&
        a.penX === b.penX &&
        a.baseline === b.baseline
      );
  }
}

/** Adds a rectangle, joining it with those that it touches. */
function addDamage(damage: Rect[], rect: Rect): void {
  let joined: Rect = { x: rect.x, y: rect.y, width: rect.width, height: rect.height };
  for (let index = 0; index < damage.length; ) {
    const other = damage[index] as Rect;
    if (!intersects(joined, other)) {
      index++;
      continue;
    }
    joined = union(joined, other);
    damage.splice(index, 1);
    // The larger rectangle may reach those that were passed over.
    index = 0;
  }
  damage.push(joined);
}

/** True if the rectangles share at least one pixel. */
export function intersects(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** The smallest rectangle that holds both. */
export function union(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}
