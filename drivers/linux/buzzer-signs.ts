/**
 * What a buzzer says: a click for each key, and a call to look at the screen when the loudspeaker
 * could not speak. It decides nothing; the outcome of the loudspeaker is passed on as it was.
 */
import type { Beep, Buzzer } from "../hal/buzzer.ts";
import type { Panel } from "../hal/panel.ts";
import type { Speaker } from "../hal/speaker.ts";

const CLICK: readonly Beep[] = [{ onMs: 8, offMs: 0 }];
/** Three long ones: nothing else sounds like it. */
const LOOK: readonly Beep[] = Array.from({ length: 3 }, () => ({ onMs: 250, offMs: 150 }));

/** A panel whose keys click. */
export function withClicks(panel: Panel, buzzer: Buzzer): Panel {
  return {
    setLamp: (lamp, colour) => panel.setLamp(lamp, colour),
    listen(listener) {
      panel.listen((key, phase) => {
        if (phase === "press") buzzer.sound(CLICK);
        listener(key, phase);
      });
    },
  };
}

/** A loudspeaker that is stood in for when its card is lost or stuck. */
export function withBuzzer(speaker: Speaker, buzzer: Buzzer): Speaker {
  return {
    stop: () => speaker.stop(),
    play(pcm, done) {
      speaker.play(pcm, (outcome) => {
        if (!outcome.ok && (outcome.fault === "device-lost" || outcome.fault === "stuck")) {
          buzzer.sound(LOOK);
        }
        done(outcome);
      });
    },
  };
}
