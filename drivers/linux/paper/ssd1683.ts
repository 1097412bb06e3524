/**
 * The controller of a 4.2-inch panel of 400 by 300 black and white dots (SSD1683, as on GDEY042T81
 * and the modules made of it), by the commands of its data sheet. It holds two pictures: the one to
 * come, and the one that it takes to be on the glass; a quick refresh moves only what differs.
 * Knows nothing of frames.
 */
import type { PaperWires } from "./wires.ts";

export const PAPER = { width: 400, height: 300, rowBytes: 50, bytes: 15_000 } as const;

const SLEEP = 0x10;
const ENTRY_MODE = 0x11;
const SOFTWARE_RESET = 0x12;
const SENSOR = 0x18;
const REFRESH = 0x20;
const UPDATE_CONTROL = 0x21;
const SEQUENCE = 0x22;
const NEW_PICTURE = 0x24;
const OLD_PICTURE = 0x26;
const BORDER = 0x3c;
const WINDOW_X = 0x44;
const WINDOW_Y = 0x45;
const COUNTER_X = 0x4e;
const COUNTER_Y = 0x4f;

/** Voltages on, waveform loaded, shown, voltages off: every dot, or what differs. */
const WHOLE = 0xf7;
const QUICK = 0xff;
/** Memory is kept in this sleep; only a reset ends it. */
const SLEEP_KEEPING = 0x01;
const RESET_MS = 10;
const LOOK_EVERY_MS = 10;
/** A whole refresh takes about 2 s at 25 °C, and many times that in the cold. */
const BUSY_MAX_MS = 30_000;
/** A panel raises its line at once; a wire that stays low for so long leads nowhere. */
const SILENT_MS = 100;

/** A wait that a test may have pass at once. */
export type Pause = (milliseconds: number) => Promise<void>;

export class Ssd1683 {
  readonly #wires: PaperWires;
  readonly #pause: Pause;

  constructor(wires: PaperWires, pause: Pause) {
    this.#wires = wires;
    this.#pause = pause;
  }

  /** Out of reset or sleep, and told how pictures come: rows of bytes, the first dot on top. */
  async wake(): Promise<void> {
    this.#wires.reset(false);
    await this.#pause(RESET_MS);
    this.#wires.reset(true);
    await this.#pause(RESET_MS);
    await this.#ready();
    await this.#wires.command(SOFTWARE_RESET);
    await this.#ready();
    await this.#tell(ENTRY_MODE, 0x03);
    await this.#tell(SENSOR, 0x80);
  }

  /**
   * Puts a picture on the glass.
   * @param next a bit a dot, white set, the leftmost in the highest bit.
   * @param before what is on the glass: only what differs moves, in a third of a second; or
   * undefined: every dot is driven black and white, in some seconds, and nothing old remains.
   * @throws Error when the panel does not answer, or stays busy.
   */
  async show(next: Uint8Array, before: Uint8Array | undefined): Promise<void> {
    // In a whole refresh the old picture is passed over; the border follows white.
    await this.#tell(UPDATE_CONTROL, before === undefined ? 0x40 : 0x00, 0x00);
    await this.#tell(BORDER, before === undefined ? 0x05 : 0x80);
    await this.#load(OLD_PICTURE, before ?? next);
    await this.#load(NEW_PICTURE, next);
    await this.#tell(SEQUENCE, before === undefined ? WHOLE : QUICK);
    await this.#wires.command(REFRESH);
    await this.#begun();
    await this.#ready();
  }

  /** Draws next to no current; `wake` ends it. The glass keeps its picture. */
  async sleep(): Promise<void> {
    await this.#tell(SLEEP, SLEEP_KEEPING);
  }

  async #load(memory: number, picture: Uint8Array): Promise<void> {
    const bottom = PAPER.height - 1;
    await this.#tell(WINDOW_X, 0, PAPER.rowBytes - 1);
    await this.#tell(WINDOW_Y, 0, 0, bottom & 0xff, bottom >> 8);
    await this.#tell(COUNTER_X, 0);
    await this.#tell(COUNTER_Y, 0, 0);
    await this.#wires.command(memory);
    await this.#wires.data(picture);
  }

  async #tell(command: number, ...values: readonly number[]): Promise<void> {
    await this.#wires.command(command);
    await this.#wires.data(Uint8Array.from(values));
  }

  /** A refresh that nobody sees begin is one that no panel does. */
  async #begun(): Promise<void> {
    for (let waitedMs = 0; waitedMs < SILENT_MS; waitedMs += LOOK_EVERY_MS) {
      if (this.#wires.isBusy()) return;
      await this.#pause(LOOK_EVERY_MS);
    }
    throw new Error("the panel does not answer: look at its plug and its busy line");
  }

  async #ready(): Promise<void> {
    // Time is counted in looks, so that a busy processor does not look like a stuck panel.
    for (let waitedMs = 0; waitedMs < BUSY_MAX_MS; waitedMs += LOOK_EVERY_MS) {
      if (!this.#wires.isBusy()) return;
      await this.#pause(LOOK_EVERY_MS);
    }
    throw new Error(`the panel stays busy for more than ${BUSY_MAX_MS / 1000} s`);
  }
}
