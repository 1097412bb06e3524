/** A real broker that is killed or overflows: nothing is lost from bank to record. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../requires.ts";
import { broodOverDeath, DEATHS, killBrokerInFlight, OVERFLOW } from "./broker-death.ts";
import { figure } from "./figure.ts";
import { CLEAN } from "./story.ts";

const CREDITS = 120;

describe.skipIf(requires("mosquitto"))("a broker that forgets", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-death-"));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(DEATHS.filter(({ waitMs }) => waitMs === undefined))(
    "loses no payment from end to end: $name",
    async (death) => {
      const scene = { folder: join(folder, death.name), terminal: "T-0007", credits: CREDITS };
      const result = await broodOverDeath(death, scene);
      expect(result.story.verdict).toEqual(CLEAN);
    },
    240_000,
  );

  it("drops most of a day's payments and the terminal asks for them", async () => {
    const scene = { folder: join(folder, "overflow"), terminal: "T-0007", credits: 300 };
    const result = await broodOverDeath(OVERFLOW, scene);
    expect(result.story.verdict).toEqual(CLEAN);
    expect(result.resent).toBeGreaterThan(100);
  }, 240_000);

  it("is killed with messages in flight and nothing is lost", async () => {
    const scene = { folder: join(folder, "flight"), terminal: "T-0007", credits: 200, kills: 3 };
    const result = await killBrokerInFlight({ ...scene, lines: ["persistence false"] });
    expect(result.story.verdict).toEqual(CLEAN);
    figure(
      `broker killed with -9 3 times in flight: ${result.credits} credits, 0 lost, ` +
        `${result.resent} sent again, ${result.seconds.toFixed(1)} s`,
    );
  }, 240_000);
});
