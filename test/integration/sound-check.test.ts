/** The terminal hears itself: real aplay into real arecord, through a pipe instead of the air. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Speaker } from "../../drivers/hal/speaker.ts";
import { type AlsaSpeaker, createAlsaSpeaker } from "../../drivers/linux/alsa-speaker.ts";
import {
  checkByEar,
  likenessOf,
  type SoundVerdict,
  sweep,
} from "../../drivers/linux/sound-check.ts";
import { requires } from "../requires.ts";
import { type EarCard, makeEarCard } from "./ear-card.ts";

let speaker: AlsaSpeaker | undefined;
let card: EarCard | undefined;

afterEach(() => {
  speaker?.close();
  card?.dispose();
  card = undefined;
});

function check(isWired: boolean, device = "ear"): Promise<SoundVerdict> {
  card = makeEarCard(isWired);
  const { env } = card;
  speaker = createAlsaSpeaker({ env });
  const own = speaker;
  return new Promise((resolve) => checkByEar(own, { device, env }, resolve));
}

describe.skipIf(requires("aplay", "arecord", "mkfifo"))("a terminal with a microphone", () => {
  it("hears its own sweep", async () => {
    // How well depends on how busy the machine is: a recorder that comes late loses a piece.
    expect(await check(true)).toMatchObject({ kind: "heard" });
  });

  it("notices that nothing comes out", async () => {
    expect((await check(false)).kind).not.toBe("heard");
  });

  it("says what is wrong with a microphone that is not there", async () => {
    const verdict = await check(true, "hw:31,9");
    expect(verdict).toMatchObject({ kind: "deaf" });
    expect(verdict.kind === "deaf" && verdict.detail).toMatch(/No such|error|cannot/);
  });
});

it("keeps a recorder's last words that come in pieces", async () => {
  const folder = mkdtempSync(join(tmpdir(), "soundbox-recorder-"));
  try {
    const arecordPath = join(folder, "arecord");
    // The line's end comes alone, and later.
    const words = "printf 'No such microphone' >&2; sleep 0.2; echo >&2; exit 1";
    writeFileSync(arecordPath, `#!/bin/sh\n${words}\n`, { mode: 0o755 });
    const silent: Speaker = {
      play: (_pcm, done) => queueMicrotask(() => done({ ok: true, value: undefined })),
      stop: () => undefined,
    };
    const verdict = await new Promise((resolve) =>
      checkByEar(silent, { device: "ear", arecordPath }, resolve),
    );
    expect(verdict).toEqual({ kind: "deaf", detail: "No such microphone" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe("likeness", () => {
  const { samples } = sweep(8_000);
  /** Noise, the same in every run. */
  const noise = (length: number, level: number): Int16Array => {
    let state = 7;
    return Int16Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state / 2 ** 31 - 1) * level;
    });
  };

  it("finds a soft sweep anywhere, under noise as loud as itself", () => {
    const room = noise(20_000, 600);
    for (const [at, sample] of samples.entries()) {
      room[5_000 + at] = (room[5_000 + at] ?? 0) + sample / 20;
    }
    expect(likenessOf(room)).toBeGreaterThan(0.5);
  });

  it("finds none in noise, silence, and a constant tone", () => {
    const tone = Int16Array.from({ length: 20_000 }, (_, at) => 9_000 * Math.sin(at / 3));
    for (const other of [noise(20_000, 9_000), new Int16Array(20_000), tone]) {
      expect(likenessOf(other)).toBeLessThan(0.3);
    }
  });
});
