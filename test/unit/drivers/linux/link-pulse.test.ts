/** Keep alive: what counts as life and how soon silence is noticed. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LinkPulse } from "../../../../drivers/linux/link-pulse.ts";

/** A pulse of 10 s whose signs of life are told by the test. */
function stage() {
  const log: string[] = [];
  const pulse = new LinkPulse(
    10,
    () => log.push("ping"),
    () => log.push("dead"),
  );
  return { pulse, log };
}

describe("the pulse of a connection", () => {
  // The platform's timers are replaced by ones that stand until told.
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("silence ends it after 1.5 keep alives, with one ping before", () => {
    const { log } = stage();
    vi.advanceTimersByTime(14_999);
    expect(log).toEqual(["ping"]);
    vi.advanceTimersByTime(1);
    expect(log).toEqual(["ping", "dead"]);
    vi.advanceTimersByTime(60_000);
    expect(log).toEqual(["ping", "dead"]);
  });

  test("whoever answers pings lives for ever, and is pinged within every keep alive", () => {
    const { pulse, log } = stage();
    for (let second = 1; second <= 600; second += 1) {
      vi.advanceTimersByTime(1000);
      if (log.at(-1) === "ping") pulse.heard();
      expect(log.filter((entry) => entry === "ping").length).toBeGreaterThanOrEqual(
        Math.floor(second / 10),
      );
    }
    expect(log).not.toContain("dead");
  });

  test("a slow backlog is life, even while it delays the answer to a ping", () => {
    const { pulse, log } = stage();
    for (let second = 0; second < 100; second += 1) {
      vi.advanceTimersByTime(1000);
      pulse.heard();
    }
    expect(log).not.toContain("dead");
    vi.advanceTimersByTime(15_000);
    expect(log.at(-1)).toBe("dead");
  });

  test("a stopped pulse does nothing more", () => {
    const { pulse, log } = stage();
    pulse.stop();
    vi.advanceTimersByTime(60_000);
    expect(log).toEqual([]);
  });
});
