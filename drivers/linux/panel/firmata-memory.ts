/**
 * What a Firmata board has been told and would forget with its power: the modes of its pins, what
 * it reports, what it drives, how its I2C parts were set up. Kept as the messages themselves, the
 * last of each kind, so that a board that comes back is told again. Bounded by the pins of a
 * board.
 */

const PIN_MODE = 0xf4;
const PIN_VALUE = 0xf5;
const SYSEX = 0xf0;
const I2C_REQUEST = 0x76;
const I2C_CONFIG = 0x78;
const SAMPLING = 0x7a;
const LONG_ANALOG = 0x6f;
const DIGITAL = 0x90;
const REPORT_DIGITAL = 0xd0;
const MODE_INPUT = 0;
const I2C_WRITE = 0;
const I2C_READ_ON = 2;
/** More than any board and its parts need; what would come on top is not remembered. */
const MESSAGES_MAX = 1_024;

export class FirmataMemory {
  readonly #messages = new Map<string, Buffer>();
  readonly #inputs = new Set<number>();
  /** By port: inputs whose pull-up was switched on. */
  readonly #pullUps = new Map<number, number>();
  /** Parts on the I2C bus whose owner sets them up anew by itself. */
  readonly #forgotten: ReadonlySet<number>;

  /** @param forgotten I2C addresses whose messages mean nothing out of their order. */
  constructor(forgotten: Iterable<number> = []) {
    this.#forgotten = new Set(forgotten);
  }

  /** Notes one whole message from us to the board; those that only ask leave nothing behind. */
  note(message: Uint8Array): void {
    const [first = 0, second = 0, third = 0] = message;
    if (first === PIN_MODE) {
      if (third === MODE_INPUT) this.#inputs.add(second);
      else this.#inputs.delete(second);
      this.#keep(`mode ${second}`, message);
    } else if (first === PIN_VALUE) this.#keep(`pin ${second}`, message);
    else if ((first & 0xf0) === DIGITAL) this.#keepPort(first & 0x0f, second | (third << 7));
    else if (first >= 0xc0 && first < SYSEX) this.#keep(`${first}`, message);
    else if (first === SYSEX) this.#noteSysex(message, second, third);
  }

  /** Everything to be told to a board that has just started, in the order it was last said. */
  messages(): readonly Buffer[] {
    return [...this.#messages.values()];
  }

  /** What makes the board say anew how its contacts stand. */
  reports(): readonly Buffer[] {
    return this.messages().filter(([first = 0]) => (first & 0xf0) === REPORT_DIGITAL);
  }

  #noteSysex(message: Uint8Array, kind: number, pin: number): void {
    if (kind === I2C_CONFIG || kind === SAMPLING) this.#keep(`sysex ${kind}`, message);
    else if (kind === LONG_ANALOG) this.#keep(`long ${pin}`, message);
    else if (kind === I2C_REQUEST && !this.#forgotten.has(pin)) {
      const mode = ((message[3] ?? 0) >> 3) & 0x03;
      const register = (message[4] ?? 0) | ((message[5] ?? 0) << 7);
      if (mode === I2C_WRITE || mode === I2C_READ_ON) {
        this.#keep(`i2c ${pin} ${mode} ${register}`, message);
      }
    }
  }

  /**
   * A pressed key reads low, and the package then writes low over its pull-up whenever it drives a
   * neighbour: kept as high, or a key held while the cable was pulled would be dead afterwards.
   */
  #keepPort(port: number, value: number): void {
    let pullUps = this.#pullUps.get(port) ?? 0;
    for (let bit = 0; bit < 8; bit++) {
      if (this.#inputs.has(port * 8 + bit)) pullUps |= value & (1 << bit);
    }
    this.#pullUps.set(port, pullUps);
    const kept = value | pullUps;
    this.#keep(`port ${port}`, Buffer.from([DIGITAL | port, kept & 0x7f, (kept >> 7) & 0x7f]));
  }

  #keep(key: string, message: Uint8Array): void {
    if (this.#messages.size >= MESSAGES_MAX && !this.#messages.has(key)) return;
    // To the end: what a pin drives must come after every mode that was set before it.
    this.#messages.delete(key);
    this.#messages.set(key, Buffer.from(message));
  }
}
