/**
 * No printer is fitted (fault D7), and none can be waited for: no interface of the boards has one,
 * and a payment is booked and said on a board that has nothing but the parts that it must have.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Board } from "../../drivers/hal/board.ts";
import { openStall, STALL_OPENS } from "../../sim/stall.ts";
import { ROOT } from "../tidy/sources.ts";

const MUST = [
  "clock",
  "crypto",
  "display",
  "ledger",
  "link",
  "panel",
  "shaper",
  "speaker",
  "voices",
];

describe("a terminal without a printer", () => {
  it("has no place on its board where one could be, and no order for one", () => {
    const folder = join(ROOT, "drivers", "hal");
    const files = [
      ...readdirSync(folder).map((name) => join(folder, name)),
      join(ROOT, "firmware", "core", "effect.ts"),
      join(ROOT, "firmware", "core", "event.ts"),
    ];
    const printing = files.filter((file) =>
      /\bprint(er|ing)?\b|\bpaper\b/i.test(readFileSync(file, "utf8")),
    );
    expect(printing.map((file) => file.slice(ROOT.length))).toEqual([]);
  });

  it("books and says a payment with the parts that every board has, and no others", async () => {
    let parts: readonly string[] = [];
    const stall = await openStall({
      refit(board) {
        const bare = Object.entries(board).filter(([part]) => MUST.includes(part));
        parts = bare.map(([part]) => part).sort();
        // Only what every board must have is left of it.
        return Object.fromEntries(bare) as unknown as Board;
      },
    });
    expect(parts).toEqual(MUST);
    stall.world.pass(2_000);
    const creditedAt = STALL_OPENS + stall.world.nowMs;
    stall.bank.credit("T-0007", { money: { minor: 700, currency: "KHR" }, creditedAt });
    stall.world.pass(20_000);
    expect(stall.ledger.durableRows()).toHaveLength(1);
    expect(stall.receipts.map(({ stage }) => stage)).toEqual(["recorded", "spoken"]);
  });
});
