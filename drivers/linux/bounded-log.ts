/**
 * A log that no flood can turn into a fault (O15): at most a hundred lines a second, eight MiB of
 * them in memory, and no more than a megabyte an hour to the machine's own log, which is on the
 * card. What is left out is counted, and the count is a line.
 */
import type { Log, LogLine } from "../hal/log.ts";

export interface BoundedLogOptions {
  /** Milliseconds that only grow. */
  readonly monoMs: () => number;
  /** Takes a line, its end included, for good: standard error, which systemd keeps. */
  readonly keep: (line: string) => void;
}

const LINES_A_SECOND = 100;
/** A crash with its first few places fits. */
const LINE_CHARS_MAX = 600;
const RING_BYTES_MAX = 8 * 1024 * 1024;
/** What an entry costs beside its text. */
const ENTRY_BYTES = 64;
/** Half a megabyte at once and half in an hour: no hour has more than a megabyte. */
const CARD_BYTES = 500_000;
const HOUR_MS = 3_600_000;
/** Kept back for the words that say that nothing more is written. */
const LAST_WORDS_BYTES = 200;
/** So much must have been saved up before lines are written again. */
const AGAIN_BYTES = 50_000;

/** Makes an empty log. */
export function createBoundedLog(options: BoundedLogOptions): Log {
  return new BoundedLog(options);
}

class BoundedLog implements Log {
  readonly #options: BoundedLogOptions;
  /** A queue with a hole at its front, so that dropping the oldest costs nothing. */
  #ring: LogLine[] = [];
  #first = 0;
  #ringBytes = 0;
  #written = 0;
  #second = 0;
  #inSecond = 0;
  #leftOut = 0;
  #cardLeft = CARD_BYTES;
  #cardAtMs: number;
  #isCardFull = false;

  constructor(options: BoundedLogOptions) {
    this.#options = options;
    this.#cardAtMs = options.monoMs();
  }

  write(text: string): void {
    const nowMs = this.#options.monoMs();
    const second = Math.floor(nowMs / 1_000);
    if (second !== this.#second) {
      const leftOut = this.#leftOut;
      [this.#second, this.#inSecond, this.#leftOut] = [second, 0, 0];
      if (leftOut > 0) this.#add(`${leftOut} lines were left out`, nowMs);
    }
    if (this.#inSecond >= LINES_A_SECOND) this.#leftOut += 1;
    else this.#add(plain(text), nowMs);
  }

  after(n: number, limit: number): readonly LogLine[] {
    const oldest = this.#ring[this.#first]?.n ?? 1;
    const from = this.#first + Math.max(0, n + 1 - oldest);
    return this.#ring.slice(from, from + limit);
  }

  #add(text: string, nowMs: number): void {
    this.#inSecond += 1;
    this.#written += 1;
    this.#ring.push({ n: this.#written, atSeconds: Math.floor(nowMs / 1_000), text });
    this.#ringBytes += sizeOf(text);
    while (this.#ringBytes > RING_BYTES_MAX) {
      this.#ringBytes -= sizeOf(this.#ring[this.#first]?.text ?? "");
      this.#first += 1;
    }
    if (this.#first > this.#ring.length / 2) {
      this.#ring = this.#ring.slice(this.#first);
      this.#first = 0;
    }
    this.#keep(`soundbox: ${text}\n`, nowMs);
  }

  #keep(line: string, nowMs: number): void {
    const grown = ((nowMs - this.#cardAtMs) / HOUR_MS) * CARD_BYTES;
    this.#cardLeft = Math.min(CARD_BYTES, this.#cardLeft + grown);
    this.#cardAtMs = nowMs;
    const bytes = Buffer.byteLength(line);
    // Once full it stays so for some minutes: else every few lines would be called the last.
    const leastBytes = this.#isCardFull ? AGAIN_BYTES : LAST_WORDS_BYTES;
    if (this.#cardLeft - bytes >= leastBytes) {
      this.#isCardFull = false;
      this.#cardLeft -= bytes;
      this.#options.keep(line);
    } else if (!this.#isCardFull) {
      this.#isCardFull = true;
      const words = "soundbox: too much to write down; log.read has the rest\n";
      this.#cardLeft -= words.length;
      this.#options.keep(words);
    }
  }
}

/** One line of letters: nobody forges a second one, or moves a cursor. */
function plain(text: string): string {
  const short = text.length > LINE_CHARS_MAX ? `${text.slice(0, LINE_CHARS_MAX)}…` : text;
  return short.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ");
}

function sizeOf(text: string): number {
  return text.length * 2 + ENTRY_BYTES;
}
