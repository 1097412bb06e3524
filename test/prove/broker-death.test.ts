/** A real broker that dies in six ways, overflows, and is killed over and over in mid-flight. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  broodOverDeath,
  DEATHS,
  killBrokerInFlight,
  OVERFLOW,
} from "../integration/broker-death.ts";
import { figure } from "../integration/figure.ts";
import { CLEAN } from "../integration/story.ts";
import { requires } from "../requires.ts";

const TERMINAL = "T-0007";
const CREDITS = 500;
const OVERFLOWING = 1_000;
const FLIGHT = { credits: 2_000, kills: 8 };

describe.skipIf(requires("mosquitto"))("a broker that forgets", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-death-"));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(DEATHS)(
    "loses no payment from end to end: $name",
    async (death) => {
      const scene = { folder: join(folder, death.name), terminal: TERMINAL, credits: CREDITS };
      const { story, credits, kept, seconds } = await broodOverDeath(death, scene);
      expect(story.verdict).toEqual(CLEAN);
      figure(
        `broker, ${death.name}, ${death.ends}: ${credits} acknowledged by it, ${kept} delivered ` +
          `by it, lost end to end 0, ${seconds.toFixed(1)} s after it was back`,
      );
    },
    120_000,
  );

  it("drops most of a day's payments and the terminal asks for them", async () => {
    const scene = { folder: join(folder, "overflow"), terminal: TERMINAL, credits: OVERFLOWING };
    const { story, credits, kept, seconds } = await broodOverDeath(OVERFLOW, scene);
    expect(story.verdict).toEqual(CLEAN);
    expect(kept).toBeLessThan(credits / 2);
    figure(
      `broker, ${OVERFLOW.name}: ${credits} acknowledged by it, ${kept} delivered by it, lost end ` +
        `to end 0, ${seconds.toFixed(1)} s`,
    );
  }, 180_000);

  it.each(["persistence false", "persistence true"])(
    "is killed with messages in flight and nothing is lost: %s",
    async (line) => {
      const scene = { folder: join(folder, `flight ${line}`), terminal: TERMINAL, ...FLIGHT };
      const { story, credits, resent, seconds } = await killBrokerInFlight({
        ...scene,
        lines: [line],
      });
      expect(story.verdict).toEqual(CLEAN);
      figure(
        `broker, ${line}, killed with -9 ${FLIGHT.kills} times in flight: ${credits} credits, ` +
          `lost end to end 0, ${resent} sent again, ${seconds.toFixed(1)} s`,
      );
    },
    300_000,
  );
});
