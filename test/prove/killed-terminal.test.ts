/** The whole terminal killed a thousand times: two of them, side by side, at one broker. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleChild, type ChildScript } from "../integration/child-process.ts";
import { figure } from "../integration/figure.ts";
import { liveThrough } from "../integration/killed-lives.ts";
import { type Mosquitto, startMosquitto } from "../integration/mosquitto.ts";
import { CLEAN } from "../integration/story.ts";
import { requires } from "../requires.ts";

const KILLS = 1_000;
const TERMINALS = 2;
const SEED = 20_261_122;

describe.skipIf(requires("mosquitto"))("a terminal killed a thousand times", () => {
  let broker: Mosquitto;
  let script: ChildScript;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-killed-"));
    [broker, script] = await Promise.all([startMosquitto(), bundleChild()]);
  });

  afterAll(async () => {
    await broker?.stop();
    script?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it("records every credit once, says none twice as news, and ends every story", async () => {
    const from = performance.now();
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const names = Array.from({ length: TERMINALS }, (_, number) => `T-kill-${number + 1}`);
    const all = await Promise.all(
      names.map((terminal) =>
        liveThrough({
          script,
          url,
          terminal,
          folder: join(folder, terminal),
          kills: KILLS / TERMINALS,
          seed: SEED,
        }),
      ),
    );
    for (const { story, unreceipted } of all) {
      expect(story.verdict).toEqual(CLEAN);
      expect(unreceipted).toEqual([]);
    }
    const sum = (of: (lives: (typeof all)[number]) => number) =>
      all.reduce((total, lives) => total + of(lives), 0);
    const seconds = ((performance.now() - from) / 1000).toFixed(0);
    figure(
      `kill -9 of the terminal ${KILLS} times (${sum(({ early }) => early)} before its hello, ` +
        `seed ${SEED}): ${sum(({ credits }) => credits)} credits, 0 lost, 0 double, 0 invented, ` +
        `0 without receipts, ${sum(({ story }) => story.figures.repeats)} said once more and so ` +
        `marked, ${seconds} s`,
    );
  }, 1_200_000);
});
