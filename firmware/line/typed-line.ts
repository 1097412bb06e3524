/**
 * Lines out of bytes, for the plain prompt. It remembers one line of at most 64 characters, however
 * much comes in and whatever it is (faults U1 to U3, U9): a line with anything in it that a person
 * does not type counts as noise and vanishes whole. It knows no commands.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";

/** No command is longer; a longer line is noise. */
export const LINE_CHARS_MAX = 64;
/** So many lines of one chunk are taken; nobody types faster. */
const LINES_MAX = 16;
/** What was begun and left for so long is forgotten: the cable was pulled, or the person left. */
const FORGET_MS = 10_000;

const CODE = { interrupt: 3, backspace: 8, tab: 9, lineFeed: 10, carriageReturn: 13, delete: 127 };

/** A line on its way. */
export interface TypedLine {
  text: string;
  /** Something in it was never typed by a person: all of it counts for nothing. */
  isNoise: boolean;
  /** When its last byte came; undefined before the first. */
  heardAt: MonoMs | undefined;
}

export function newTypedLine(): TypedLine {
  return { text: "", isNoise: false, heardAt: undefined };
}

/** Forgets what was begun. */
export function forgetLine(line: TypedLine): void {
  line.text = "";
  line.isNoise = false;
  line.heardAt = undefined;
}

/**
 * Takes bytes, and gives the lines that ended in them, without spaces around them and without empty
 * ones. CR, LF and CR LF each end a line; backspace takes a character back; Ctrl-C starts anew; NUL
 * is a break on the line or a terminal's padding and is passed over.
 */
export function takeBytes(line: TypedLine, bytes: Uint8Array, now: MonoMs): readonly string[] {
  if (line.heardAt !== undefined && now - line.heardAt > FORGET_MS) forgetLine(line);
  line.heardAt = now;
  const lines: string[] = [];
  for (const byte of bytes) {
    if (byte === CODE.lineFeed || byte === CODE.carriageReturn) {
      const text = line.text.trim();
      if (!line.isNoise && text !== "" && lines.length < LINES_MAX) lines.push(text);
      line.text = "";
      line.isNoise = false;
    } else {
      takeByte(line, byte);
    }
  }
  return lines;
}

function takeByte(line: TypedLine, byte: number): void {
  if (byte === 0) return;
  if (byte === CODE.interrupt) {
    line.text = "";
    line.isNoise = false;
  } else if (byte === CODE.backspace || byte === CODE.delete) {
    line.text = line.text.slice(0, -1);
  } else if ((byte < 32 && byte !== CODE.tab) || byte > 126 || line.text.length >= LINE_CHARS_MAX) {
    line.text = "";
    line.isNoise = true;
  } else if (!line.isNoise) {
    line.text += byte === CODE.tab ? " " : String.fromCharCode(byte);
  }
}
