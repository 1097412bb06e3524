/** Two hundred power cuts on a real file system. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleChild, type ChildScript } from "../integration/child-process.ts";
import { figure } from "../integration/figure.ts";
import { type Mosquitto, startMosquitto } from "../integration/mosquitto.ts";
import { cutPower, whyNoPowerCuts } from "../integration/power-cut.ts";
import { CLEAN } from "../integration/story.ts";
import { requires } from "../requires.ts";

const CUTS = 200;
const SEED = 20_261_123;

const folder = mkdtempSync(join(tmpdir(), "soundbox-power-"));
const why = requires("mosquitto", "mkfs.ext4", "mount") ? "programs" : whyNoPowerCuts(folder);
if (why !== undefined && why !== "programs") {
  process.stderr.write(`\nSKIPPED power cuts on a real file system: ${why}\n`);
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(why !== undefined)("two hundred power cuts on a real file system", () => {
  let broker: Mosquitto;
  let script: ChildScript;

  beforeAll(async () => {
    [broker, script] = await Promise.all([startMosquitto(), bundleChild()]);
  });

  afterAll(async () => {
    await broker?.stop();
    script?.dispose();
  });

  it("take nothing that the bank was told is recorded, and leave a whole record", async () => {
    const from = performance.now();
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const options = { script, url, terminal: "T-0007", folder, cuts: CUTS, seed: SEED };
    const result = await cutPower(options);
    expect(result.story.verdict).toEqual(CLEAN);
    expect(result.betrayed).toEqual([]);
    const seconds = ((performance.now() - from) / 1000).toFixed(0);
    figure(
      `power cut ${CUTS} times on ext4 (seed ${SEED}): ${result.credits} credits, 0 lost, ` +
        `0 double, ${result.checked} receipts looked up on the medium, 0 broken, ` +
        `${seconds} s`,
    );
  }, 600_000);
});
