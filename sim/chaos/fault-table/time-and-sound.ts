/** Faults of time, and of the loudspeaker and what is played on it (T and A). */
import type { Fault } from "./fault.ts";

export const TIME_AND_SOUND_FAULTS: readonly Fault[] = [
  { id: "T1", name: "clock at 1970 after switching on", covered: { by: "world" } },
  { id: "T2", name: "clock jumps by hours and years", covered: { by: "world" } },
  { id: "T3", name: "clock drifts", covered: { by: "world" } },
  { id: "T4", name: "monotonic clock passes 2^31, 2^32, 2^40 ms", covered: { by: "world" } },
  { id: "T5", name: "midnight of the business day", covered: { by: "world" } },
  { id: "T6", name: "clock steps while speaking", covered: { by: "world" } },
  { id: "T7", name: "no trusted time for long", covered: { by: "world" } },
  {
    id: "A1",
    name: "sound card gone",
    covered: { by: "world" },
    real: {
      file: "test/integration/alsa-speaker.test.ts",
      title: "says in its own words that there is no such card",
    },
  },
  {
    id: "A2",
    name: "sound card busy",
    covered: { by: "world" },
    real: {
      file: "test/unit/drivers/linux/alsa-speaker.test.ts",
      title: "starts a waiting player that died again, slower each time",
    },
  },
  {
    id: "A3",
    name: "sound card stuck",
    covered: { by: "world" },
    real: {
      file: "test/unit/drivers/linux/alsa-speaker.test.ts",
      title: "kills a player that is stuck three seconds after the utterance's length",
    },
  },
  {
    id: "A4",
    name: "player dies in the middle of a word",
    covered: { by: "world" },
    real: {
      file: "test/unit/drivers/linux/alsa-speaker.test.ts",
      title: "reports a killed player as a lost device, and speaks again with the next",
    },
  },
  {
    id: "A5",
    name: "clip missing",
    covered: { by: "world" },
    real: {
      file: "test/unit/drivers/linux/file-voices.test.ts",
      title: "has no clip where one byte of the file differs",
    },
  },
  {
    id: "A6",
    name: "wrong composition of a number",
    covered: {
      by: "test",
      file: "test/golden/words.test.ts",
      title: "are spoken in",
    },
  },
  {
    id: "A7",
    name: "burst of announcements",
    covered: { by: "world" },
    real: {
      file: "test/integration/alsa-speaker.test.ts",
      title: "never has the card open twice",
    },
  },
  {
    id: "A8",
    name: "volume at zero",
    covered: { by: "world" },
    real: {
      file: "test/integration/alsa-mixer.test.ts",
      title: "is turned up when a hand has turned it down, and that is told",
    },
  },
  {
    id: "A9",
    name: "loudspeaker wire off",
    // No board has a sense line for it: people are asked, and a microphone can listen.
    covered: {
      by: "test",
      file: "test/sim/speaker-check.test.ts",
      title: "leaves its mark on the screen and in the state while nobody says yes",
    },
    real: {
      file: "test/prove/doctor-listens.test.ts",
      title: "tells a cut wire from a card that takes samples",
    },
  },
  {
    id: "A10",
    name: "power cut inside a list of clips",
    covered: { by: "world", as: "P6" },
    real: {
      file: "test/unit/drivers/linux/alsa-speaker.test.ts",
      title: "ends a pending utterance when it is closed and starts nothing more",
    },
  },
];
