/**
 * A microcontroller board that runs StandardFirmata, as the bytes on its serial line: written from
 * the protocol (Firmata 2.6) and from what the program does, not from the package that talks to it.
 * Like the real one it forgets everything when it restarts, and says its version unasked.
 */
import type { After, Cancel } from "./deferral.ts";

/** A part on the board's I2C bus. */
export interface I2cPart {
  /** The part loses its power. */
  powerOff(): void;
  write(bytes: readonly number[]): void;
  read(register: number, count: number): readonly number[];
}

export interface FirmataBoardOptions {
  /** Digital pins; the analogue channels follow as pins of their own. */
  readonly pinCount: number;
  readonly channelCount: number;
  /** Pins that can be dimmed. */
  readonly dimmable?: readonly number[];
  readonly parts?: ReadonlyMap<number, I2cPart>;
  /** Takes what the board says. */
  readonly send: (bytes: Uint8Array) => void;
  readonly after: After;
}

export interface FirmataBoard {
  /** Takes bytes from the computer. */
  receive(bytes: Uint8Array): void;
  /** Connects an input pin to ground, or no longer. */
  ground(pin: number, isGrounded: boolean): void;
  /** Sets the voltage on an analogue channel, 0 to 1023. */
  setAnalog(channel: number, value: number): void;
  /** What a pin drives: 0 or 1, or 0 to 255 if it is dimmed; undefined if it drives nothing. */
  driven(pin: number): number | undefined;
  /** Loses its power and starts anew, saying so. */
  restart(): void;
  /** While true, the board does nothing at all. */
  setHung(isHung: boolean): void;
  /** Bytes received that were no message. */
  readonly strayCount: number;
  close(): void;
}

const MODE = { INPUT: 0, OUTPUT: 1, ANALOG: 2, PWM: 3, I2C: 6, PULLUP: 11 } as const;
const SAMPLE_EVERY_MS = 19;
const NAME = "StandardFirmata.ino";
const SYSEX_BYTES_MAX = 64;

interface Pin {
  mode: number;
  /** What was last written to it. */
  value: number;
  hasPullUp: boolean;
}

interface Reading {
  readonly address: number;
  readonly register: number;
  readonly count: number;
}

const two = (value: number): readonly [number, number] => [value & 0x7f, (value >> 7) & 0x7f];

export function createFirmataBoard(options: FirmataBoardOptions): FirmataBoard {
  return new StandardFirmata(options);
}

class StandardFirmata implements FirmataBoard {
  readonly #options: FirmataBoardOptions;
  readonly #grounded = new Set<number>();
  readonly #analog: number[];
  #pins: Pin[] = [];
  #reportedPorts = new Set<number>();
  #saidPorts = new Map<number, number>();
  #reportedChannels = new Set<number>();
  #readings: Reading[] = [];
  #message: number[] = [];
  #isHung = false;
  #sampling: Cancel | undefined;
  strayCount = 0;

  constructor(options: FirmataBoardOptions) {
    this.#options = options;
    this.#analog = Array.from({ length: options.channelCount }, () => 0);
    this.restart();
  }

  restart(): void {
    const { pinCount, channelCount, parts, after } = this.#options;
    const fresh = (): Pin => ({ mode: MODE.OUTPUT, value: 0, hasPullUp: false });
    this.#pins = Array.from({ length: pinCount + channelCount }, fresh);
    this.#reportedPorts = new Set();
    this.#saidPorts = new Map();
    this.#reportedChannels = new Set();
    this.#readings = [];
    this.#message = [];
    this.#isHung = false;
    for (const part of parts?.values() ?? []) part.powerOff();
    this.#sampling?.();
    const sample = (): void => {
      this.#sample();
      this.#sampling = after(SAMPLE_EVERY_MS, sample);
    };
    this.#sampling = after(SAMPLE_EVERY_MS, sample);
    this.#sayVersion();
    this.#sayName();
  }

  close(): void {
    this.#sampling?.();
  }

  setHung(isHung: boolean): void {
    this.#isHung = isHung;
  }

  ground(pin: number, isGrounded: boolean): void {
    if (isGrounded) this.#grounded.add(pin);
    else this.#grounded.delete(pin);
    this.#sayPort(pin >> 3, false);
  }

  setAnalog(channel: number, value: number): void {
    this.#analog[channel] = value;
  }

  driven(pin: number): number | undefined {
    const state = this.#pins[pin];
    if (state === undefined || (state.mode !== MODE.OUTPUT && state.mode !== MODE.PWM)) {
      return undefined;
    }
    return state.value;
  }

  receive(bytes: Uint8Array): void {
    if (this.#isHung) return;
    for (const byte of bytes) this.#take(byte);
  }

  #take(byte: number): void {
    const message = this.#message;
    if (byte >= 0x80 && byte !== 0xf7) {
      this.strayCount += message.length;
      message.length = 0;
      if (byte === 0xff) this.restart();
      else message.push(byte);
    } else if (message.length === 0 || message.length >= SYSEX_BYTES_MAX) {
      this.strayCount += 1;
      message.length = 0;
      return;
    } else message.push(byte);
    const first = message[0] ?? 0;
    const isWhole = first === 0xf0 ? byte === 0xf7 : message.length === lengthOf(first);
    if (!isWhole) return;
    this.#message = [];
    this.#obey(message);
  }

  #obey(message: readonly number[]): void {
    const [first = 0, second = 0, third = 0] = message;
    const number = first & 0x0f;
    if (first === 0xf9) this.#sayVersion();
    else if (first === 0xf0) this.#obeySysex(message);
    else if (first === 0xf4) this.#setMode(second, third);
    else if (first === 0xf5) this.#drive(second, third);
    else if ((first & 0xf0) === 0xe0) this.#dim(number, second | (third << 7));
    else if ((first & 0xf0) === 0x90) this.#drivePort(number, second | (third << 7));
    else if ((first & 0xf0) === 0xc0) toggle(this.#reportedChannels, number, second !== 0);
    else if ((first & 0xf0) === 0xd0) {
      toggle(this.#reportedPorts, number, second !== 0);
      // So that the state of the contacts is known after a reconnection.
      if (second !== 0) this.#sayPort(number, true);
    }
  }

  #obeySysex(message: readonly number[]): void {
    const [, kind = 0, ...rest] = message;
    if (kind === 0x79) this.#sayName();
    else if (kind === 0x6b) this.#sayCapabilities();
    else if (kind === 0x69) this.#sayMapping();
    else if (kind === 0x6f) this.#dim(rest[0] ?? 0, (rest[1] ?? 0) | ((rest[2] ?? 0) << 7));
    else if (kind === 0x6d) this.#sayPin(rest[0] ?? 0);
    else if (kind === 0x76) this.#obeyI2c(rest.slice(0, -1));
  }

  #obeyI2c([address = 0, modes = 0, ...rest]: readonly number[]): void {
    const values = rest.flatMap((low, at) => (at % 2 ? [] : [low | ((rest[at + 1] ?? 0) << 7)]));
    const part = this.#options.parts?.get(address);
    const mode = (modes >> 3) & 3;
    if (mode === 0) part?.write(values);
    else if (mode === 2) {
      const [register = 0, count = 1] = values;
      const others = this.#readings.filter((one) => one.address !== address);
      this.#readings = [...others, { address, register, count }];
    }
  }

  #setMode(pin: number, mode: number): void {
    const state = this.#pins[pin];
    if (state === undefined) return;
    state.mode = mode;
    state.hasPullUp = mode === MODE.PULLUP;
    state.value = 0;
  }

  #drivePort(port: number, value: number): void {
    for (let bit = 0; bit < 8; bit++) {
      const state = this.#pins[port * 8 + bit];
      if (state === undefined) continue;
      if (state.mode === MODE.OUTPUT) state.value = (value >> bit) & 1;
      // Writing high to an input is how a pull-up is switched on; low leaves it as it is.
      if (state.mode === MODE.INPUT && (value >> bit) & 1) state.hasPullUp = true;
    }
  }

  #drive(pin: number, value: number): void {
    const state = this.#pins[pin];
    if (state?.mode === MODE.OUTPUT) state.value = value;
  }

  #dim(pin: number, value: number): void {
    const state = this.#pins[pin];
    if (state?.mode === MODE.PWM) state.value = value;
  }

  #sayPort(port: number, isAsked: boolean): void {
    if (!this.#reportedPorts.has(port)) return;
    let value = 0;
    for (let bit = 0; bit < 8; bit++) {
      const pin = port * 8 + bit;
      const state = this.#pins[pin];
      const isInput = state?.mode === MODE.INPUT || state?.mode === MODE.PULLUP;
      // An input that nothing pulls up reads low.
      if (isInput && state.hasPullUp && !this.#grounded.has(pin)) value |= 1 << bit;
    }
    if (!isAsked && this.#saidPorts.get(port) === value) return;
    this.#saidPorts.set(port, value);
    this.#say([0x90 | port, ...two(value)]);
  }

  #sample(): void {
    for (const channel of this.#reportedChannels) {
      this.#say([0xe0 | channel, ...two(this.#analog[channel] ?? 0)]);
    }
    for (const { address, register, count } of this.#readings) {
      const bytes = this.#options.parts?.get(address)?.read(register, count);
      if (bytes === undefined) continue;
      this.#say([0xf0, 0x77, ...two(address), ...two(register), ...bytes.flatMap(two), 0xf7]);
    }
  }

  #sayVersion(): void {
    this.#say([0xf9, 2, 6]);
  }

  #sayName(): void {
    const letters = Array.from(NAME).flatMap((letter) => two(letter.charCodeAt(0)));
    this.#say([0xf0, 0x79, 2, 6, ...letters, 0xf7]);
  }

  #sayCapabilities(): void {
    const { pinCount, dimmable = [] } = this.#options;
    const each = this.#pins.flatMap((_, pin) => {
      const digital = [MODE.INPUT, 1, MODE.OUTPUT, 1, MODE.PULLUP, 1, MODE.I2C, 1];
      if (pin >= pinCount) return [...digital, MODE.ANALOG, 10, 0x7f];
      return dimmable.includes(pin) ? [...digital, MODE.PWM, 8, 0x7f] : [...digital, 0x7f];
    });
    this.#say([0xf0, 0x6c, ...each, 0xf7]);
  }

  #sayMapping(): void {
    const { pinCount } = this.#options;
    const each = this.#pins.map((_, pin) => (pin < pinCount ? 0x7f : pin - pinCount));
    this.#say([0xf0, 0x6a, ...each, 0xf7]);
  }

  #sayPin(pin: number): void {
    const { mode = 0x7f, value = 0 } = this.#pins[pin] ?? {};
    this.#say([0xf0, 0x6e, pin, mode, ...two(value), 0xf7]);
  }

  #say(bytes: readonly number[]): void {
    if (!this.#isHung) this.#options.send(Uint8Array.from(bytes));
  }
}

/** Bytes of a message that is not system exclusive. */
function lengthOf(first: number): number {
  if (first === 0xf9) return 1;
  return first >= 0xc0 && first < 0xe0 ? 2 : 3;
}

function toggle(set: Set<number>, value: number, isIn: boolean): void {
  if (isIn) set.add(value);
  else set.delete(value);
}
