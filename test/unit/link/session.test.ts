/** When the terminal connects, greets and calls itself blind: the pure machine, told the time. */
import { describe, expect, it } from "vitest";
import type { MonoMs } from "../../../drivers/hal/clock.ts";
import {
  cameUp,
  closedByLedger,
  newSession,
  opened,
  type Session,
  saidBlind,
  saidHello,
  wasHeard,
  wasUnheard,
  wasWelcomed,
  wentDown,
} from "../../../firmware/link/session.ts";

const at = (ms: number) => ms as MonoMs;
const CUT = { reason: "network", silentMs: 0 } as const;

/** A session that has connected and said hello at `ms`. */
function greeting(ms: number): Session {
  const session = newSession(at(0));
  opened(session, 1, at(ms));
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
    opened(session, 2, at(60_500));
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

describe("the wait before the next attempt", () => {
  /** The longest there can be after so many attempts, each of which took as long to fail. */
  function longestWait(attempts: number, tookMs: number): number {
    const session = newSession(at(0));
    let now = 0;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      opened(session, attempt, at(now));
      now += tookMs;
      wentDown(session, CUT, at(now), 1);
      if (attempt < attempts) now = session.retryAt ?? now;
    }
    return (session.retryAt ?? now) - now;
  }

  it("is half a second at most after the first failure, and thirty after many", () => {
    expect(longestWait(1, 0)).toBe(500);
    expect(longestWait(20, 0)).toBe(30_000);
  });

  it("keeps the promise of 35 s also after an attempt that timed out", () => {
    expect(longestWait(20, 10_000)).toBe(24_000);
    expect(longestWait(1, 10_000)).toBe(500);
  });

  it("begins anew when the terminal itself hung up, but not again and again", () => {
    const session = greeting(1_000);
    session.failures = 12;
    closedByLedger(session, at(2_000));
    wentDown(session, CUT, at(2_000), 1);
    expect(session.retryAt).toBe(2_500);
    for (let second = 3; second < 13; second += 1) {
      opened(session, second, at(second * 1_000 - 500));
      cameUp(session, at(second * 1_000 - 400));
      closedByLedger(session, at(second * 1_000));
      wentDown(session, CUT, at(second * 1_000), 1);
    }
    expect(session.retryAt).toBe(12_000 + 30_000);
  });
});

describe("blindness that nobody can have heard of", () => {
  it("is said again after a quarter of a minute, and no more once the bank is heard", () => {
    const session = greeting(1_000);
    saidBlind(session, at(20_000));
    wasUnheard(session, at(21_000));
    expect(session.blindAt).toBe(36_000);
    wasWelcomed(session);
    wasUnheard(session, at(40_000));
    expect(session.blindAt).toBe(undefined);
  });
});
