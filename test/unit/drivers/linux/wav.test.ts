/** WAV files: what is written reads back, and everything but whole 16-bit mono PCM is refused. */
import { describe, expect, it } from "vitest";
import { parseWav, writeWav } from "../../../../drivers/linux/wav.ts";

const PCM = { sampleRateHz: 24_000, samples: Int16Array.of(0, 1, -1, 32_767, -32_768) };

/** The file of `PCM` with some bytes replaced. */
function damaged(at: number, ...bytes: readonly number[]): Uint8Array {
  const file = writeWav(PCM);
  file.set(bytes, at);
  return file;
}

describe("a WAV file", () => {
  it("reads back as the samples it was written from", () => {
    expect(parseWav(writeWav(PCM))).toEqual(PCM);
  });

  it("is read at any place in memory", () => {
    const file = writeWav(PCM);
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    expect(parseWav(shifted.subarray(1))).toEqual(PCM);
  });

  it("may hold other chunks before the samples", () => {
    const file = writeWav(PCM);
    const chunk = Uint8Array.of(0x4c, 0x49, 0x53, 0x54, 3, 0, 0, 0, 1, 2, 3, 0);
    const longer = new Uint8Array([...file.subarray(0, 36), ...chunk, ...file.subarray(36)]);
    expect(parseWav(longer)).toEqual(PCM);
  });

  it("is refused when it is cut short at any byte", () => {
    const file = writeWav(PCM);
    const readable = Array.from({ length: file.length }, (_, length) => length).filter(
      (length) => parseWav(file.subarray(0, length)) !== undefined,
    );
    expect(readable).toEqual([]);
  });

  it("is refused unless it is 16-bit mono PCM", () => {
    expect(parseWav(damaged(0, 0x58))).toBeUndefined();
    expect(parseWav(damaged(20, 3))).toBeUndefined();
    expect(parseWav(damaged(22, 2))).toBeUndefined();
    expect(parseWav(damaged(34, 8))).toBeUndefined();
    expect(parseWav(damaged(40, 9))).toBeUndefined();
  });
});
