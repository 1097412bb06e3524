/**
 * Writes to one device on an SPI bus by the kernel's spidev, in pieces that it takes, at a speed
 * that the device stands. Never reads, and knows nothing of what the bytes mean.
 */
import { constants, readFileSync } from "node:fs";
import { kernelStruct, requestNumber } from "../kernel-struct.ts";
import { errorWords, type SystemCalls } from "../system-call.ts";

const GROUP = 0x6b; // "k"
const SPEED = kernelStruct({ hertz: "u32" });
const MODE = kernelStruct({ mode: 1 });
export const SPI = {
  setMode: requestNumber("write", GROUP, 1, 1),
  setSpeed: requestNumber("write", GROUP, 4, SPEED.bytes),
} as const;

/** What the kernel takes in one write unless it was told otherwise. */
const PIECE_BYTES = 4_096;
const SHORT_BYTES = 16;
const PIECE_FILE = "/sys/module/spidev/parameters/bufsiz";

export interface SpiBus {
  /** Resolves once all is on the wire. */
  send(bytes: Uint8Array): Promise<void>;
  close(): void;
}

/**
 * @param path e.g. /dev/spidev0.0.
 * @throws Error when the device is missing or does not take the speed.
 */
export function openSpiBus(calls: SystemCalls, path: string, speedHz: number): SpiBus {
  const handle = calls.open(path, constants.O_RDWR);
  const settings = [
    [SPI.setMode, MODE.make()],
    [SPI.setSpeed, SPEED.make({ hertz: speedHz })],
  ] as const;
  for (const [request, value] of settings) {
    const code = calls.control(handle, request, value);
    if (code === 0) continue;
    calls.close(handle);
    throw new Error(`${path}: ${errorWords(code)}`);
  }
  const pieceBytes = pieceSize();
  return {
    async send(bytes) {
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const piece = bytes.subarray(at, at + pieceBytes);
        // A few bytes are gone before another thread would have begun with them.
        const isShort = piece.length <= SHORT_BYTES;
        const taken = isShort ? calls.write(handle, piece) : await calls.writeLater(handle, piece);
        if (taken !== piece.length)
          throw new Error(`${path} took ${taken} of ${piece.length} bytes`);
      }
    },
    close: () => calls.close(handle),
  };
}

function pieceSize(): number {
  try {
    const told = Number(readFileSync(PIECE_FILE, "utf8"));
    return Number.isSafeInteger(told) && told > 0 ? told : PIECE_BYTES;
  } catch {
    return PIECE_BYTES;
  }
}
