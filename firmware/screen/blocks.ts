/**
 * What a column of the screen is made of, as data: lines, amounts, signs, meters and the white
 * between them. All sizes are in units of a hundredth of the screen's shorter side.
 */
import type { Money } from "../lib/money.ts";
import type { Colour } from "./canvas.ts";
import type { IconName } from "./picture.ts";
import type { Weight } from "./text.ts";

/** What may have to be read from afar. */
interface Firm {
  /** True for what keeps its size for as long as all else in its column can shrink instead. */
  readonly isFirm?: boolean;
}

/** One line of text. */
export interface LineBlock extends Firm {
  readonly kind: "line";
  readonly text: string;
  readonly weight: Weight;
  /** Type size in units. */
  readonly size: number;
  readonly colour: Colour;
}

/** Text that may take several lines. */
export interface WordsBlock extends Omit<LineBlock, "kind"> {
  readonly kind: "words";
  readonly linesMax: number;
}

/** Amounts in bold figures of one size, each with its currency code, smaller, at its right. */
export interface AmountBlock extends Firm {
  readonly kind: "amounts";
  readonly sums: readonly Money[];
  readonly size: number;
  readonly colour: Colour;
  /** Set before the figures, e.g. a minus sign. */
  readonly prefix?: string;
}

/** An icon in a disc. */
export interface SignBlock {
  readonly kind: "sign";
  readonly icon: IconName;
  readonly size: number;
  readonly colour: Colour;
  readonly disc: Colour;
}

/** A horizontal meter, filled from the left. */
export interface MeterBlock {
  readonly kind: "meter";
  readonly percent: number;
  readonly size: number;
  readonly colour: Colour;
  /** What lies behind it: the part that is not filled. */
  readonly ground: Colour;
}

export interface GapBlock {
  readonly kind: "gap";
  readonly size: number;
}

export type Block = LineBlock | WordsBlock | AmountBlock | SignBlock | MeterBlock | GapBlock;

export type Align = "left" | "centre" | "right";
