/**
 * Improv Wi-Fi over serial (improv-wifi.com/serial, version 1), the box's side: packets out of
 * bytes, and answers. Existing Improv tools can bring the box into a Wi-Fi with it, nothing more.
 * Constant in size under noise: a packet is at most 265 bytes. It joins no network and knows no
 * gesture; the caller answers only while set-up is open, and lets plain text through beside it.
 */

/** The states that a client may be told (packet type 1). */
export type ImprovState = "authorized" | "provisioning" | "provisioned";

/** The errors that a client may be told (packet type 2). */
export type ImprovError =
  | "none"
  | "invalid-packet"
  | "unknown-command"
  | "unable-to-connect"
  | "unknown";

/** What a client asks for (packet type 3). */
export type ImprovCommand =
  /** 1 to 32 bytes of name; an empty password is an open network. */
  | { readonly type: "join"; readonly ssid: string; readonly password: string }
  | { readonly type: "state" }
  | { readonly type: "device" }
  | { readonly type: "scan" };

export type ImprovRead =
  | { readonly ok: true; readonly command: ImprovCommand }
  | { readonly ok: false; readonly error: "invalid-packet" | "unknown-command" };

const HEADER = [0x49, 0x4d, 0x50, 0x52, 0x4f, 0x56, 1] as const;
const PACKET = { state: 1, error: 2, command: 3, result: 4 } as const;
const COMMAND = { join: 1, state: 2, device: 3, scan: 4 } as const;
const STATES: Readonly<Record<ImprovState, number>> = {
  authorized: 2,
  provisioning: 3,
  provisioned: 4,
};
const ERRORS: Readonly<Record<ImprovError, number>> = {
  none: 0,
  "invalid-packet": 1,
  "unknown-command": 2,
  "unable-to-connect": 3,
  unknown: 255,
};
/** Behind the header: type, length, up to 255 bytes, checksum. */
const TAIL_BYTES = 3;
const SSID_BYTES_MAX = 32;
/** WPA passphrases have 8 to 63 characters, a raw key 64. */
const PASSWORD_BYTES_MAX = 64;

/** Where the reader stands in a packet. */
export interface ImprovReader {
  /** Header bytes seen so far. */
  headerCount: number;
  /** Type, length, content and checksum; never longer than 258 bytes. */
  readonly packet: number[];
}

export function newImprovReader(): ImprovReader {
  return { headerCount: 0, packet: [] };
}

/** Whether bytes so far belong to a packet, so that a plain prompt must not answer them. */
export function isInPacket({ headerCount }: ImprovReader): boolean {
  return headerCount === HEADER.length;
}

/** What stood in bytes in which text and packets may follow each other. */
export type ImprovPart =
  /** Not of a packet: for the prompt. */
  | { readonly kind: "typed"; readonly bytes: Uint8Array }
  /** A packet has begun: the text that was being typed is its first six letters. */
  | { readonly kind: "begun" }
  | { readonly kind: "packet"; readonly read: ImprovRead };

/** Forgets a packet that was begun. */
export function forgetPacket(reader: ImprovReader): void {
  reader.headerCount = 0;
  reader.packet.length = 0;
}

/** Takes bytes, and parts packets from what a person types between them. */
export function partImprov(reader: ImprovReader, bytes: Uint8Array): readonly ImprovPart[] {
  const parts: ImprovPart[] = [];
  let typedFrom = 0;
  const leave = (end: number) => {
    if (end > typedFrom) parts.push({ kind: "typed", bytes: bytes.subarray(typedFrom, end) });
  };
  for (const [at, byte] of bytes.entries()) {
    const wasInPacket = isInPacket(reader);
    const read = takeImprovByte(reader, byte);
    if (wasInPacket) typedFrom = at + 1;
    else if (isInPacket(reader)) {
      leave(at);
      parts.push({ kind: "begun" });
      typedFrom = at + 1;
    }
    if (read !== undefined) parts.push({ kind: "packet", read });
  }
  leave(bytes.length);
  return parts;
}

/**
 * Takes one byte.
 * @returns the command that it completed, or what is wrong with it; undefined while there is none.
 * Packets that only boxes send are passed over.
 */
export function takeImprovByte(reader: ImprovReader, byte: number): ImprovRead | undefined {
  const { packet } = reader;
  if (!isInPacket(reader)) {
    if (byte === HEADER[reader.headerCount]) reader.headerCount += 1;
    // No proper prefix of the header ends as it begins, so only this byte may begin it anew.
    else reader.headerCount = byte === HEADER[0] ? 1 : 0;
    return undefined;
  }
  packet.push(byte);
  if (packet.length < TAIL_BYTES + (packet[1] ?? 0)) return undefined;
  const whole = packet.splice(0);
  reader.headerCount = 0;
  const checksum = whole.pop();
  if (checksum !== sumOf([...HEADER, ...whole])) return { ok: false, error: "invalid-packet" };
  const [type, , ...content] = whole;
  return type === PACKET.command ? readCommand(content) : undefined;
}

function readCommand([command, length, ...content]: readonly number[]): ImprovRead {
  if (command === undefined || length !== content.length) return invalid();
  switch (command) {
    case COMMAND.join:
      return readJoin(content);
    case COMMAND.state:
      return { ok: true, command: { type: "state" } };
    case COMMAND.device:
      return { ok: true, command: { type: "device" } };
    case COMMAND.scan:
      return { ok: true, command: { type: "scan" } };
    default:
      return { ok: false, error: "unknown-command" };
  }
}

function readJoin(content: readonly number[]): ImprovRead {
  const ssid = readText(content, 0, SSID_BYTES_MAX);
  if (ssid === undefined || ssid.text === "") return invalid();
  const password = readText(content, ssid.end, PASSWORD_BYTES_MAX);
  if (password === undefined || password.end !== content.length) return invalid();
  return { ok: true, command: { type: "join", ssid: ssid.text, password: password.text } };
}

/** A text with its length in front; undefined when it is cut off, too long or no UTF-8. */
function readText(content: readonly number[], at: number, bytesMax: number) {
  const length = content[at];
  if (length === undefined || length > bytesMax) return undefined;
  const bytes = content.slice(at + 1, at + 1 + length);
  if (bytes.length < length) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
    return text.includes("\0") ? undefined : { text, end: at + 1 + length };
  } catch {
    return undefined;
  }
}

function invalid(): ImprovRead {
  return { ok: false, error: "invalid-packet" };
}

/** Tells the client where set-up stands. */
export function improvState(state: ImprovState): Uint8Array {
  return packetOf(PACKET.state, [STATES[state]]);
}

/** Tells the client what went wrong, or with `none` that nothing did. */
export function improvError(error: ImprovError): Uint8Array {
  return packetOf(PACKET.error, [ERRORS[error]]);
}

/**
 * Answers a command with texts: none, one or several. `scan` is answered once for each network with
 * name, strength in dBm and `YES` or `NO` for "wants a password", then once with nothing; `device`
 * with firmware, version, chip and name; `join` with an address to go on at, or nothing.
 * @returns undefined when the texts are too long for one packet.
 */
export function improvResult(
  command: ImprovCommand["type"],
  texts: readonly string[],
): Uint8Array | undefined {
  const content = texts.flatMap((text) => {
    const bytes = new TextEncoder().encode(text);
    return [bytes.length, ...bytes];
  });
  // Two bytes more stand in front, and the whole has to be below 256.
  if (content.length > 253) return undefined;
  return packetOf(PACKET.result, [COMMAND[command], content.length, ...content]);
}

/** A packet with its checksum, and a line end so that it stands alone among lines of text. */
function packetOf(type: number, content: readonly number[]): Uint8Array {
  const body = [...HEADER, type, content.length, ...content];
  return Uint8Array.from([...body, sumOf(body), 0x0a]);
}

function sumOf(bytes: readonly number[]): number {
  return bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0);
}
