/**
 * A loudspeaker whose wire is off (fault A9): once a day somebody is asked whether it is heard, and
 * without a yes the terminal does not look as if it were.
 */
import { describe, expect, it } from "vitest";
import { STALL_OPENS } from "../../sim/stall.ts";
import { openWatchedStall, type WatchedStall } from "./watched-stall.ts";

const QUARTER_MS = 900_000;
/** Ten minutes to midnight in Phnom Penh. */
const BEFORE_MIDNIGHT = STALL_OPENS + 9 * 3_600_000 - 600_000;
const ON = { config: { speakerCheck: "on" } };

function asks({ scene }: WatchedStall): boolean {
  const shown = scene();
  return shown?.kind === "fault" && shown.code === "A-listen";
}

function untilAsked(watched: WatchedStall): void {
  for (let step = 0; step < 120 && !asks(watched); step += 1) watched.stall.world.pass(500);
  expect(asks(watched)).toBe(true);
}

function isMuted({ scene }: WatchedStall): boolean {
  const shown = scene();
  return shown !== undefined && "status" in shown && shown.status.muted;
}

function states({ stall }: WatchedStall): readonly unknown[] {
  return stall.facts.flatMap((fact) => (fact.type === "state" ? [fact.state] : []));
}

describe("the daily question whether the loudspeaker is heard", () => {
  it("is asked at the first key of a day, once, and a yes takes it away", async () => {
    const watched = await openWatchedStall({ ...ON, opensAt: BEFORE_MIDNIGHT });
    const { stall } = watched;
    expect(asks(watched)).toBe(false);
    stall.press("clear");
    stall.world.pass(500);
    expect(asks(watched)).toBe(true);
    expect(stall.heard).toHaveLength(1);
    stall.press("middle");
    stall.world.pass(30_000);
    expect([asks(watched), isMuted(watched)]).toEqual([false, false]);
    stall.press("clear");
    stall.world.pass(30_000);
    // Not again today, and no word more than the volume.
    expect(stall.heard).toHaveLength(1);
    stall.world.pass(QUARTER_MS);
    stall.press("clear");
    stall.world.pass(500);
    expect(asks(watched)).toBe(true);
  });

  it("waits until a customer has been served, and for no payment does it stay", async () => {
    const watched = await openWatchedStall(ON);
    const { stall } = watched;
    stall.press("currency", "7", "0", "0", "charge");
    stall.world.pass(1_000);
    expect(watched.scene()?.kind).toBe("charge");
    const credit = () =>
      stall.bank.credit("T-0007", {
        money: { minor: 700, currency: "KHR" },
        creditedAt: STALL_OPENS + stall.world.nowMs,
      });
    credit();
    stall.world.pass(2_000);
    expect(watched.scene()?.kind).toBe("paid");
    stall.press("clear", "clear");
    untilAsked(watched);
    credit();
    stall.world.pass(6_000);
    expect(watched.scene()?.kind).toBe("paid");
  });

  it("leaves its mark on the screen and in the state while nobody says yes", async () => {
    const watched = await openWatchedStall(ON);
    const { stall } = watched;
    stall.press("clear");
    stall.world.pass(60_000);
    expect([asks(watched), isMuted(watched)]).toEqual([false, true]);
    expect(stall.receipts).toEqual([]);
    expect(states(watched).at(-1)).toBe("degraded");
    // The wire was mended: a key for the volume asks again.
    stall.press("volume-up");
    untilAsked(watched);
    stall.press("middle");
    stall.world.pass(5_000);
    expect(isMuted(watched)).toBe(false);
    expect(states(watched).at(-1)).toBe("ready");
  });

  it("is not asked where it is switched off, or nothing is spoken", async () => {
    const off = await openWatchedStall();
    off.stall.press("clear");
    off.stall.world.pass(60_000);
    expect(isMuted(off)).toBe(false);
    expect(off.stall.heard).toEqual([]);
    const silent = await openWatchedStall({ config: { speakerCheck: "on", volumePercent: 0 } });
    silent.stall.press("clear");
    silent.stall.world.pass(60_000);
    expect(asks(silent)).toBe(false);
    expect(states(silent).at(-1)).toBe("ready");
  });
});
