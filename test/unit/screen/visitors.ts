/** What random scenes say to visitors: acceptances of every kind, and offers in riel. */
import fc from "fast-check";
import type { AcceptanceShown, RielOfferShown } from "../../../firmware/screen/scene.ts";

/** Of every kind, with few networks and with many. */
export const ACCEPTANCES: readonly AcceptanceShown[] = [
  { kind: "welcome", networks: ["Alipay+"] },
  { kind: "welcome", networks: ["Alipay+", "PromptPay", "VietQR", "LAPNet", "UPI"] },
  { kind: "riel-only" },
  { kind: "no-riel-account" },
];

/** Offers as no shop would make them, too. */
export const offer: fc.Arbitrary<RielOfferShown> = fc
  .record({
    cents: fc.integer({ min: 2, max: 9_999_999 }),
    rielPerDollar: fc.integer({ min: 1_000, max: 10_000 }),
    source: fc.constantFrom("NBC", "ក្រុមហ៊ុនប្តូរប្រាក់"),
    roundTo: fc.constantFrom(1, 100, 10_000),
  })
  .map(({ cents, ...rate }) => ({
    from: { minor: cents, currency: "USD" },
    money: { minor: 100 * cents, currency: "KHR" },
    rate: { ...rate, date: "2026-11-22" },
  }));
