/**
 * The loudspeaker heard by the terminal's own microphone: the one look that tells a cut wire from a
 * good one. Some three seconds, and it is loud: only where somebody asks for it.
 */
import { createAlsaSpeaker } from "../../../drivers/linux/alsa-speaker.ts";
import { checkByEar, type SoundVerdict } from "../../../drivers/linux/sound-check.ts";
import type { Config } from "../../config/schema.ts";
import { bad, type Finding, good, note } from "./finding.ts";

/** @param microphone its ALSA device, as `arecord -L` lists it. */
export async function examineByEar(
  { board }: Config,
  microphone: string,
): Promise<readonly Finding[]> {
  if (board.speaker === "wav") {
    return [note("sound", "there is no loudspeaker to listen to: sound goes to a file", NO_CARD)];
  }
  const speaker = createAlsaSpeaker({ device: board.speakerDevice });
  try {
    const verdict = await new Promise<SoundVerdict>((resolve) =>
      checkByEar(speaker, { device: microphone }, resolve),
    );
    return [findingOf(verdict, microphone)];
  } finally {
    speaker.close();
  }
}

const NO_CARD = "name a sound card under board.speaker and board.speakerDevice";

function findingOf(verdict: SoundVerdict, microphone: string): Finding {
  switch (verdict.kind) {
    case "heard": {
      const percent = Math.round(verdict.likeness * 100);
      return good("sound", `the loudspeaker was heard by "${microphone}" (${percent} % alike)`);
    }
    case "silent": {
      const next =
        "put your ear to the box and try again; if it is silent, look at the two wires between " +
        "amplifier and loudspeaker, then at the volume";
      return bad("sound", `the sound was played, and "${microphone}" did not hear it`, next);
    }
    case "deaf": {
      const next = `"arecord -L" lists the microphones; without one, listen yourself`;
      return note("sound", `"${microphone}" does not listen: ${verdict.detail}`, next);
    }
    case "not-played":
      return bad("sound", `the sound was not played: ${verdict.detail}`, "stop the terminal first");
  }
}
