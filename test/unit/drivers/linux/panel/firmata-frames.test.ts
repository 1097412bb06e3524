import fc from "fast-check";
import { expect, it } from "vitest";
import { FirmataFrames } from "../../../../../drivers/linux/panel/firmata-frames.ts";

function cut(...pieces: readonly (readonly number[])[]) {
  const messages: number[][] = [];
  let noiseCount = 0;
  const frames = new FirmataFrames({
    message: (bytes) => messages.push([...bytes]),
    noise: () => {
      noiseCount += 1;
    },
  });
  for (const piece of pieces) frames.take(Uint8Array.from(piece));
  return { messages, noiseCount };
}

const VERSION = [0xf9, 2, 6];
const PORT = [0x92, 0x7f, 0x01];
const NAME = [0xf0, 0x79, 2, 6, 0x41, 0, 0xf7];

it("cuts whole messages out of pieces of any size", () => {
  const all = [...VERSION, ...NAME, ...PORT, 0xe3, 1, 2];
  for (let size = 1; size <= all.length; size++) {
    const pieces = Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
      all.slice(at * size, (at + 1) * size),
    );
    expect(cut(...pieces)).toEqual({
      messages: [VERSION, NAME, PORT, [0xe3, 1, 2]],
      noiseCount: 0,
    });
  }
});

it("tells noise, and hears the next message", () => {
  expect(cut([0x41, 0x42], VERSION)).toEqual({ messages: [VERSION], noiseCount: 1 });
  // A message that another one interrupts, a command that no board gives, an end without a start.
  expect(cut([0x92, 0x01], PORT)).toEqual({ messages: [PORT], noiseCount: 1 });
  expect(cut([0xc0], [0xf7], VERSION)).toEqual({ messages: [VERSION], noiseCount: 1 });
  expect(cut([0xf0, 0x79, 0x92], [1, 2])).toEqual({ messages: [[0x92, 1, 2]], noiseCount: 1 });
});

it("gives up a message that is longer than any board's", () => {
  const endless = [0xf0, ...Array.from({ length: 10_000 }, () => 1)];
  expect(cut(endless, [0xf7], VERSION)).toMatchObject({ messages: [VERSION] });
  expect(cut(endless).noiseCount).toBe(1);
});

it("delivers nothing but well-formed messages, whatever comes", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 300 }), (bytes) => {
      for (const [first = 0, ...rest] of cut(bytes).messages) {
        const isSysex = first === 0xf0;
        expect(isSysex ? rest.at(-1) === 0xf7 : rest.length === 2).toBe(true);
        expect((isSysex ? rest.slice(0, -1) : rest).every((byte) => byte < 0x80)).toBe(true);
      }
    }),
    { seed: 6, numRuns: 500 },
  );
});
