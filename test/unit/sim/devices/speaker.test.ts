import { describe, expect, it } from "vitest";
import type { Pcm } from "../../../../drivers/hal/speaker.ts";
import { createSimSpeaker, durationMs } from "../../../../sim/devices/speaker.ts";
import { createTimeline } from "../timeline.ts";

function silence(ms: number): Pcm {
  return { sampleRateHz: 16_000, samples: new Int16Array(16 * ms) };
}

function rig() {
  const timeline = createTimeline();
  const speaker = createSimSpeaker(timeline.after);
  const log: string[] = [];
  speaker.onSound((event) => log.push(`${timeline.now()} ${event.type} ${event.number}`));
  const done = (name: string) => (outcome: { ok: boolean; fault?: string }) =>
    log.push(`${timeline.now()} ${name} ${outcome.ok ? "ok" : outcome.fault}`);
  return { timeline, speaker, log, done };
}

describe("the simulated loudspeaker", () => {
  it("plays for the real length of the samples", () => {
    const { timeline, speaker, log, done } = rig();
    speaker.play(silence(1500), done("a"));
    expect(speaker.isPlaying).toBe(true);
    timeline.advance(1499);
    expect(log).toEqual(["0 started 1"]);
    timeline.advance(1);
    expect(log).toEqual(["0 started 1", "1500 ended 1", "1500 a ok"]);
    expect(speaker.isPlaying).toBe(false);
  });

  it("answers busy to a second utterance and lets the first go on", () => {
    const { timeline, speaker, log, done } = rig();
    speaker.play(silence(100), done("a"));
    speaker.play(silence(100), done("b"));
    timeline.advance(200);
    expect(log).toEqual(["0 started 1", "0 b busy", "100 ended 1", "100 a ok"]);
  });

  it("ends the utterance with stopped when it is told to stop, once", () => {
    const { timeline, speaker, log, done } = rig();
    speaker.play(silence(100), done("a"));
    timeline.advance(40);
    speaker.stop();
    speaker.stop();
    timeline.advance(200);
    expect(log).toEqual(["0 started 1", "40 ended 1", "40 a stopped"]);
  });

  it("never completes before the call has returned", () => {
    const { timeline, speaker, log, done } = rig();
    speaker.play(silence(0), done("a"));
    expect(log).toEqual(["0 started 1"]);
    timeline.advance(0);
    expect(log).toEqual(["0 started 1", "0 ended 1", "0 a ok"]);
  });

  it("makes no sound while it is broken", () => {
    const { timeline, speaker, log, done } = rig();
    speaker.setFault("device-lost");
    speaker.play(silence(100), done("a"));
    timeline.advance(200);
    expect(log).toEqual(["0 a device-lost"]);
  });

  it("knows how long samples last", () => {
    expect(durationMs({ sampleRateHz: 22_050, samples: new Int16Array(22_050) })).toBe(1000);
  });
});
