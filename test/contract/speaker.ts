/** The loudspeaker's contract, to be held by every driver of sound, simulated or real. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import type { Pcm, Speaker, SpeakerFault } from "../../drivers/hal/speaker.ts";
import { until } from "../integration/patience.ts";

export interface SpeakerRig {
  readonly speaker: Speaker;
  /** Every utterance that could be heard, in samples, silence at its end left out. */
  heard(): readonly (readonly number[])[];
  dispose(): void;
}

/** A short tone that begins and ends with sound. */
export function tone(lengthMs: number, level: number): Pcm {
  const samples = new Int16Array((24_000 * lengthMs) / 1_000).fill(level);
  return { sampleRateHz: 24_000, samples };
}

function play(speaker: Speaker, pcm: Pcm): Promise<Outcome<SpeakerFault>> {
  return new Promise((resolve) => speaker.play(pcm, resolve));
}

export function describeSpeaker(name: string, open: () => SpeakerRig): void {
  describe(name, () => {
    let rig: SpeakerRig;

    beforeEach(() => {
      rig = open();
    });

    afterEach(() => rig.dispose());

    it("calls back once, when all has been played, and not before the call returned", async () => {
      let calls = 0;
      const outcome = await new Promise((resolve) => {
        rig.speaker.play(tone(50, 1_000), (result) => {
          calls += 1;
          resolve(result);
        });
        expect(calls).toBe(0);
      });
      expect(outcome).toEqual({ ok: true, value: undefined });
      expect(rig.heard()).toEqual([[...tone(50, 1_000).samples]]);
      expect((await play(rig.speaker, tone(50, 2_000))).ok).toBe(true);
      expect(calls).toBe(1);
      expect(rig.heard()).toHaveLength(2);
    });

    it("answers busy while it speaks, and is not disturbed", async () => {
      const [first, second] = await Promise.all([
        play(rig.speaker, tone(100, 1_000)),
        play(rig.speaker, tone(100, 2_000)),
      ]);
      expect(first.ok).toBe(true);
      expect(second).toMatchObject({ ok: false, fault: "busy" });
      expect(rig.heard()).toEqual([[...tone(100, 1_000).samples]]);
    });

    it("ends at once when it is stopped, and speaks again", async () => {
      const stopped = play(rig.speaker, tone(20_000, 1_000));
      rig.speaker.stop();
      expect(await stopped).toMatchObject({ ok: false, fault: "stopped" });
      const before = rig.heard().length;
      expect((await play(rig.speaker, tone(50, 2_000))).ok).toBe(true);
      await until(() => rig.heard().length > before);
    });

    it("does nothing when it is stopped in silence", async () => {
      rig.speaker.stop();
      expect((await play(rig.speaker, tone(50, 1_000))).ok).toBe(true);
    });
  });
}
