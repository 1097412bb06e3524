/** A shop's own chime sounds only if it keeps the rules of a clip and is short. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeWav } from "../../../../drivers/linux/wav.ts";
import { readChime } from "../../../../firmware/cli/voices/own-chime.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chime-"));
  file = join(folder, "chime.wav");
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A note that swells and dies away. */
function put(seconds: number, peak: number, sampleRateHz = 24_000): void {
  const length = seconds * sampleRateHz;
  const samples = Int16Array.from({ length }, (_, index) => {
    const swell = Math.sin((Math.PI * index) / length);
    return 32_767 * peak * swell * Math.sin((2 * Math.PI * 880 * index) / sampleRateHz);
  });
  writeFileSync(file, writeWav({ sampleRateHz, samples }));
}

function problem(): string {
  const chime = readChime(file);
  return chime.ok ? "good" : chime.problem;
}

it("is read when it is good", () => {
  put(0.5, 0.5);
  const chime = readChime(file);
  expect(chime.ok && chime.value.samples.length).toBe(12_000);
});

it("is refused with the reason when it is not", () => {
  expect(problem()).toBe("the file cannot be read");
  put(0.5, 0.99);
  expect(problem()).toBe("peaks at −0.1 dBFS; must be: peaks at −1 dBFS or below");
  put(1.5, 0.5);
  expect(problem()).toBe("lasts 1.50 s; must be: lasts 1.2 s at most");
  put(0.5, 0.5, 48_000);
  expect(problem()).toBe("must be WAV, 16-bit PCM, one channel, 24000 Hz");
  writeFileSync(file, "RIFF");
  expect(problem()).toBe("must be WAV, 16-bit PCM, one channel, 24000 Hz");
});
