/**
 * A new version on trial in a stall: a good one stays, and one that must not is taken back. All the
 * others that must not stay are in `test/prove`.
 */
import { describe, expect, it } from "vitest";
import { SABOTAGED } from "../../sim/update/builds.ts";
import { boxWith, comesToTrial, sells, takenBackAfterMs } from "./update-trials.ts";

describe("a new version", { timeout: 120_000 }, () => {
  it("is fetched, waits for an idle shop, shows that it works, and stays", async () => {
    const box = await boxWith({});
    expect(comesToTrial(box)).toBe(true);
    box.stall.world.pass(118_000);
    expect(box.lines).toContain("0.2.0 works and stays");
    expect(sells(box)).toBe(true);
    box.stall.cutPower();
    expect(box.starts.map(({ version }) => version)).toEqual(["0.1.0", "0.2.0"]);
  });

  it("says nothing aloud", async () => {
    const box = await boxWith({});
    comesToTrial(box);
    box.stall.world.pass(118_000);
    const loudest = Math.max(0, ...box.stall.heard.flatMap(({ pcm }) => [...pcm.samples]));
    expect(loudest).toBe(0);
  });

  it("that hangs is taken back, and the shop sells as before", async () => {
    const box = await boxWith(SABOTAGED["hangs as soon as it starts"] ?? {});
    expect(comesToTrial(box)).toBe(true);
    expect(takenBackAfterMs(box)).toBeDefined();
    box.stall.world.pass(20_000);
    expect(sells(box)).toBe(true);
  });

  it("that fails three times is not tried again", async () => {
    const box = await boxWith(SABOTAGED["has no loudspeaker"] ?? {});
    box.stall.world.pass(2 * 3_600_000);
    expect(box.starts.filter(({ isTrial }) => isTrial)).toHaveLength(3);
    expect(box.lines.at(-1)).toContain("failed-before");
  });
});
