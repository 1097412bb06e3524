/**
 * Power cuts on a real file system as a test of any length: `npm test` cuts a few times,
 * `npm run prove` two hundred times, and both hold the same to be true.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isBeyond, requires } from "../requires.ts";
import { bundleChild, type ChildScript } from "./child-process.ts";
import { figure } from "./figure.ts";
import { type Mosquitto, startMosquitto } from "./mosquitto.ts";
import { cutPower, whyNoPowerCuts } from "./power-cut.ts";
import { CLEAN } from "./story.ts";

/** @param patienceMs only a run that hangs takes longer. */
export function describePowerCuts(
  title: string,
  { cuts, seed, patienceMs }: Readonly<Record<"cuts" | "seed" | "patienceMs", number>>,
): void {
  const folder = mkdtempSync(join(tmpdir(), "soundbox-power-"));
  const isMissing = requires("mosquitto", "mkfs.ext4", "mount");
  const isSkipped = isMissing || isBeyond(title, whyNoPowerCuts(folder));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe.skipIf(isSkipped)(title, () => {
    let broker: Mosquitto;
    let script: ChildScript;

    beforeAll(async () => {
      [broker, script] = await Promise.all([startMosquitto(), bundleChild()]);
    });

    afterAll(async () => {
      await broker?.stop();
      script?.dispose();
    });

    it(
      "take nothing that the bank was told is recorded, and leave a whole record",
      async () => {
        const from = performance.now();
        const url = `mqtt://127.0.0.1:${broker.port}`;
        const options = { script, url, terminal: "T-0007", folder, cuts, seed };
        const { story, betrayed, checked, credits } = await cutPower(options);
        expect(story.verdict).toEqual(CLEAN);
        expect(betrayed).toEqual([]);
        expect(checked).toBeGreaterThan(cuts);
        const seconds = ((performance.now() - from) / 1000).toFixed(0);
        figure(
          `power cut ${cuts} times on ext4 (seed ${seed}): ${credits} credits, 0 lost, ` +
            `0 double, ${checked} receipts looked up on the medium, 0 broken, ${seconds} s`,
        );
      },
      patienceMs,
    );
  });
}
