/**
 * WAV files of one kind: 16-bit PCM, one channel (RIFF, Microsoft 1991). Reads what the voice packs
 * hold and writes what tests and the command line keep; every other kind is refused.
 */
import type { Pcm } from "../hal/speaker.ts";

const HEADER_BYTES = 44;

/** The samples of a WAV file, or undefined if it is not whole, 16-bit, mono PCM. */
export function parseWav(bytes: Uint8Array): Pcm | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || tag(view, 0) !== "RIFF" || tag(view, 8) !== "WAVE") {
    return undefined;
  }
  let sampleRateHz = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    const body = at + 8;
    if (body + length > bytes.length) return undefined;
    if (tag(view, at) === "fmt ") {
      const isPcm = length >= 16 && view.getUint16(body, true) === 1;
      const isMono = isPcm && view.getUint16(body + 2, true) === 1;
      if (!isMono || view.getUint16(body + 14, true) !== 16) return undefined;
      sampleRateHz = view.getUint32(body + 4, true);
    } else if (tag(view, at) === "data" && sampleRateHz > 0) {
      if (length % 2 !== 0) return undefined;
      // A copy, because the samples need not be aligned inside the file. Little-endian hosts only.
      const copy = bytes.slice(body, body + length);
      return { sampleRateHz, samples: new Int16Array(copy.buffer, copy.byteOffset, length / 2) };
    }
    at = body + length + (length % 2);
  }
  return undefined;
}

/** The WAV file of some samples. */
export function writeWav(pcm: Pcm): Uint8Array {
  const lengthBytes = pcm.samples.length * 2;
  const file = new Uint8Array(HEADER_BYTES + lengthBytes);
  const view = new DataView(file.buffer);
  putTag(file, 0, "RIFF");
  view.setUint32(4, HEADER_BYTES - 8 + lengthBytes, true);
  putTag(file, 8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, pcm.sampleRateHz, true);
  view.setUint32(28, pcm.sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  putTag(file, 36, "data");
  view.setUint32(40, lengthBytes, true);
  file.set(new Uint8Array(pcm.samples.buffer, pcm.samples.byteOffset, lengthBytes), HEADER_BYTES);
  return file;
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  );
}

function putTag(file: Uint8Array, at: number, text: string): void {
  for (let index = 0; index < text.length; index++) file[at + index] = text.charCodeAt(index);
}
