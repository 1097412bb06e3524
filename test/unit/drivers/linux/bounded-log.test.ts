/** The log's bounds (fault O15): lines a second, bytes in memory, bytes an hour on the card. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBoundedLog } from "../../../../drivers/linux/bounded-log.ts";

const HOUR_MS = 3_600_000;
const CARD_BYTES_AN_HOUR = 1_000_000;

function openLog() {
  const kept: { readonly atMs: number; readonly line: string }[] = [];
  let nowMs = 0;
  const log = createBoundedLog({
    monoMs: () => nowMs,
    keep: (line) => kept.push({ atMs: nowMs, line }),
  });
  return {
    log,
    kept,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe("the log", () => {
  it("keeps a line for good and gives it back with its number and its second", () => {
    const { log, kept, pass } = openLog();
    log.write("the link is up");
    pass(2_500);
    log.write("the link went down: network");
    expect(kept.map(({ line }) => line)).toEqual([
      "soundbox: the link is up\n",
      "soundbox: the link went down: network\n",
    ]);
    expect(log.after(0, 10)).toEqual([
      { n: 1, atSeconds: 0, text: "the link is up" },
      { n: 2, atSeconds: 2, text: "the link went down: network" },
    ]);
    expect(log.after(1, 10).map(({ n }) => n)).toEqual([2]);
    expect(log.after(2, 10)).toEqual([]);
    expect(log.after(0, 1).map(({ n }) => n)).toEqual([1]);
  });

  it("takes a hundred lines a second, and says how many it left out", () => {
    const { log, kept, pass } = openLog();
    for (let count = 0; count < 5_000; count += 1) log.write("again");
    expect(kept).toHaveLength(100);
    pass(1_000);
    log.write("later");
    expect(log.after(100, 10).map(({ text }) => text)).toEqual([
      "4900 lines were left out",
      "later",
    ]);
  });

  it("writes at most a megabyte in any hour, whatever is written and when", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 10, maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 2_000 }), (waits, length) => {
        const { log, kept, pass } = openLog();
        for (const wait of waits) {
          for (let count = 0; count < 200; count += 1) log.write("ក".repeat(length));
          pass(wait);
        }
        let [from, bytes] = [0, 0];
        for (const { atMs, line } of kept) {
          bytes += Buffer.byteLength(line);
          while ((kept[from]?.atMs ?? 0) <= atMs - HOUR_MS) {
            bytes -= Buffer.byteLength(kept[from]?.line ?? "");
            from += 1;
          }
          expect(bytes).toBeLessThanOrEqual(CARD_BYTES_AN_HOUR);
        }
      }),
      { seed: 15, numRuns: 20 },
    );
  });

  it("says once that it writes no more, and goes on in memory", () => {
    const { log, kept, pass } = openLog();
    for (let second = 0; second < 60; second += 1) {
      for (let count = 0; count < 100; count += 1) log.write("x".repeat(590));
      pass(1_000);
    }
    expect(kept.filter(({ line }) => line.includes("log.read has the rest"))).toHaveLength(1);
    log.write("the last word");
    expect(log.after(6_000, 10).at(-1)?.text).toBe("the last word");
    pass(HOUR_MS);
    log.write("quiet again");
    expect(kept.at(-1)?.line).toBe("soundbox: quiet again\n");
  });

  it("keeps eight MiB in memory, the newest", () => {
    const { log, pass } = openLog();
    for (let second = 0; second < 160; second += 1) {
      for (let count = 0; count < 100; count += 1) log.write("y".repeat(600));
      pass(1_000);
    }
    const rest = log.after(0, 100_000);
    const bytes = rest.reduce((sum, { text }) => sum + text.length * 2, 0);
    expect(bytes).toBeLessThanOrEqual(8 * 1024 * 1024);
    expect(bytes).toBeGreaterThan(7 * 1024 * 1024);
    expect(rest.at(-1)?.n).toBe(rest.length + (rest[0]?.n ?? 0) - 1);
    expect(log.after(1, 2).map(({ n }) => n)).toEqual(rest.slice(0, 2).map(({ n }) => n));
  });

  it("makes one short line of whatever it is given", () => {
    const { log, kept } = openLog();
    log.write(`one\nsoundbox: forged\r\u001b[2J\u202e${"z".repeat(2_000)}`);
    expect(kept).toHaveLength(1);
    expect(kept[0]?.line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(kept[0]?.line.length).toBeLessThan(620);
  });
});
