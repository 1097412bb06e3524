/** The loudspeaker's contract, held by the simulated one, by aplay, and by WAV files. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { createAlsaSpeaker } from "../../drivers/linux/alsa-speaker.ts";
import { parseWav } from "../../drivers/linux/wav.ts";
import { createWavSpeaker } from "../../drivers/linux/wav-speaker.ts";
import { createSimSpeaker } from "../../sim/devices/speaker.ts";
import { requires } from "../requires.ts";
import { describeSpeaker } from "./speaker.ts";

function scratch() {
  const folder = mkdtempSync(join(tmpdir(), "speaker-"));
  const remove = () => rmSync(folder, { recursive: true });
  /** Files whose names begin so, oldest first. */
  const files = (start: string) =>
    readdirSync(folder)
      .filter((name) => name.startsWith(start))
      .sort()
      .map((name) => readFileSync(join(folder, name)));
  return { folder, remove, files };
}

describeSpeaker("the simulated loudspeaker", () => {
  const heard: number[][] = [];
  const speaker = createSimSpeaker((delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  });
  speaker.onSound((event) => {
    if (event.type === "started") heard.push([...event.pcm.samples]);
  });
  return { speaker, heard: () => heard, dispose: () => undefined };
});

describeSpeaker("a loudspeaker of WAV files", () => {
  const { folder, remove } = scratch();
  const heard = () =>
    readdirSync(join(folder, "speech"))
      .sort()
      .map((name) => [...(parseWav(readFileSync(join(folder, "speech", name)))?.samples ?? [])]);
  return { speaker: createWavSpeaker(folder), heard, dispose: remove };
});

describe.skipIf(requires("aplay"))("a loudspeaker on ALSA", () => {
  describeSpeaker("by real aplay, into files", () => {
    const { folder, remove, files } = scratch();
    const configuration = join(folder, "asound.conf");
    writeFileSync(
      configuration,
      `pcm.!default { type plug slave.pcm "card" }
pcm.card { type file slave.pcm "nothing" file "${folder}/card.raw" format "raw" truncate false }
pcm.nothing { type null }
`,
    );
    const paths = `/usr/share/alsa/alsa.conf:${configuration}`;
    const speaker = createAlsaSpeaker({ env: { ...process.env, ALSA_CONFIG_PATH: paths } });
    const heard = () =>
      files("card.raw")
        .filter((bytes) => bytes.length > 0)
        .map((bytes) => {
          const samples = Array.from({ length: bytes.length / 2 }, (_, at) =>
            bytes.readInt16LE(at * 2),
          );
          return samples.slice(0, samples.findLastIndex((sample) => sample !== 0) + 1);
        });
    const dispose = () => {
      speaker.close();
      remove();
    };
    return { speaker, heard, dispose };
  });
});
