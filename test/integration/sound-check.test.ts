/** The terminal hears itself: real aplay into real arecord, through a pipe instead of the air. */
import { spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AlsaSpeaker, createAlsaSpeaker } from "../../drivers/linux/alsa-speaker.ts";
import {
  checkByEar,
  likenessOf,
  type SoundVerdict,
  sweep,
} from "../../drivers/linux/sound-check.ts";
import { requires } from "../requires.ts";

let folder: string;
let speaker: AlsaSpeaker | undefined;
let held: number | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ear-"));
});

afterEach(() => {
  speaker?.close();
  if (held !== undefined) closeSync(held);
  held = undefined;
  rmSync(folder, { recursive: true });
});

/** A card whose loudspeaker and microphone are the ends of one pipe, or of two. */
function check(isWired: boolean, device = "ear"): Promise<SoundVerdict> {
  const air = join(folder, "air");
  const nowhere = join(folder, "nowhere");
  spawnSync("mkfifo", [air, nowhere]);
  // Held open both ways: nobody waits for the other to open it.
  held = openSync(air, constants.O_RDWR | constants.O_NONBLOCK);
  const configuration = join(folder, "asound.conf");
  writeFileSync(
    configuration,
    `pcm.!default { type plug slave { pcm "mouth" rate 8000 } }
pcm.mouth { type file slave.pcm "nothing" file "${isWired ? air : "/dev/null"}" format "raw" }
pcm.ear { type file slave.pcm "nothing" file "/dev/null" infile "${air}" format "raw" }
pcm.nothing { type null }
`,
  );
  const paths = `/usr/share/alsa/alsa.conf:${configuration}`;
  const env = { ...process.env, ALSA_CONFIG_PATH: paths };
  speaker = createAlsaSpeaker({ env });
  const own = speaker;
  return new Promise((resolve) => checkByEar(own, { device, env }, resolve));
}

describe.skipIf(requires("aplay", "arecord", "mkfifo"))("a terminal with a microphone", () => {
  it("hears its own sweep", async () => {
    const verdict = await check(true);
    expect(verdict).toMatchObject({ kind: "heard" });
    expect(verdict.kind === "heard" && verdict.likeness).toBeGreaterThan(0.8);
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
