/**
 * The killing of whole terminals as a test of any length: `npm test` kills some fifty times,
 * `npm run prove` a thousand times, and both hold the same to be true.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../requires.ts";
import { bundleChild, type ChildScript } from "./child-process.ts";
import { figure } from "./figure.ts";
import { liveThrough } from "./killed-lives.ts";
import { type Mosquitto, startMosquitto } from "./mosquitto.ts";
import { CLEAN } from "./story.ts";

const SEED = 20_261_122;

/**
 * @param kills in all; the terminals live side by side at one broker and share them.
 * @param patienceMs only a run that hangs takes longer.
 */
export function describeKills(
  title: string,
  { kills, terminals, patienceMs }: Readonly<Record<"kills" | "terminals" | "patienceMs", number>>,
): void {
  describe.skipIf(requires("mosquitto"))(title, () => {
    const folder = mkdtempSync(join(tmpdir(), "soundbox-killed-"));
    let broker: Mosquitto;
    let script: ChildScript;

    beforeAll(async () => {
      [broker, script] = await Promise.all([startMosquitto(), bundleChild()]);
    });

    afterAll(async () => {
      await broker?.stop();
      script?.dispose();
      rmSync(folder, { recursive: true, force: true });
    });

    it(
      "records every credit once, says none twice as news, and ends every story",
      async () => {
        const from = performance.now();
        const share = kills / terminals;
        const url = `mqtt://127.0.0.1:${broker.port}`;
        const names = Array.from({ length: terminals }, (_, number) => `T-kill-${number + 1}`);
        const all = await Promise.all(
          names.map((terminal) => {
            const own = join(folder, terminal);
            return liveThrough({ script, url, terminal, folder: own, kills: share, seed: SEED });
          }),
        );
        for (const { story, unreceipted, credits } of all) {
          expect(story.verdict).toEqual(CLEAN);
          expect(story.figures.boots).toBeLessThanOrEqual(share + 1);
          expect(unreceipted).toEqual([]);
          expect(credits).toBeGreaterThan(share);
        }
        const sum = (of: (lives: (typeof all)[number]) => number) =>
          all.reduce((total, lives) => total + of(lives), 0);
        const seconds = ((performance.now() - from) / 1000).toFixed(0);
        figure(
          `kill -9 of the terminal ${kills} times (${sum(({ early }) => early)} before its ` +
            `hello, seed ${SEED}): ${sum(({ credits }) => credits)} credits, 0 lost, 0 double, ` +
            `0 invented, 0 without receipts, ${sum(({ story }) => story.figures.repeats)} said ` +
            `once more and so marked, ${seconds} s`,
        );
      },
      patienceMs,
    );
  });
}
