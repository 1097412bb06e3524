/**
 * The QR symbol of a KHQR text (ISO/IEC 18004): level M, so that a centre mark and a scratched
 * panel cost nothing, and mixed segments, so that the many digits of a KHQR take a smaller symbol.
 * Drawn by the `qrcode` package from segments divided here. Knows nothing of pixels.
 */
import { create } from "qrcode/lib/core/qrcode.js";
import { assert } from "../lib/assert.ts";
import { segmentsOf } from "./segments.ts";

/** A square of modules, without the quiet zone of four modules that belongs around it. */
export interface QrSymbol {
  /** Modules on a side: 21, 25 … 177. */
  readonly size: number;
  /** Row by row, 1 is dark. */
  readonly modules: Uint8Array;
}

/**
 * Always the same mask (ISO/IEC 18004, table 10). Trying all eight makes a symbol four times dearer
 * in a process that has just started, when a customer may be waiting; every reader undoes any mask.
 * Of the eight, this one leaves the fewest false finder patterns in KHQR symbols.
 */
const MASK = 2;

/** More than any KHQR, less than the largest symbol holds at level M. */
const TEXT_LENGTH_MAX = 700;

/**
 * The symbol of a KHQR text as `encodeStatic` and `encodeDynamic` make them: 1 to 700 characters.
 * The same text gives the same symbol.
 */
export function symbolOf(text: string): QrSymbol {
  assert(text.length > 0 && text.length <= TEXT_LENGTH_MAX, "a symbol holds 1 to 700 characters");
  const { modules } = create(segmentsOf(text), { errorCorrectionLevel: "M", maskPattern: MASK });
  return { size: modules.size, modules: modules.data };
}
