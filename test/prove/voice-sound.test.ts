/** Two hundred sentences of every built-in voice, measured as they leave for the loudspeaker. */
import { describe, expect, it } from "vitest";
import { SPOKEN, soundFaults } from "../integration/voice-sentences.ts";

const SENTENCES = 200;
const TIMEOUT_MS = 600_000;

describe.each(SPOKEN)("the voice of %s", (language) => {
  it(
    `says ${SENTENCES} amounts at one loudness, without hum, overshoot or click`,
    () => expect(soundFaults(language, SENTENCES)).toEqual([]),
    TIMEOUT_MS,
  );
});
