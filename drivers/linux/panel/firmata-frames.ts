/**
 * Cuts what a Firmata board sends into whole messages before the package parses them (Firmata
 * protocol 2.6: three-byte messages, and system exclusive ones from F0 to F7). Constant memory
 * under any bytes. A byte where none may be is noise: Firmata has no checksum, so whoever listens
 * must doubt what came close to it.
 */

const SYSEX = 0xf0;
const SYSEX_END = 0xf7;
const VERSION = 0xf9;
const ANALOG = 0xe0;
const DIGITAL = 0x90;
/** The longest that a board sends is its list of pins: some 1,200 bytes on an Arduino Mega. */
const SYSEX_BYTES_MAX = 4_096;

export interface FrameListener {
  /** One whole message; the bytes are the listener's own. */
  readonly message: (bytes: Buffer) => void;
  /** Bytes came that are no message. Told once for each run of them. */
  readonly noise: () => void;
}

export class FirmataFrames {
  readonly #listener: FrameListener;
  readonly #bytes = Buffer.alloc(SYSEX_BYTES_MAX);
  #length = 0;
  #isNoisy = false;

  constructor(listener: FrameListener) {
    this.#listener = listener;
  }

  /** Takes what came, in pieces of any size. */
  take(bytes: Uint8Array): void {
    for (const byte of bytes) this.#take(byte);
  }

  /** Forgets a message of which only the start has come. */
  reset(): void {
    this.#length = 0;
    this.#isNoisy = false;
  }

  #take(byte: number): void {
    if (byte >= 0x80 && byte !== SYSEX_END) {
      // A command starts. Whatever was under way before it never ends.
      if (this.#length > 0) this.#noise();
      this.#length = 0;
      if (isCommand(byte)) this.#bytes[this.#length++] = byte;
      else this.#noise();
      return;
    }
    const isSysex = this.#bytes[0] === SYSEX;
    const isMisplaced = this.#length === 0 || (byte === SYSEX_END && !isSysex);
    if (isMisplaced || this.#length === SYSEX_BYTES_MAX) {
      this.#length = 0;
      this.#noise();
      return;
    }
    this.#bytes[this.#length++] = byte;
    if (isSysex ? byte === SYSEX_END : this.#length === 3) this.#deliver();
  }

  #deliver(): void {
    const message = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    this.#isNoisy = false;
    this.#listener.message(message);
  }

  #noise(): void {
    if (this.#isNoisy) return;
    this.#isNoisy = true;
    this.#listener.noise();
  }
}

/** What a board may begin a message with. */
function isCommand(byte: number): boolean {
  const kind = byte & 0xf0;
  return byte === SYSEX || byte === VERSION || kind === ANALOG || kind === DIGITAL;
}

/** True for the state of eight contacts: what a key press is made of. */
export function isDigital(message: Uint8Array): boolean {
  return ((message[0] ?? 0) & 0xf0) === DIGITAL;
}

/** True for a version: what a board says when asked whether it is there. */
export function isVersion(message: Uint8Array): boolean {
  return message[0] === VERSION;
}

/** True for the name of the board's program, which it also says when it has just started. */
export function isProgramName(message: Uint8Array): boolean {
  return message[0] === SYSEX && message[1] === 0x79;
}

/** True for the state of one pin, which is only said when asked. */
export function isPinState(message: Uint8Array): boolean {
  return message[0] === SYSEX && message[1] === 0x6e;
}
