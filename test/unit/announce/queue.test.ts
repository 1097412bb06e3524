/** What waits to be said: one thing at a time, in a fixed order, and never more than a handful. */
import { describe, expect, it } from "vitest";
import type { WallMs } from "../../../drivers/hal/clock.ts";
import {
  type Announcement,
  announce,
  answer,
  BURST_MAX,
  isSilent,
  newQueue,
  takeNext,
} from "../../../firmware/announce/queue.ts";
import type { Saying } from "../../../firmware/announce/saying.ts";

const NOW = 1_795_000_000_000 as WallMs;

function credit(minor: number, kind: "received" | "late" | "again" = "received"): Announcement {
  const money = { minor, currency: "KHR" } as const;
  const saying: Saying =
    kind === "received"
      ? { kind, money, match: "other", test: false }
      : kind === "late"
        ? { kind, money, minutes: 4, test: false }
        : { kind, money, test: false };
  const spoken = {
    txid: `${minor}`,
    acquirer: "A",
    jti: `j${minor}`,
    recordedAt: NOW,
    creditedAt: NOW,
  };
  return { saying, scene: undefined, credits: [{ ...spoken, isStartRecorded: true }] };
}

/** Says everything that waits, one after the other, and tells what it was. */
function sayAll(queue: ReturnType<typeof newQueue>): readonly Saying[] {
  const said: Saying[] = [];
  for (let next = takeNext(queue, NOW); next !== undefined; next = takeNext(queue, NOW)) {
    said.push(next.saying);
    queue.speaking = undefined;
  }
  return said;
}

describe("the queue", () => {
  it("gives out nothing while something is being said", () => {
    const queue = newQueue();
    announce(queue, credit(1));
    announce(queue, credit(2));
    expect(takeNext(queue, NOW)?.saying).toMatchObject({ money: { minor: 1 } });
    expect(takeNext(queue, NOW)).toBeUndefined();
    expect(isSilent(queue)).toBe(false);
  });

  it("says new money first, then what a person asked for, then old money, then notices", () => {
    const queue = newQueue();
    const notices: readonly Saying[] = [
      { kind: "battery", state: "low", percent: 9 },
      { kind: "quiet", isBeginning: true },
      { kind: "link-lost" },
    ];
    for (const notice of notices) answer(queue, notice, undefined);
    announce(queue, credit(3, "late"));
    answer(queue, { kind: "serial", digits: "7" }, undefined);
    answer(queue, { kind: "not-received", money: { minor: 5, currency: "USD" } }, undefined);
    announce(queue, credit(4));
    expect(sayAll(queue).map(({ kind }) => kind)).toEqual([
      "received",
      "serial",
      "not-received",
      "late",
      "battery",
      "quiet",
      "link-lost",
    ]);
  });

  it("keeps only the latest answer of a kind", () => {
    const queue = newQueue();
    for (const percent of [60, 50, 40]) answer(queue, { kind: "volume", percent }, undefined);
    expect(sayAll(queue)).toEqual([{ kind: "volume", percent: 40 }]);
  });

  it("says five new payments one by one, and six as one sum with all their stories", () => {
    const few = newQueue();
    for (let minor = 1; minor <= BURST_MAX; minor += 1) announce(few, credit(minor));
    expect(sayAll(few)).toHaveLength(BURST_MAX);
    const many = newQueue();
    for (let minor = 1; minor <= BURST_MAX + 1; minor += 1) announce(many, credit(minor));
    const together = takeNext(many, NOW);
    expect(together?.saying).toMatchObject({ kind: "burst", count: 6, sums: [{ minor: 21 }] });
    expect(together?.credits).toHaveLength(6);
    expect(many.waiting).toEqual([]);
  });

  it("is bounded however many payments come: what waits is folded as soon as it is looked at", () => {
    const queue = newQueue();
    const kinds = ["received", "late", "again"] as const;
    for (let minor = 1; minor <= 3_000; minor += 1) {
      announce(queue, credit(minor, kinds[minor % 3]));
    }
    const said = sayAll(queue);
    expect(said).toHaveLength(2);
    const sums = said.flatMap((saying) => ("sums" in saying ? saying.sums : []));
    expect(sums.reduce((sum, { minor }) => sum + minor, 0)).toBe((3_000 * 3_001) / 2);
  });
});
