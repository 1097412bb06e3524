/**
 * A display of electronic paper. It keeps its picture without current, so the first frame after a
 * start drives every dot, whatever an earlier life left there, and so does a blank one, after which
 * the panel sleeps. In between only the dots that differ are moved; what ghosts they leave is
 * cleared when nothing has changed for a while, or after so many quick ones.
 */
import type { Display, DisplayFault, Frame, Rect } from "../hal/display.ts";
import type { Done, Outcome } from "../hal/outcome.ts";
import { PAPER, type Pause, Ssd1683 } from "./paper/ssd1683.ts";
import type { PaperWires } from "./paper/wires.ts";
import { type PanelShape, pixelStore, type Rotation, seenSize } from "./turned-pixels.ts";

export interface PaperOptions {
  /** Opens the wires, now and after every fault. @throws Error when they are not there. */
  readonly open: () => PaperWires;
  readonly rotation: Rotation;
  /** Time that passes; a test's own passes at once. */
  readonly pause?: Pause;
  /** Calls back after a quiet time, unless it was called again before. */
  readonly quiet?: (run: () => void) => void;
}

export interface PaperDisplay extends Display {
  /** Lets go of the wires; the glass keeps what it shows. Nothing may be shown after it. */
  close(): void;
}

/** Quick refreshes on end before every dot is driven again. */
export const QUICK_MAX = 30;
/** Moved dots, as a share of all, that are worth a flicker once it is quiet. */
const GHOSTS_SHARE = 0.05;
const QUIET_MS = 5_000;
const PIXELS = PAPER.width * PAPER.height;

/** Makes the display; the panel is woken by the first frame. */
export function createPaperDisplay(options: PaperOptions): PaperDisplay {
  const paper = new Paper(options);
  const { rotation } = options;
  const shape: PanelShape = { ...PAPER, strideBytes: PAPER.width * 2, bitsPerPixel: 16, rotation };
  const words = new Uint16Array(PIXELS);
  const draw = pixelStore(shape, words.buffer);
  let isBusy = false;
  return {
    ...seenSize(shape),
    show(frame: Frame, _dirty: Rect, done: Done<DisplayFault>) {
      if (isBusy) {
        const detail = "a frame is still being shown";
        queueMicrotask(() => done({ ok: false, fault: "busy", detail }));
        return;
      }
      isBusy = true;
      draw(frame, { x: 0, y: 0, width: frame.width, height: frame.height });
      const end = (outcome: Outcome<DisplayFault>): void => {
        isBusy = false;
        done(outcome);
      };
      paper.show(dotsOf(words)).then(
        () => end({ ok: true, value: undefined }),
        (error: unknown) => {
          const words = error instanceof Error ? error.message : String(error);
          end({ ok: false, fault: "device-lost", detail: `the e-paper panel: ${words}` });
        },
      );
    },
    close: () => paper.close(),
  };
}

/** A panel, what is on its glass, and one thing at a time that is done with it. */
class Paper {
  readonly #options: PaperOptions;
  readonly #pause: Pause;
  readonly #quiet: (run: () => void) => void;
  #wires: PaperWires | undefined;
  #controller: Ssd1683 | undefined;
  #isAwake = false;
  /** Unknown before the first picture, and after a fault. */
  #glass: Uint8Array | undefined;
  #quickCount = 0;
  #movedDots = 0;
  /** Ends when nothing is being done. */
  #work: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: PaperOptions) {
    this.#options = options;
    this.#pause = options.pause ?? passing;
    this.#quiet = options.quiet ?? quietTimer();
  }

  /** Rejects when the panel cannot be had; the next picture begins anew then. */
  show(dots: Uint8Array): Promise<void> {
    return this.#alone(async () => {
      const isBlank = isUniform(dots);
      const moved = this.#glass === undefined ? PIXELS : differing(this.#glass, dots);
      if (moved === 0 && !isBlank) return;
      const isWhole = this.#glass === undefined || isBlank || this.#quickCount >= QUICK_MAX;
      await this.#refresh(dots, isWhole ? undefined : this.#glass);
      this.#movedDots += isWhole ? 0 : moved;
      // Nobody may be there later to send it to sleep.
      if (isBlank) await this.#sleep();
      else this.#quiet(() => this.#rest());
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#wires?.close();
    this.#wires = undefined;
  }

  /** It is quiet: ghosts are cleared, and the panel sleeps. */
  #rest(): void {
    const rested = this.#alone(async () => {
      if (this.#glass === undefined || !this.#isAwake) return;
      if (this.#movedDots > PIXELS * GHOSTS_SHARE) await this.#refresh(this.#glass, undefined);
      await this.#sleep();
    });
    // Nobody asked for it; the next picture meets the same fault and tells.
    rested.catch(() => undefined);
  }

  async #refresh(dots: Uint8Array, before: Uint8Array | undefined): Promise<void> {
    this.#wires ??= this.#options.open();
    this.#controller ??= new Ssd1683(this.#wires, this.#pause);
    if (!this.#isAwake) await this.#controller.wake();
    this.#isAwake = true;
    // Until it is through, nobody knows what the glass shows.
    this.#glass = undefined;
    await this.#controller.show(dots, before);
    this.#glass = dots;
    this.#quickCount = before === undefined ? 0 : this.#quickCount + 1;
    if (before === undefined) this.#movedDots = 0;
  }

  async #sleep(): Promise<void> {
    await this.#controller?.sleep();
    this.#isAwake = false;
  }

  #alone(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(async () => {
      if (this.#isClosed) throw new Error("it was closed");
      try {
        await work();
      } catch (error) {
        this.#forget();
        throw error;
      }
    });
    this.#work = done.catch(() => undefined);
    return done;
  }

  #forget(): void {
    this.#wires?.close();
    this.#wires = undefined;
    this.#controller = undefined;
    this.#isAwake = false;
    this.#glass = undefined;
  }
}

function passing(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function quietTimer(): (run: () => void) => void {
  let timer: NodeJS.Timeout | undefined;
  return (run) => {
    clearTimeout(timer);
    timer = setTimeout(run, QUIET_MS).unref();
  };
}

/** Light pixels of RGB565 become white dots, set bits. */
function dotsOf(words: Uint16Array): Uint8Array {
  const dots = new Uint8Array(PAPER.bytes);
  for (let at = 0; at < PIXELS; at++) {
    if (isLight(words[at] as number))
      dots[at >> 3] = (dots[at >> 3] as number) | (0x80 >> (at & 7));
  }
  return dots;
}

/** At least half as bright as white, weighed as eyes do (ITU-R BT.601). */
function isLight(pixel: number): boolean {
  const red = (pixel >> 11) * 2;
  const green = (pixel >> 5) & 0x3f;
  const blue = (pixel & 0x1f) * 2;
  return red * 299 + green * 587 + blue * 114 >= 31_500;
}

function isUniform(dots: Uint8Array): boolean {
  const [first] = dots;
  return (first === 0 || first === 0xff) && dots.every((byte) => byte === first);
}

function differing(one: Uint8Array, other: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < one.length; at++) {
    for (let bits = (one[at] as number) ^ (other[at] as number); bits !== 0; bits &= bits - 1) {
      count += 1;
    }
  }
  return count;
}
