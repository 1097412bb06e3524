/**
 * A flood of hostile messages for an hour (fault O15): the log stays within its bounds on the card
 * and in memory, and nothing that came from outside stands in it (invariant I27).
 */
import { beforeAll, describe, expect, it } from "vitest";
import { Booth, type Fittings, loadFittings } from "../../sim/mistakes/booth.ts";

const BATCHES = 60;
const BATCH = 250;
const EVERY_MS = 60_000;

let fittings: Fittings;

beforeAll(async () => {
  fittings = await loadFittings();
});

describe("an hour of hostile messages", () => {
  it("writes less than a megabyte to the card, and nothing of what they said", () => {
    const booth = new Booth(fittings, {});
    booth.broker.setWindow(10_000);
    booth.passUntil(() => booth.broker.isUp, 10_000);
    const paid = booth.credit(12_500);
    const words = Buffer.from("PIN 0412 Sokha Chan 012345678");
    for (let batch = 0; batch < BATCHES; batch += 1) {
      for (let count = 0; count < BATCH; count += 1) booth.inject(words);
      booth.pass(EVERY_MS);
    }
    const text = booth.kept.join("");
    expect(text).toContain("refused, or failed: not-a-jws");
    expect(text).toMatch(/1[0-9]{2} lines were left out/);
    expect(Buffer.byteLength(text)).toBeLessThan(1_000_000);
    for (const secret of ["0412", "Sokha", "12345", "12500", paid.txid ?? "?"]) {
      expect(text).not.toContain(secret);
    }
    // Which cost nobody the payment.
    expect(booth.said("received")).toHaveLength(1);
  });
});
