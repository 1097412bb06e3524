/** A million mutated envelopes, slice by slice so that the test runner stays awake. */
import { setImmediate as breathe } from "node:timers/promises";
import { expect, it } from "vitest";
import { figure } from "../integration/figure.ts";
import { fuzzEnvelopes } from "./envelope-fuzz.ts";

const COUNT = 1_000_000;
const SLICES = 100;
const SEED = 20_261_122;

it("believes none of a million mutated envelopes that the contract would not", async () => {
  const from = performance.now();
  let [believed, slowestMs] = [0, 0];
  for (let slice = 0; slice < SLICES; slice += 1) {
    const fuzz = fuzzEnvelopes(COUNT / SLICES, SEED + slice);
    expect(fuzz.wrong.slice(0, 10)).toEqual([]);
    believed += fuzz.believed;
    slowestMs = Math.max(slowestMs, fuzz.slowestMs);
    await breathe();
  }
  const seconds = ((performance.now() - from) / 1000).toFixed(0);
  figure(
    `${COUNT} mutated envelopes (seeds from ${SEED}): 0 wrongly believed, 0 thrown; ${believed} ` +
      `left sound by the mutation and read right; slowest ${slowestMs.toFixed(1)} ms, ${seconds} s`,
  );
}, 900_000);
