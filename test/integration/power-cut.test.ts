/** The terminal's power is cut on a real file system while money comes in. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../requires.ts";
import { bundleChild, type ChildScript } from "./child-process.ts";
import { figure } from "./figure.ts";
import { type Mosquitto, startMosquitto } from "./mosquitto.ts";
import { cutPower, whyNoPowerCuts } from "./power-cut.ts";
import { CLEAN } from "./story.ts";

const CUTS = 8;
const SEED = 20_261_122;

const folder = mkdtempSync(join(tmpdir(), "soundbox-power-"));
const why = requires("mosquitto", "mkfs.ext4", "mount") ? "programs" : whyNoPowerCuts(folder);
if (why !== undefined && why !== "programs") {
  process.stderr.write(`\nSKIPPED power cuts on a real file system: ${why}\n`);
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(why !== undefined)("power cuts on a real file system", () => {
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
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const result = await cutPower({
      script,
      url,
      terminal: "T-0007",
      folder,
      cuts: CUTS,
      seed: SEED,
    });
    expect(result.story.verdict).toEqual(CLEAN);
    expect(result.betrayed).toEqual([]);
    expect(result.checked).toBeGreaterThan(CUTS);
    figure(
      `power cut ${CUTS} times on ext4 (seed ${SEED}): ${result.credits} credits, 0 lost, ` +
        `0 double, ${result.checked} receipts looked up on the medium, 0 broken`,
    );
  }, 240_000);
});
