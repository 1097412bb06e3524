/**
 * One frame in a file, for the next start: a line of JSON, then the pixels. Replaced in one step;
 * a file that is missing, damaged or cut short is as good as none, because all it saves is time.
 */
import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { crc32 } from "node:zlib";
import type { Frame, Rect } from "../hal/display.ts";

/** A frame, the words that say what it shows, and where its symbol is. */
export interface FrameRecord extends Frame {
  readonly key: string;
  readonly qrArea: Rect;
}

/** The first line of the file. */
interface Head extends Omit<FrameRecord, "pixels"> {
  /** CRC-32 of the pixels' bytes. */
  readonly check: number;
}

const LINE_END = 0x0a;
/** No scene is described in more; a longer first line is not ours. */
const HEAD_BYTES_MAX = 8_192;

/** The frame kept in a file, or undefined. Never throws. */
export function readKeptFrame(path: string): FrameRecord | undefined {
  try {
    const file = readFileSync(path);
    const end = file.subarray(0, HEAD_BYTES_MAX).indexOf(LINE_END);
    // What was written is what is read: the check covers the pixels, and the rest is compared.
    const { check, ...head } = JSON.parse(file.toString("utf8", 0, end)) as Head;
    const bytes = Uint8Array.from(file.subarray(end + 1));
    if (bytes.length !== head.width * head.height * 2 || crc32(bytes) !== check) return undefined;
    return { ...head, pixels: new Uint16Array(bytes.buffer) };
  } catch {
    return undefined;
  }
}

/** Writes a frame for the next start; `done` gets the reason where that failed. */
export function writeKeptFrame(
  path: string,
  { pixels, ...frame }: FrameRecord,
  done: (problem: string | undefined) => void,
): void {
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const head: Head = { ...frame, check: crc32(bytes) };
  const scratch = `${path}.${process.pid}.tmp`;
  const file = Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes]);
  writeFile(scratch, file)
    .then(() => rename(scratch, path))
    .then(
      () => done(undefined),
      (error: unknown) => done(error instanceof Error ? error.message : String(error)),
    );
}
