/** When the terminal connects, greets and calls itself blind: the pure machine, told the time. */
import { describe, expect, it } from "vitest";
import type { MonoMs } from "../../../drivers/hal/clock.ts";
import {
  cameUp,
  newSession,
  opened,
  type Session,
  saidBlind,
  saidHello,
  wasHeard,
  wasWelcomed,
  wentDown,
} from "../../../firmware/link/session.ts";

const at = (ms: number) => ms as MonoMs;
const CUT = { reason: "network", silentMs: 0 } as const;

/** A session that has connected and said hello at `ms`. */
function greeting(ms: number): Session {
  const session = newSession(at(0));
  opened(session, 1);
  cameUp(session, at(ms));
  saidHello(session, at(ms));
  return session;
}

describe("a hello that nobody answers", () => {
  it("is said again after ten seconds, then less and less often", () => {
    const session = greeting(1_000);
    const waits: number[] = [];
    for (let count = 0; count < 6; count += 1) {
      const { helloAgainAt = at(0), helloAt = at(0) } = session;
      waits.push(helloAgainAt - helloAt);
      saidHello(session, helloAgainAt);
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
  });

  it("is not said again while the bank's messages come: the welcome stands behind them", () => {
    const session = greeting(1_000);
    wasHeard(session, at(9_000));
    expect(session.helloAgainAt).toBe(19_000);
    wasHeard(session, at(18_500));
    expect(session.helloAgainAt).toBe(28_500);
  });

  it("makes the terminal blind all the same", () => {
    const session = greeting(1_000);
    saidHello(session, at(11_000));
    expect(session.blindAt).toBe(20_000);
    saidBlind(session, at(20_000));
    expect(session.blindSince).toBe(20_000);
  });
});

describe("a hello that is answered", () => {
  it("is not said again on that connection, and begins at ten seconds on the next", () => {
    const session = greeting(1_000);
    saidHello(session, at(11_000));
    wasWelcomed(session);
    expect(session.helloAgainAt).toBe(undefined);
    saidHello(session, at(50_000));
    expect(session.helloAgainAt).toBe(undefined);
    wentDown(session, CUT, at(60_000), 0.5);
    expect(session.helloAgainAt).toBe(undefined);
    opened(session, 2);
    cameUp(session, at(61_000));
    saidHello(session, at(61_000));
    expect(session.helloAgainAt).toBe(71_000);
  });
});

describe("a connection that ends", () => {
  /** How long after its end the terminal calls itself blind. */
  function blindAfter(silentMs: number, reason: "network" | "keep-alive"): number | undefined {
    const session = greeting(1_000);
    wasWelcomed(session);
    wentDown(session, { reason, silentMs }, at(100_000), 0);
    return session.blindAt === undefined ? undefined : session.blindAt - 100_000;
  }

  it("after a word just heard is a short gap at first", () => {
    expect(blindAfter(0, "network")).toBe(10_000);
    expect(blindAfter(14_000, "network")).toBe(10_000);
  });

  it("after a long silence is blindness within 25 s of the last word, whatever ended it", () => {
    expect(blindAfter(16_000, "network")).toBe(8_000);
    expect(blindAfter(22_500, "network")).toBe(1_500);
    expect(blindAfter(22_500, "keep-alive")).toBe(1_500);
    expect(blindAfter(60_000, "network")).toBe(0);
  });
});
