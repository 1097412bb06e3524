/** Chimes are told apart by their way up or down, not by their timbre. */
import { describe, expect, it } from "vitest";
import { CHIMES, type Chime } from "../../../../firmware/announce/saying.ts";
import { ring, SCORES } from "../../../../firmware/cli/voices/chimes.ts";
import { toSamples } from "../../../../firmware/cli/voices/samples.ts";
import { loudestPitch } from "../../announce/pitch.ts";

const PITCHES = [659.26, 880, 1046.5, 1108.73, 1318.51];

/** The loudest pitch right after each stroke. */
function heard(id: Chime): readonly number[] {
  const sound = ring(SCORES[id]);
  return SCORES[id].notes.map(({ atMs }) => {
    const from = toSamples(atMs + 10);
    const struck = sound.subarray(from, from + toSamples(70));
    return PITCHES[loudestPitch(struck, PITCHES)] ?? 0;
  });
}

function way(notes: readonly number[]): string {
  return notes
    .slice(1)
    .map((note, index) => {
      const before = notes[index] ?? 0;
      return note > before ? "up" : note < before ? "down" : "same";
    })
    .join(" ");
}

describe("the chimes", () => {
  it("each go another way, as it sounds", () => {
    expect(Object.fromEntries(CHIMES.map((id) => [id, way(heard(id))]))).toEqual({
      "chime-paid": "up",
      "chime-other": "up up",
      "chime-check": "up down",
      "chime-late": "same",
      "chime-reversed": "down",
      "chime-fault": "down down",
    });
  });

  it("are short: nobody waits for a chime before the amount", () => {
    for (const id of CHIMES) expect(SCORES[id].lengthMs).toBeLessThanOrEqual(600);
  });
});
