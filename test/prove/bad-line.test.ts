/** Many bad lines: two faults at a time, drawn from seeds, in the clear and half-open as well. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Chance, chance } from "../../sim/chance.ts";
import { sufferBadLine } from "../integration/bad-line.ts";
import { figure } from "../integration/figure.ts";
import { type Mosquitto, startMosquitto } from "../integration/mosquitto.ts";
import type { Toxic } from "../integration/proxy.ts";
import { CLEAN } from "../integration/story.ts";
import { requires } from "../requires.ts";

const SEED = 20_261_122;
const LINES = 40;
/** So many terminals share the machine at a time. */
const AT_ONCE = 8;
const BAD_MS = 4_000;
const CREDITS = 60;

describe.skipIf(requires("mosquitto"))("terminals on bad lines", () => {
  let folder: string;
  let broker: Mosquitto;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-bad-lines-"));
    broker = await startMosquitto();
  });

  afterAll(async () => {
    await broker?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("lose, double, invent and leave untold nothing", async () => {
    const from = performance.now();
    const numbers = Array.from({ length: LINES }, (_, number) => number);
    let [credits, cuts, corruptions, altered] = [0, 0, 0, 0];
    const suffer = async (number: number): Promise<void> => {
      const seed = SEED + number;
      const toxics = drawToxics(chance(seed, "toxics"));
      const terminal = `T-${number}`;
      const own = { brokerPort: broker.port, terminal, folder: join(folder, terminal) };
      const how = { seed, toxics, badMs: BAD_MS, credits: CREDITS };
      const line = await sufferBadLine({ ...own, ...how });
      const story = `seed ${seed}: ${JSON.stringify(toxics)}`;
      expect(line.story.verdict, story).toEqual(CLEAN);
      const isAltered = toxics.some(({ name }) => name === "corrupt");
      // A receipt that was altered on its way is acknowledged by the broker all the same.
      if (!isAltered) expect(line.unreceipted, story).toEqual([]);
      credits += line.credits;
      cuts += line.cuts;
      corruptions += line.corruptions;
      altered += line.unsigned + line.refusals.length;
    };
    const lane = async (): Promise<void> => {
      for (let next = numbers.shift(); next !== undefined; next = numbers.shift()) {
        await suffer(next);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    const seconds = ((performance.now() - from) / 1000).toFixed(0);
    figure(
      `${LINES} bad lines of two faults each (seeds from ${SEED}): ${credits} credits, ${cuts} ` +
        `cuts, ${corruptions} bytes altered, 0 lost, 0 double, 0 invented, 0 untold, ` +
        `${altered} altered messages refused, ${seconds} s`,
    );
  }, 600_000);
});

/** Two different faults of random strength. */
function drawToxics(draw: Chance): readonly Toxic[] {
  const all: readonly (() => Toxic)[] = [
    () => ({ name: "latency", latencyMs: draw.between(50, 900), jitterMs: draw.between(0, 900) }),
    () => ({ name: "bandwidth", bytesPerSecond: draw.between(1_500, 20_000) }),
    () => ({ name: "slow_close", delayMs: draw.between(100, 3_000) }),
    () => ({ name: "timeout", timeoutMs: draw.between(200, 2_000) }),
    () => ({ name: "reset_peer", timeoutMs: draw.between(200, 2_000) }),
    () => ({ name: "slicer", averageBytes: draw.between(1, 40), delayMs: draw.between(0, 1) }),
    () => ({ name: "limit_data", bytes: draw.between(300, 20_000) }),
    () => ({ name: "corrupt", everyBytes: draw.between(300, 8_000) }),
    () => ({ name: "half_open" }),
    () => ({ name: "down" }),
  ];
  const first = draw.between(0, all.length - 1);
  const second = (first + draw.between(1, all.length - 1)) % all.length;
  return [all[first], all[second]].flatMap((make) => (make === undefined ? [] : [make()]));
}
