/** The whole terminal in a process of its own, killed fifty times while money comes in. */
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

const KILLS = 50;
const SEED = 20_261_122;

describe.skipIf(requires("mosquitto"))("a terminal killed with -9 at random", () => {
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
    const lives = await liveThrough({
      script,
      url,
      terminal: "T-kill-1",
      folder: join(folder, "one"),
      kills: KILLS,
      seed: SEED,
    });
    const { verdict, figures } = lives.story;
    expect(verdict).toEqual(CLEAN);
    expect(figures.boots).toBeLessThanOrEqual(KILLS + 1);
    expect(lives.unreceipted).toEqual([]);
    expect(lives.credits).toBeGreaterThan(KILLS);
    const seconds = ((performance.now() - from) / 1000).toFixed(0);
    figure(
      `kill -9 of the terminal ${KILLS} times (${lives.early} before its hello, seed ${SEED}): ` +
        `${lives.credits} credits, 0 lost, 0 double, 0 invented, ${figures.repeats} said once ` +
        `more and so marked, ${seconds} s`,
    );
  }, 240_000);
});
