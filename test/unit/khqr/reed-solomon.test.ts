/** Correction of one block, against the encoder of the drawing package. */
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { correctBlock } from "../../../firmware/khqr/reed-solomon.ts";

interface Encoder {
  new (degree: number): { encode(data: Uint8Array): Uint8Array };
}

const require = createRequire(import.meta.url);
// Its own types name only what the index gives.
const Encoder = require("qrcode/lib/core/reed-solomon-encoder.js") as Encoder;

/** A block with its check, and a copy with the given places changed. */
const damaged = fc
  .record({
    data: fc.uint8Array({ minLength: 1, maxLength: 60 }),
    half: fc.integer({ min: 3, max: 15 }),
  })
  .chain(({ data, half }) => {
    const correction = 2 * half;
    const whole = Uint8Array.from([...data, ...new Encoder(correction).encode(data)]);
    const changes = fc.uniqueArray(
      fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })),
      { selector: ([at]) => at, maxLength: Math.min(whole.length, half + 6) },
    );
    return changes.map((list) => ({ whole, correction, list }));
  });

describe("a block of codewords", () => {
  it("is restored when at most half of its check codewords are wrong", () => {
    fc.assert(
      fc.property(damaged, ({ whole, correction, list }) => {
        const within = list.slice(0, correction / 2);
        const block = Uint8Array.from(whole);
        for (const [at, change] of within) block[at] = (block[at] ?? 0) ^ change;
        expect(correctBlock(block, correction)).toBe(true);
        expect(block).toEqual(whole);
      }),
      { seed: 61, numRuns: 300 },
    );
  });

  it("with more wrong ones is refused untouched, or becomes another word of the code", () => {
    let refused = 0;
    fc.assert(
      fc.property(damaged, ({ whole, correction, list }) => {
        fc.pre(list.length > correction / 2);
        const block = Uint8Array.from(whole);
        for (const [at, change] of list) block[at] = (block[at] ?? 0) ^ change;
        const before = Uint8Array.from(block);
        if (correctBlock(block, correction)) {
          const data = block.slice(0, block.length - correction);
          expect(block.slice(data.length)).toEqual(
            Uint8Array.from(new Encoder(correction).encode(data)),
          );
        } else {
          refused++;
          expect(block).toEqual(before);
        }
      }),
      { seed: 67, numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(200);
  });
});
