/**
 * The last look before a frame is lit: does the symbol in its pixels say what it must? The reader
 * works from the pixels alone and shares no code with what drew them, so that a fault in drawing,
 * layout or memory cannot vouch for itself.
 */
import type { Frame, Rect } from "../../drivers/hal/display.ts";
import { readSymbol } from "../khqr/read-symbol.ts";

/**
 * True if the one QR symbol in `area` of the frame reads as exactly `expectedQr`.
 * @param area whole pixels inside the frame, quiet zone included.
 */
export function checkFrame(frame: Frame, expectedQr: string, area: Rect): boolean {
  return readSymbol(frame, area) === expectedQr;
}
