/** Loudspeaker, display, panel, clocks, and a bank that does not answer. */
import { KEYS } from "../../../drivers/hal/panel.ts";
import type { SpeakerFault } from "../../../drivers/hal/speaker.ts";
import type { Stage, Trouble } from "../stage.ts";

const OFTEN: readonly [number, number] = [15_000, 200_000];

/** The loudspeaker fails so for a while, over restarts. */
function mute(fault: SpeakerFault): Trouble {
  return {
    everyMs: OFTEN,
    act(stage, chance, strength) {
      if (stage.terminal.bad.speaker !== undefined) return false;
      setSpeaker(stage, fault);
      stage.later(chance.between(200, 20_000 * strength), () => setSpeaker(stage, undefined));
      return true;
    },
  };
}

export function setSpeaker(stage: Stage, fault: SpeakerFault | undefined): void {
  const { terminal, record } = stage;
  terminal.bad.speaker = fault;
  record.add({ type: "part", part: "speaker", isWorking: fault === undefined });
  terminal.boot?.speaker.setFault(fault);
}

export function setDisplay(stage: Stage, isLost: boolean): void {
  const { terminal, record } = stage;
  terminal.bad.display = isLost ? "device-lost" : undefined;
  record.add({ type: "part", part: "display", isWorking: !isLost });
  terminal.boot?.display.setFault(terminal.bad.display);
}

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

export const PARTS: Readonly<Record<string, Trouble>> = {
  A1: mute("device-lost"),
  A2: mute("busy"),
  A3: mute("stuck"),
  A4: {
    everyMs: OFTEN,
    act(stage, chance) {
      // Dies in the middle of a word and can be started again at once.
      stage.record.when("sound", () =>
        stage.later(chance.between(1, 2_000), () => {
          setSpeaker(stage, "device-lost");
          setSpeaker(stage, undefined);
        }),
      );
      return true;
    },
  },
  A5: {
    everyMs: OFTEN,
    act(stage, chance) {
      const words = ["n5", "n3", "u1000", "riel", "received", "n20"];
      const language = chance.happens(0.5) ? "km" : "en";
      stage.voice.lose(language, words[chance.between(0, words.length - 1)] ?? "n5");
      stage.record.add({ type: "part", part: "speaker", isWorking: false });
      stage.later(chance.between(5_000, 60_000), () => {
        stage.voice.lose(undefined, "");
        const isWorking = stage.terminal.bad.speaker === undefined;
        stage.record.add({ type: "part", part: "speaker", isWorking });
      });
      return true;
    },
  },
  A8: {
    everyMs: [60_000, 400_000],
    act(stage) {
      stage.type(Array.from({ length: 8 }, () => "volume-down" as const));
      stage.later(40_000, () => stage.type(Array.from({ length: 7 }, () => "volume-up" as const)));
      return true;
    },
  },
  D1: {
    everyMs: OFTEN,
    act(stage, chance, strength) {
      if (stage.terminal.bad.display !== undefined) return false;
      setDisplay(stage, true);
      stage.later(chance.between(200, 20_000 * strength), () => setDisplay(stage, false));
      return true;
    },
  },
  D3: {
    everyMs: OFTEN,
    act(stage, chance) {
      // Pulled out with a key down: its release never comes.
      const key = KEYS[chance.between(0, KEYS.length - 1)] ?? "clear";
      stage.record.add({ type: "pressed", key, isLong: true });
      stage.terminal.boot?.panel.press(key);
      stage.later(chance.between(5_000, 120_000), () => stage.terminal.boot?.panel.release(key));
      return true;
    },
  },
  D4: {
    everyMs: [60_000, 400_000],
    act(stage, chance) {
      const key = KEYS[chance.between(0, KEYS.length - 1)] ?? "charge";
      for (let at = 0; at < 60; at += 1) {
        stage.later(at * 3, () => {
          stage.record.add({ type: "pressed", key, isLong: false });
          stage.terminal.boot?.panel.tap(key);
        });
      }
      return true;
    },
  },
  D6: {
    everyMs: [2_000, 40_000],
    act(stage, chance) {
      const keys = Array.from(
        { length: chance.between(1, 8) },
        () => KEYS[chance.between(0, KEYS.length - 1)] ?? "clear",
      );
      stage.type(keys);
      return true;
    },
  },
  T1: {
    everyMs: [60_000, 600_000],
    act(stage) {
      stage.clock.offsetMs = -stage.desk.now;
      stage.cut(300, 0);
      return true;
    },
  },
  T2: {
    everyMs: [5_000, 120_000],
    act({ clock }, chance) {
      const size = chance.happens(0.5) ? HOUR_MS : 10 * YEAR_MS;
      clock.offsetMs += chance.between(-size, size);
      return true;
    },
  },
  T3: {
    everyMs: [60_000, 600_000],
    act({ clock }, chance) {
      clock.driftPpm = chance.between(-500, 500);
      return true;
    },
  },
  T4: {
    everyMs: [100_000, 600_000],
    act(stage, chance) {
      const wraps = [2 ** 31, 2 ** 32, 2 ** 40];
      const wrap = wraps[chance.between(0, 2)] ?? 2 ** 31;
      stage.terminal.monoAtBoot = wrap - chance.between(1, 60_000);
      stage.cut(300, 0);
      return true;
    },
  },
  T5: {
    everyMs: [20_000, 200_000],
    act(stage) {
      // The day's totals; the run crosses midnight.
      stage.record.add({ type: "pressed", key: "middle", isLong: true });
      stage.terminal.boot?.panel.press("middle");
      stage.later(1_500, () => stage.terminal.boot?.panel.release("middle"));
      return true;
    },
  },
  T6: {
    everyMs: OFTEN,
    act(stage, chance) {
      stage.record.when("sound", () => {
        stage.clock.offsetMs += chance.between(-2_000, 2_000);
      });
      return true;
    },
  },
  T7: {
    everyMs: [40_000, 400_000],
    act(stage, chance, strength) {
      stage.desk.setAnswering(false);
      stage.later(chance.between(500, 100_000 * strength), () => stage.desk.setAnswering(true));
      if (chance.happens(0.5)) stage.cut(300, 0);
      return true;
    },
  },
};
