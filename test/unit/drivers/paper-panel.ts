/**
 * An e-paper panel on its wires, behind a kernel of GPIO lines and one SPI device: takes the bytes
 * as the controller's data sheet says, keeps both pictures, and moves the dots of a glass that
 * keeps them for ever. What a real controller passes over, it passes over too; what must not be
 * done to it is kept in `wrongs`.
 */
import {
  ATTRIBUTE,
  ATTRIBUTE_FLAGS,
  FLAG_INPUT,
  GPIO,
  REQUEST,
  VALUES,
} from "../../../drivers/linux/paper/gpio-lines.ts";
import { SPI } from "../../../drivers/linux/paper/spi-bus.ts";
import type { SystemCalls } from "../../../drivers/linux/system-call.ts";

export const WIRING = {
  ...{ spi: "/dev/spidev0.0", speedHz: 4_000_000, chip: "/dev/gpiochip0" },
  ...{ dataLine: 25, resetLine: 17, busyLine: 24 },
} as const;

const WIDTH = 400;
const HEIGHT = 300;
const ROW_BYTES = WIDTH / 8;
const SPI_BYTES_MAX = 4_096;
const EBUSY = 16;
const EINVAL = 22;
/** Looks at the line for which a panel stays busy: after a reset, and while it refreshes. */
const RESET_LOOKS = 1;
const REFRESH_LOOKS = 30;

type Where = "spi" | "chip" | "lines";

export class PaperPanel implements SystemCalls {
  /** Dots on the glass, a bit each, white set. Whatever an earlier life has left there. */
  readonly glass = new Uint8Array(ROW_BYTES * HEIGHT);
  readonly wrongs: string[] = [];
  /** How the glass was refreshed: every dot, or what differed. */
  readonly refreshes: ("whole" | "quick")[] = [];
  isAsleep = false;
  /** No panel at all: the wire says nothing. */
  isAbsent = false;
  isStuck = false;
  missing: Where | undefined;
  openHandles = 0;
  speedHz = 0;
  readonly #handles = new Map<number, Where>();
  readonly #levels = new Map<number, boolean>();
  #outputs: number[] = [];
  #inputs: number[] = [];
  #next = 10;
  #busyLooks = 0;
  #command = 0;
  #values: number[] = [];
  #at = 0;
  /** Memories for the picture to come and the one before. */
  readonly #memories = new Map([
    [0x24, new Uint8Array(ROW_BYTES * HEIGHT)],
    [0x26, new Uint8Array(ROW_BYTES * HEIGHT)],
  ]);
  #sequence = 0;
  #window = { left: 0, right: 0, top: 0, bottom: 0 };
  #counter = { x: 0, y: 0 };

  open(path: string): number {
    const where = path === WIRING.spi ? "spi" : path === WIRING.chip ? "chip" : undefined;
    if (where === undefined || where === this.missing) throw new Error(`ENOENT: ${path}`);
    return this.#opened(where);
  }

  close(handle: number): void {
    if (!this.#handles.delete(handle)) throw new Error(`${handle} is not open`);
    this.openHandles -= 1;
  }

  addressOf(): number {
    throw new Error("nothing here points at anything");
  }

  map(): undefined {
    throw new Error("nothing here is mapped");
  }

  unmap(): void {
    throw new Error("nothing here is mapped");
  }

  controlValue(): number {
    return EINVAL;
  }

  controlLater(): Promise<number> {
    return Promise.reject(new Error("nothing here waits"));
  }

  control(handle: number, request: number, argument: Uint8Array): number {
    const where = this.#handles.get(handle);
    if (where === "spi") {
      if (request === SPI.setSpeed) this.speedHz = new DataView(argument.buffer).getUint32(0, true);
      return request === SPI.setSpeed || request === SPI.setMode ? 0 : EINVAL;
    }
    if (where === "chip" && request === GPIO.getLine) return this.#getLines(argument);
    if (where === "lines" && request === GPIO.setValues) return this.#setLines(argument);
    if (where === "lines" && request === GPIO.getValues) return this.#readLines(argument);
    return EINVAL;
  }

  write(handle: number, bytes: Uint8Array): number {
    if (this.#handles.get(handle) !== "spi") throw new Error(`${handle} is no SPI device`);
    if (bytes.length > SPI_BYTES_MAX) throw new Error("EMSGSIZE: message too long");
    if (this.isAsleep || this.isAbsent || this.#levels.get(WIRING.resetLine) === false) {
      if (this.isAsleep) this.wrongs.push("spoken to while it slept");
      return bytes.length;
    }
    if (this.#busyLooks > 0) this.wrongs.push("spoken to while it was busy");
    const isData = this.#levels.get(WIRING.dataLine) === true;
    for (const byte of bytes) {
      if (isData) this.#take(byte);
      else this.#begin(byte);
    }
    return bytes.length;
  }

  writeLater(handle: number, bytes: Uint8Array): Promise<number> {
    return Promise.resolve().then(() => this.write(handle, bytes));
  }

  #opened(where: Where): number {
    this.#next += 1;
    this.openHandles += 1;
    this.#handles.set(this.#next, where);
    return this.#next;
  }

  #getLines(argument: Uint8Array): number {
    if (this.missing === "lines") return EBUSY;
    const view = new DataView(argument.buffer);
    const lines = Array.from({ length: REQUEST.get(argument, "lines") }, (_, index) =>
      view.getUint32(index * 4, true),
    );
    let inputs = 0;
    for (let index = 0; index < REQUEST.get(argument, "attributes"); index++) {
      const from = REQUEST.offsets.attribute + index * ATTRIBUTE.bytes;
      const attribute = argument.subarray(from, from + ATTRIBUTE.bytes);
      const mask = ATTRIBUTE.get(attribute, "mask");
      const value = ATTRIBUTE.get(attribute, "value");
      if (ATTRIBUTE.get(attribute, "id") === ATTRIBUTE_FLAGS && value === FLAG_INPUT) inputs = mask;
      else this.#setLevels(lines, value, mask);
    }
    this.#inputs = lines.map((line, index) => ((inputs >> index) & 1 ? line : -1));
    this.#outputs = lines.map((line, index) => ((inputs >> index) & 1 ? -1 : line));
    REQUEST.set(argument, "handle", this.#opened("lines"));
    return 0;
  }

  #setLines(argument: Uint8Array): number {
    this.#setLevels(this.#outputs, VALUES.get(argument, "bits"), VALUES.get(argument, "mask"));
    return 0;
  }

  #setLevels(lines: readonly number[], bits: number, mask: number): void {
    lines.forEach((line, index) => {
      if (((mask >> index) & 1) === 0) return;
      const isHigh = ((bits >> index) & 1) === 1;
      const wasHigh = this.#levels.get(line);
      this.#levels.set(line, isHigh);
      if (line === WIRING.resetLine && isHigh && wasHigh === false) this.#reset();
    });
  }

  #readLines(argument: Uint8Array): number {
    const mask = VALUES.get(argument, "mask");
    const isBusyAsked = this.#inputs.some(
      (line, at) => line === WIRING.busyLine && mask >> at === 1,
    );
    if (!isBusyAsked) return EINVAL;
    const isBusy = !this.isAbsent && (this.isStuck || this.#busyLooks > 0);
    this.#busyLooks = Math.max(0, this.#busyLooks - 1);
    VALUES.set(argument, "bits", isBusy ? mask : 0);
    return 0;
  }

  /** Memories survive it; what the driver told does not. */
  #reset(): void {
    this.isAsleep = false;
    this.#busyLooks = 0;
    this.#sequence = 0;
    this.#window = { left: 0, right: 0, top: 0, bottom: 0 };
    this.#counter = { x: 0, y: 0 };
  }

  #begin(command: number): void {
    this.#command = command;
    this.#values = [];
    this.#at = 0;
    if (command === 0x12) {
      this.#reset();
      this.#busyLooks = RESET_LOOKS;
    }
    if (command === 0x20) this.#refresh();
  }

  #take(byte: number): void {
    const memory = this.#memories.get(this.#command);
    if (memory !== undefined) {
      memory[this.#counter.y * ROW_BYTES + this.#counter.x] = byte;
      this.#count();
      return;
    }
    this.#values[this.#at++] = byte;
    const [a = 0, b = 0, c = 0, d = 0] = this.#values;
    if (this.#command === 0x10) this.isAsleep = a !== 0;
    if (this.#command === 0x22) this.#sequence = a;
    if (this.#command === 0x44) Object.assign(this.#window, { left: a, right: b });
    if (this.#command === 0x45) {
      Object.assign(this.#window, { top: a + (b << 8), bottom: c + (d << 8) });
    }
    if (this.#command === 0x4e) this.#counter.x = a;
    if (this.#command === 0x4f) this.#counter.y = a + (b << 8);
  }

  /** To the right, then down, within the window (entry mode 3). */
  #count(): void {
    const { left, right, top, bottom } = this.#window;
    const { x, y } = this.#counter;
    if (x < right) this.#counter = { x: x + 1, y };
    else this.#counter = { x: left, y: y < bottom ? y + 1 : top };
  }

  #refresh(): void {
    const next = this.#memories.get(0x24) ?? this.glass;
    const before = this.#memories.get(0x26) ?? this.glass;
    if (this.#sequence !== 0xf7 && this.#sequence !== 0xff) this.wrongs.push("no such sequence");
    const isWhole = this.#sequence === 0xf7;
    this.refreshes.push(isWhole ? "whole" : "quick");
    for (let at = 0; at < this.glass.length; at++) {
      // A quick one drives the dots that the controller takes to differ, and leaves all others.
      const moved = isWhole ? 0xff : (next[at] ?? 0) ^ (before[at] ?? 0);
      this.glass[at] = ((this.glass[at] ?? 0) & ~moved) | ((next[at] ?? 0) & moved);
    }
    this.#busyLooks = REFRESH_LOOKS;
  }
}
