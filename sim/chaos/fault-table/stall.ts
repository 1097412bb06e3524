/** Faults of time, sound, panel, serial line, updates and the process (T, A, D, U and O). */
import type { Fault } from "./fault.ts";

export const STALL_FAULTS: readonly Fault[] = [
  { id: "T1", name: "clock at 1970 after switching on", covered: { by: "world" } },
  { id: "T2", name: "clock jumps by hours and years", covered: { by: "world" } },
  { id: "T3", name: "clock drifts", covered: { by: "world" } },
  { id: "T4", name: "monotonic clock passes 2^31, 2^32, 2^40 ms", covered: { by: "world" } },
  { id: "T5", name: "midnight of the business day", covered: { by: "world" } },
  { id: "T6", name: "clock steps while speaking", covered: { by: "world" } },
  { id: "T7", name: "no trusted time for long", covered: { by: "world" } },
  { id: "A1", name: "sound card gone", covered: { by: "world" } },
  { id: "A2", name: "sound card busy", covered: { by: "world" } },
  { id: "A3", name: "sound card stuck", covered: { by: "world" } },
  { id: "A4", name: "player dies in the middle of a word", covered: { by: "world" } },
  { id: "A5", name: "clip missing", covered: { by: "world" } },
  {
    id: "A6",
    name: "wrong composition of a number",
    covered: {
      by: "test",
      file: "test/golden/words.test.ts",
      title: "are spoken in",
    },
  },
  { id: "A7", name: "burst of announcements", covered: { by: "world" } },
  { id: "A8", name: "volume at zero", covered: { by: "world" } },
  {
    id: "A9",
    name: "loudspeaker wire off",
    covered: { by: "later", reason: "no board has a sense line for it; it stays a known risk" },
  },
  { id: "A10", name: "power cut inside a list of clips", covered: { by: "world", as: "P6" } },
  { id: "D1", name: "display gone", covered: { by: "world" } },
  {
    id: "D2",
    name: "torn or stale frame",
    covered: {
      by: "test",
      file: "test/unit/screen/kept-frame.test.ts",
      title: "is followed by a frame that is dirty all over, whatever came before it",
    },
  },
  { id: "D3", name: "panel pulled out with a key down", covered: { by: "world" } },
  { id: "D4", name: "key that bounces", covered: { by: "world" } },
  {
    id: "D5",
    name: "unknown USB device",
    covered: { by: "later", reason: "belongs to the image of the system, which is not built yet" },
  },
  { id: "D6", name: "keys while speaking", covered: { by: "world" } },
  { id: "D7", name: "printer absent", covered: { by: "later", reason: "no printer is fitted" } },
  { id: "U1", name: "garbage on the serial line", covered: { by: "world" } },
  { id: "U2", name: "bit errors on the serial line", covered: { by: "world" } },
  { id: "U3", name: "half a command on the serial line", covered: { by: "world" } },
  { id: "U4", name: "flood of requests on the serial line", covered: { by: "world" } },
  { id: "U5", name: "wrong secrets again and again", covered: { by: "world" } },
  {
    id: "U6",
    name: "replay of a serial session",
    covered: {
      by: "test",
      file: "test/integration/technician.test.ts",
      title: "is not fooled by a recorded session that is played again",
    },
  },
  { id: "U7", name: "cable pulled during a write", covered: { by: "world" } },
  { id: "U8", name: "two tools at once", covered: { by: "world" } },
  { id: "U9", name: "console noise on the port", covered: { by: "world" } },
  {
    id: "O1",
    name: "update interrupted",
    covered: {
      by: "test",
      file: "test/prove/update-cuts.test.ts",
      title: "leaves at every write a box that starts a signed firmware and takes the update up",
    },
  },
  {
    id: "O2",
    name: "bad new version",
    covered: {
      by: "test",
      file: "test/sim/update-trial.test.ts",
      title: "that %s is taken back within five minutes",
    },
  },
  {
    id: "O3",
    name: "unsigned or foreign update",
    covered: {
      by: "test",
      file: "test/unit/update/offers.test.ts",
      title: "that is in order is installed, so that the rest of this page means something",
    },
  },
  {
    id: "O4",
    name: "migration cut or rolled back",
    covered: {
      by: "test",
      file: "test/unit/drivers/linux/ledger-schema.test.ts",
      title: "leaves an older ledger as it was when a step fails",
    },
  },
  {
    id: "O5",
    name: "update during business",
    covered: {
      by: "test",
      file: "test/prove/update-business.test.ts",
      title: "an update never interrupts a sale, in shops at random",
    },
  },
  {
    id: "O6",
    name: "configuration corrupt",
    covered: {
      by: "test",
      file: "test/contract/config.test.ts",
      title: "judges %s as the terminal does",
    },
  },
  {
    id: "O7",
    name: "hostile configuration",
    covered: {
      by: "test",
      file: "test/contract/config.test.ts",
      title: "refuses an unknown key, as the terminal does",
    },
  },
  {
    id: "O8",
    name: "memory leak",
    covered: {
      by: "test",
      file: "test/prove/soak.test.ts",
      title: "grow by the records of the payments alone",
    },
  },
  {
    id: "O9",
    name: "stall of the event loop",
    covered: {
      by: "later",
      reason: "belongs to the watchdog of a real board, which is not built yet",
    },
  },
  {
    id: "O10",
    name: "kill -9 at any time",
    covered: {
      by: "test",
      file: "test/integration/killed-terminal.test.ts",
      title: "a terminal killed with -9 at random",
    },
  },
  {
    id: "O11",
    name: "crash loop",
    covered: {
      by: "test",
      file: "test/integration/crashing-terminal.test.ts",
      title: "ends in safe mode, in which payments are still recorded",
    },
  },
  {
    id: "O12",
    name: "file handles exhausted",
    covered: {
      by: "later",
      reason: "belongs to the image of the system, which sets the limits; it is not built yet",
    },
  },
  {
    id: "O13",
    name: "processor slow",
    covered: { by: "later", reason: "needs a real processor that throttles" },
  },
  {
    id: "O14",
    name: "no entropy at boot",
    covered: { by: "later", reason: "needs a real board at its first start" },
  },
  {
    id: "O15",
    name: "flood of log lines",
    covered: { by: "later", reason: "the terminal keeps no log on its card yet" },
  },
];
