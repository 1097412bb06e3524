/**
 * A new version on trial in a stall: a good one stays, thirteen bad ones are taken back by
 * themselves within five minutes (fault O2), and the stall sells afterwards as before.
 */
import { describe, expect, it } from "vitest";
import { type Box, openBox } from "../../sim/update/box.ts";
import { SABOTAGED } from "../../sim/update/builds.ts";
import { makeRelease } from "../../sim/update/releases.ts";
import { figure } from "../integration/figure.ts";

const PATIENCE = { timeout: 120_000 };
const SWITCH_WITHIN_MS = 1_800_000;
const BACK_WITHIN_MS = 300_000;
const VERSION = "0.2.0";

async function boxWith(build: (typeof SABOTAGED)[string]): Promise<Box> {
  const box = await openBox({ [VERSION]: build });
  const { stall } = box;
  box.shelf.offer = makeRelease({ version: VERSION, now: stall.nowWall });
  return box;
}

function latest({ starts }: Box) {
  return starts.at(-1);
}

/** A payment is said within a few seconds, as ever. */
function sells({ stall }: Box): boolean {
  const before = stall.receipts.length;
  stall.bank.credit(stall.config.terminal, {
    money: { minor: 12_500, currency: "KHR" },
    creditedAt: stall.nowWall,
  });
  stall.world.pass(20_000);
  return stall.receipts.slice(before).some(({ stage }) => stage === "spoken");
}

describe("a new version", PATIENCE, () => {
  it("is fetched, waits for an idle shop, shows that it works, and stays", async () => {
    const box = await boxWith({});
    expect(box.passUntil(() => latest(box)?.isTrial === true, SWITCH_WITHIN_MS)).toBe(true);
    box.stall.world.pass(118_000);
    expect(box.lines).toContain("0.2.0 works and stays");
    expect(sells(box)).toBe(true);
    box.stall.cutPower();
    expect(box.starts.map(({ version }) => version)).toEqual(["0.1.0", "0.2.0"]);
  });

  it("says nothing aloud and leaves the code on the display alone", async () => {
    const box = await boxWith({});
    box.passUntil(() => latest(box)?.isTrial === true, SWITCH_WITHIN_MS);
    box.stall.world.pass(118_000);
    const loudest = Math.max(0, ...box.stall.heard.flatMap(({ pcm }) => [...pcm.samples]));
    expect(loudest).toBe(0);
  });

  it.each(Object.keys(SABOTAGED))("that %s is taken back within five minutes", async (name) => {
    const box = await boxWith(SABOTAGED[name] ?? {});
    expect(box.passUntil(() => latest(box)?.isTrial === true, SWITCH_WITHIN_MS)).toBe(true);
    const triedAt = latest(box)?.atMs ?? 0;
    expect(box.passUntil(() => latest(box)?.version === "0.1.0", BACK_WITHIN_MS)).toBe(true);
    const seconds = Math.round(((latest(box)?.atMs ?? 0) - triedAt) / 1000);
    figure(`a version that ${name}: taken back after ${seconds} s`);
    box.stall.world.pass(20_000);
    expect(sells(box)).toBe(true);
  });

  it("that fails three times is not tried again", async () => {
    const box = await boxWith(SABOTAGED["has no loudspeaker"] ?? {});
    box.passUntil(() => false, 8 * 3_600_000);
    expect(box.starts.filter(({ isTrial }) => isTrial)).toHaveLength(3);
    expect(box.lines.at(-1)).toContain("failed-before");
  });
});
