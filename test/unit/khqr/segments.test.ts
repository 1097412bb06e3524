/** The division of a text into segments: complete, legal and the cheapest there is. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Segment, segmentsOf } from "../../../firmware/khqr/segments.ts";

const OPENING = { numeric: 14, alphanumeric: 13, byte: 12 };

/** Bits of a division in versions 1 to 9, counted by the standard's own words. */
function bitsOf(segments: readonly Segment[]): number {
  return segments.reduce((bits, { data, mode }) => bits + OPENING[mode] + dataBits(data, mode), 0);
}

function dataBits(data: string, mode: Segment["mode"]): number {
  if (mode === "numeric")
    return 10 * Math.floor(data.length / 3) + ([0, 4, 7][data.length % 3] ?? 0);
  if (mode === "alphanumeric") return 11 * Math.floor(data.length / 2) + 6 * (data.length % 2);
  return 8 * new TextEncoder().encode(data).length;
}

const LEGAL = {
  numeric: /^[0-9]+$/,
  alphanumeric: /^[0-9A-Z $%*+\-./:]+$/,
  byte: /^[\s\S]+$/,
};

/** Every way to divide a short text, legal ones only. */
function divisions(text: string): readonly (readonly Segment[])[] {
  if (text === "") return [[]];
  const all: (readonly Segment[])[] = [];
  for (let end = 1; end <= text.length; end++) {
    const data = text.slice(0, end);
    for (const mode of ["numeric", "alphanumeric", "byte"] as const) {
      if (!LEGAL[mode].test(data)) continue;
      for (const rest of divisions(text.slice(end))) all.push([{ data, mode }, ...rest]);
    }
  }
  return all;
}

/** The fewest bits when each run has one mode and neighbours of one mode are joined. */
function leastByRuns(runs: readonly string[], before: readonly Segment[] = []): number {
  const [run, ...rest] = runs;
  if (run === undefined) return bitsOf(before);
  const choices = (["numeric", "alphanumeric", "byte"] as const).filter((m) => LEGAL[m].test(run));
  return Math.min(
    ...choices.map((mode) => {
      const last = before.at(-1);
      const joined =
        last?.mode === mode
          ? [...before.slice(0, -1), { data: last.data + run, mode }]
          : [...before, { data: run, mode }];
      return leastByRuns(rest, joined);
    }),
  );
}

describe("dividing a text", () => {
  it("keeps every character, each in a mode that can hold it", () => {
    const text = fc.string({ unit: fc.constantFrom(..."0123456789ABz@:ក\u{1f600}"), minLength: 1 });
    fc.assert(
      fc.property(text, (sample) => {
        const segments = segmentsOf(sample);
        expect(segments.map(({ data }) => data).join("")).toBe(sample);
        for (const { data, mode } of segments) expect(data).toMatch(LEGAL[mode]);
        segments.forEach(({ mode }, at) => {
          expect(mode).not.toBe(segments[at - 1]?.mode);
        });
      }),
      { seed: 53, numRuns: 300 },
    );
  });

  it("finds the fewest bits of all divisions of a short text", () => {
    const run = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 5 });
    const text = fc
      .tuple(run("0123"), run("AB"), run("ab"), run("0123"))
      .map((parts) => parts.join("").slice(0, 8))
      .filter((sample) => sample !== "");
    fc.assert(
      fc.property(text, (sample) => {
        const least = Math.min(...divisions(sample).map(bitsOf));
        expect(bitsOf(segmentsOf(sample))).toBe(least);
      }),
      { seed: 59, numRuns: 25 },
    );
  });

  it("is never beaten by any choice of modes for the runs of a long text", () => {
    const runOf = (letters: string) =>
      fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 22 });
    const runs = fc.array(fc.oneof(runOf("0123456789"), runOf("ABC:"), runOf("abc")), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(runs, (sample) => {
        expect(bitsOf(segmentsOf(sample.join("")))).toBeLessThanOrEqual(leastByRuns(sample));
      }),
      { seed: 73, numRuns: 400 },
    );
  });

  it("takes long runs of digits out of the bytes around them", () => {
    expect(segmentsOf("abc@shop0123456789012345678901234567")).toEqual([
      { data: "abc@shop", mode: "byte" },
      { data: "0123456789012345678901234567", mode: "numeric" },
    ]);
  });
});
