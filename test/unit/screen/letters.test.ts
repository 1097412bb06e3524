import { expect, it } from "vitest";
import { SAMPLE_PARTS } from "../../../firmware/cli/sample-parts.ts";
import { SAMPLES } from "../../../firmware/cli/sample-scenes.ts";
import { letterLines } from "../../../firmware/screen/letters.ts";
import type { Scene } from "../../../firmware/screen/scene.ts";

const status = { link: "up", clock: "08:15", muted: false } as const;
const paid = {
  kind: "paid",
  status,
  money: { minor: 12_500, currency: "KHR" },
  match: "matched",
  asked: undefined,
  reference: "8738c7fd",
  minutesAgo: 0,
  test: false,
  repeat: false,
  payer: undefined,
} as const;

it("says an amount as it is, at the right end of the second line", () => {
  expect(letterLines(paid, 16)).toEqual(["Received", "      12,500 KHR"]);
  const dollars = { ...paid, money: { minor: 375, currency: "USD" } } as const;
  expect(letterLines(dollars, 20)[1]).toBe("            3.75 USD");
});

it("does not call anything received that must be looked at first", () => {
  const title = (more: Partial<Extract<Scene, { kind: "paid" }>>) =>
    letterLines({ ...paid, ...more }, 16)[0];
  expect(title({ test: true })).toBe("TEST: no money");
  expect(title({ repeat: true })).toBe("Again: not new");
  expect(title({ unusual: true })).toBe("Check! Received");
  expect(title({ minutesAgo: 7 })).toBe("Paid 7 min ago");
  for (const match of ["different-amount", "different-currency", "second-payment"] as const) {
    expect(title({ match, asked: paid.money })).toBe("Check! Received");
  }
  expect(title({ match: "other" })).toBe("Received");
  expect(title({ match: "other", asked: paid.money })).toBe("Check! Received");
});

it("has plain letters for every scene", () => {
  for (const [name, { make }] of Object.entries(SAMPLES)) {
    const made = make(SAMPLE_PARTS);
    if (!made.ok) throw new Error(`${name}: ${made.problem}`);
    const lines = letterLines(made.value, 16);
    expect(lines[0], name).toMatch(/^[ -~]{1,22}$/);
  }
});
