/**
 * Three ways to have aplay at hand: a process started for each utterance, one that waits with the
 * card open for the next utterance (the product's), and one kept open for all of them. From the
 * order to the first sample on the card. Why the product's is what it is, in figures.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { Pcm } from "../../../drivers/hal/speaker.ts";
import { createAlsaSpeaker } from "../../../drivers/linux/alsa-speaker.ts";
import { nowMs, pause } from "../clock.ts";
import { type Line, PRODUCT, Tally } from "../line.ts";
import { Ear, RATE_HZ, SoundCard } from "../sound.ts";

const STARTED_FOR_EACH = "aplay started for each";
const KEPT_OPEN = "aplay kept open for all";
/** Twice the card's buffer: what is written behind pushes the first samples out of it. */
const TONE_MS = 400;
const HEARD_WITHIN_MS = 5_000;
/** Between utterances, as between customers: whoever makes ready does it meanwhile. */
const REST_MS = 150;
const FORMAT = ["-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", String(RATE_HZ)];
const TIMING = ["--buffer-time=200000", "--period-time=25000"];

/** Orders one utterance. @returns once it may order another. */
type Order = (tone: Pcm) => Promise<void>;

/** @param folder where the card is made. */
export async function players(folder: string, rounds: number): Promise<readonly Line[]> {
  const home = mkdtempSync(join(folder, "players-"));
  const card = new SoundCard(home);
  const ear = new Ear(card.pipe);
  const env = { ...process.env, HOME: home };
  const tone = toneOf(TONE_MS);
  const bytes = Buffer.from(tone.samples.buffer);
  const open = (): ChildProcess =>
    spawn("aplay", [...FORMAT, ...TIMING], { env, stdio: ["pipe", "ignore", "ignore"] });

  const tally = new Tally("order → first sample, by the way aplay is kept", "ms");
  const measure = async (name: string, order: Order): Promise<void> => {
    // The first round warms up.
    for (let round = 0; round <= rounds; round++) {
      await pause(REST_MS);
      ear.forget();
      const from = nowMs();
      const over = order(tone);
      while (ear.heardAt === undefined && nowMs() - from < HEARD_WITHIN_MS) await pause(0.2);
      const { heardAt } = ear;
      if (round > 0) tally.enter(name, round, heardAt === undefined ? undefined : heardAt - from);
      await over;
    }
  };

  await measure(STARTED_FOR_EACH, async () => {
    const player = open();
    player.stdin?.end(bytes);
    await new Promise((resolve) => player.once("exit", resolve));
  });
  const speaker = createAlsaSpeaker({ env });
  await measure(PRODUCT, () => new Promise((resolve) => speaker.play(tone, () => resolve())));
  speaker.close();
  const kept = open();
  // It never says when an utterance has been played: that would have to be reckoned.
  await measure(KEPT_OPEN, async () => {
    kept.stdin?.write(bytes);
    await pause(REST_MS);
  });
  kept.kill("SIGKILL");
  ear.rest();
  card.close();
  tally.note("kept open, it would have to be fed silence, and the end of an utterance be reckoned");
  return [tally.line()];
}

function toneOf(lengthMs: number): Pcm {
  const samples = Int16Array.from({ length: (RATE_HZ * lengthMs) / 1_000 }, (_, at) =>
    Math.round(Math.cos(at / 6) * 20_000),
  );
  return { sampleRateHz: RATE_HZ, samples };
}
