/** A few sentences of every built-in voice, measured; two hundred of each are measured as a proof. */
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../firmware/announce/languages.ts";
import { SPOKEN, soundFaults } from "./voice-sentences.ts";

const SENTENCES = 20;
const TIMEOUT_MS = 120_000;

describe.each(SPOKEN)("the voice of %s", (language) => {
  it(
    `says ${SENTENCES} amounts at one loudness, without hum, overshoot or click`,
    () => expect(soundFaults(language, SENTENCES)).toEqual([]),
    TIMEOUT_MS,
  );
});

describe("the built-in voices", () => {
  it("speak every language of the table but Thai, which has no voice yet", () => {
    const silent = LANGUAGES.map(({ code }) => code).filter((code) => !SPOKEN.includes(code));
    expect(silent).toEqual(["th"]);
  });
});
