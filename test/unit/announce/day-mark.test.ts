/** The mark of a day, read back out of the samples of whole announcements. */
import { describe, expect, it } from "vitest";
import { openVoices } from "../../../drivers/linux/file-voices.ts";
import { createCrypto, generateKeyPem } from "../../../drivers/linux/host-crypto.ts";
import { compose, SPEECH_RATE_HZ } from "../../../firmware/announce/compose.ts";
import { dayMark, MARK_HERTZ, MARK_NOTE_MS, markPcm } from "../../../firmware/announce/day-mark.ts";
import type { Saying } from "../../../firmware/announce/saying.ts";
import { assetFolder } from "../../../firmware/cli/assets.ts";
import { loudestPitch } from "./pitch.ts";

// The same key each time, so that the marks of this test never change.
const KEY = createCrypto(`-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
`);
const voices = openVoices(assetFolder("voices"));
const DAYS = Array.from({ length: 365 }, (_, day) =>
  new Date(Date.UTC(2026, 10, 22 + day)).toISOString().slice(0, 10),
);
const RECEIVED: Saying = {
  kind: "received",
  money: { minor: 12_500, currency: "KHR" },
  match: "matched",
  test: false,
};

/** What a phone would hear: the notes that follow `afterSamples` of an announcement. */
function readMark(samples: Int16Array, afterSamples: number): readonly number[] {
  const length = (MARK_NOTE_MS * SPEECH_RATE_HZ) / 1000;
  return [0, 1, 2, 3].map((place) => {
    const from = afterSamples + place * length;
    return loudestPitch(samples.subarray(from, from + length), MARK_HERTZ);
  });
}

function mark(day: string, terminal = "T-0007", key = KEY): readonly number[] {
  return dayMark(day, terminal, key);
}

describe("the mark of a day", () => {
  it("is read back from the announcement, after the chime and before the words", () => {
    const chimeLength = voices.chime("chime-paid")?.samples.length ?? 0;
    for (const day of DAYS.slice(0, 40)) {
      const notes = mark(day);
      const sound = markPcm(notes, SPEECH_RATE_HZ);
      const { pcm } = compose(RECEIVED, ["km"], voices, 70, [sound]);
      const samples = pcm?.samples ?? new Int16Array();
      expect(readMark(samples, chimeLength + 0.02 * SPEECH_RATE_HZ)).toEqual(notes);
      const plain = compose(RECEIVED, ["km"], voices, 70).pcm?.samples ?? new Int16Array();
      const longer = sound.samples.length + 0.02 * SPEECH_RATE_HZ;
      expect(samples.length - plain.length).toBe(longer);
    }
  });

  it("is another one than on the three days before, always", () => {
    for (const [index, day] of DAYS.entries()) {
      for (const earlier of DAYS.slice(Math.max(0, index - 3), index)) {
        expect(mark(day)).not.toEqual(mark(earlier));
      }
    }
  });

  it("is the same all day and after every start", () => {
    expect(DAYS.map((day) => mark(day))).toEqual(DAYS.map((day) => mark(day)));
  });

  it("uses all of its tunes, so that guessing is not worth the while", () => {
    expect(new Set(DAYS.map((day) => mark(day).join())).size).toBeGreaterThan(150);
  });

  it("belongs to one terminal and one key", () => {
    const other = createCrypto(generateKeyPem("EdDSA"));
    const differs = (marks: (day: string) => readonly number[]) =>
      DAYS.filter((day) => marks(day).join() !== mark(day).join()).length;
    expect(differs((day) => mark(day, "T-0008"))).toBeGreaterThan(300);
    expect(differs((day) => mark(day, "T-0007", other))).toBeGreaterThan(300);
  });

  it("does not follow a chime for a fault, nor a notice without a chime", () => {
    const sound = markPcm(mark("2026-11-22"), SPEECH_RATE_HZ);
    for (const kind of ["link-lost", "link-back"] as const) {
      const marked = compose({ kind }, ["en"], voices, 70, [sound]);
      expect(marked.pcm).toEqual(compose({ kind }, ["en"], voices, 70).pcm);
    }
  });
});
