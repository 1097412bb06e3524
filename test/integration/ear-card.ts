/** A sound card whose loudspeaker and microphone are the ends of one pipe instead of the air. */
import { spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface EarCard {
  /** The environment in which ALSA finds it: `default` plays, `ear` records. */
  readonly env: NodeJS.ProcessEnv;
  dispose(): void;
}

/** @param isWired false for a loudspeaker whose wire is cut. */
export function makeEarCard(isWired: boolean): EarCard {
  const folder = mkdtempSync(join(tmpdir(), "ear-"));
  const air = join(folder, "air");
  spawnSync("mkfifo", [air]);
  // Held open both ways: nobody waits for the other to open it.
  const held = openSync(air, constants.O_RDWR | constants.O_NONBLOCK);
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
  return {
    env: { ...process.env, ALSA_CONFIG_PATH: paths },
    dispose() {
      closeSync(held);
      rmSync(folder, { recursive: true });
    },
  };
}
