/** Ten thousand and a hundred thousand payments that waited for a terminal that was away. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleChild, type ChildScript } from "../integration/child-process.ts";
import { figure } from "../integration/figure.ts";
import { CLEAN } from "../integration/story.ts";
import { requires } from "../requires.ts";
import { drainBacklog } from "./backlog.ts";

/** On a machine that others use too; what the terminal itself may take is asserted. */
const PATIENCE_MS = 1_200_000;

describe.skipIf(requires("mosquitto"))("a backlog", () => {
  let script: ChildScript;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-backlog-"));
    script = await bundleChild();
  });

  afterAll(() => {
    script?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    { count: 10_000, keeper: "broker", withinSeconds: 60, peakMaxMiB: 256 },
    { count: 10_000, keeper: "bank", withinSeconds: 60, peakMaxMiB: 256 },
    // Sent all at once by this broker: more than is held, so it takes several connections.
    { count: 100_000, keeper: "broker", withinSeconds: 600, peakMaxMiB: 512 },
  ] as const)(
    "of $count kept by the $keeper is taken in whole, with less than a sync for ten",
    async ({ count, keeper, withinSeconds, peakMaxMiB }) => {
      const own = join(folder, `${keeper}-${count}`);
      const patienceMs = PATIENCE_MS;
      const result = await drainBacklog({ script, folder: own, count, keeper, patienceMs });
      const { story, seconds, processorSeconds, toldSeconds, peakMiB, syncsPerCredit } = result;
      expect(story.verdict).toEqual(CLEAN);
      expect(result.unreceipted).toEqual([]);
      figure(
        `backlog of ${count} kept by the ${keeper}: all recorded after ` +
          `${seconds.toFixed(1)} s (${processorSeconds.toFixed(1)} s of processor), ` +
          `all told after ${toldSeconds.toFixed(1)} s, peak memory ` +
          `${peakMiB.toFixed(0)} MiB, ${syncsPerCredit?.toFixed(3) ?? "uncounted"} syncs a credit`,
      );
      expect(processorSeconds).toBeLessThan(withinSeconds);
      expect(peakMiB).toBeLessThan(peakMaxMiB);
      expect(syncsPerCredit ?? 0).toBeLessThan(0.1);
    },
    2_700_000,
  );
});
