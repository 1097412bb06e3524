/** Twenty thousand mutations of a good envelope: none is believed, in bounded time. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CREDIT, makeBank } from "./bank.ts";

describe("mutated envelopes", () => {
  test("of 20,000 none is accepted, none throws, none takes longer than honest ones", async () => {
    const bank = await makeBank();
    const good = new TextEncoder().encode(await bank.sign(CREDIT));
    const startedAt = processorMs();
    for (let round = 0; round < 500; round += 1) bank.open(good);
    const honestMs = (processorMs() - startedAt) / 500;
    const letters = fc.constantFrom(..."ABCXYZabcxyz019-_.".split(""), "=", "\0", "{", "é");
    const change = fc.tuple(fc.constantFrom("set", "cut", "add", "swap"), fc.nat(), letters);
    const changes = fc.array(change, { minLength: 1, maxLength: 4 });
    const mutants = fc.sample(changes, { seed: 20_261_122, numRuns: 20_000 });
    const before = processorMs();
    let believed = 0;
    for (const mutant of mutants) {
      const bytes = mutate(good, mutant);
      if (bank.open(bytes).ok && Buffer.compare(bytes, good) !== 0) believed += 1;
    }
    const mutantMs = (processorMs() - before) / mutants.length;
    expect(believed).toBe(0);
    expect(mutantMs / honestMs).toBeLessThan(5);
  }, 300_000);
});

/** Processor time, because others may keep the machine busy. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function mutate(
  good: Uint8Array,
  changes: readonly (readonly [string, number, string])[],
): Uint8Array {
  let bytes = Array.from(good);
  for (const [how, anywhere, letter] of changes) {
    const at = anywhere % Math.max(1, bytes.length);
    const code = letter.charCodeAt(0);
    if (how === "set") bytes[at] = code;
    if (how === "cut") bytes.splice(at, 1 + (anywhere % 5));
    if (how === "add") bytes.splice(at, 0, code);
    if (how === "swap") bytes = [...bytes.slice(at), ...bytes.slice(0, at)];
  }
  return Uint8Array.from(bytes);
}
