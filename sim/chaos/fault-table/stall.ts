/** Faults of panel, serial line, updates and the process (D, U and O). */
import type { Fault } from "./fault.ts";

export const STALL_FAULTS: readonly Fault[] = [
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
    covered: {
      by: "test",
      file: "test/integration/usb-guard.test.ts",
      title: "let no unknown keyboard, disk or network card work, whenever it came",
    },
    real: {
      file: "test/integration/kernel-panel.test.ts",
      title: "are the configured one and no other: a keyboard plugged in beside it is never opened",
    },
  },
  { id: "D6", name: "keys while speaking", covered: { by: "world" } },
  {
    id: "D7",
    name: "printer absent (no board has one)",
    covered: {
      by: "test",
      file: "test/sim/no-printer.test.ts",
      title: "books and says a payment with the parts that every board has, and no others",
    },
  },
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
      file: "test/prove/technician.test.ts",
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
      file: "test/prove/update-trial.test.ts",
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
      by: "test",
      file: "test/prove/stalled-loop.test.ts",
      title: "feeds its watchdog as long as it turns, falls silent, and is back with what came",
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
      by: "test",
      file: "test/prove/handles.test.ts",
      title: "records what comes, says that it could not be spoken, and goes on",
    },
    real: {
      file: "test/integration/handles.test.ts",
      title: "report what they could not open, each in its own words, and work again afterwards",
    },
  },
  {
    id: "O13",
    name: "processor slow",
    covered: {
      by: "test",
      file: "test/sim/slow-processor.test.ts",
      title: "every turn commits first, then speaks, then lights the screen, then sends",
    },
  },
  {
    id: "O14",
    name: "no entropy at boot",
    covered: {
      by: "test",
      file: "test/unit/core/nonces.test.ts",
      title: "wait as long as the source does: without it there is no boot",
    },
    real: {
      file: "test/integration/entropy.test.ts",
      title: "has such numbers before it first speaks to a broker",
    },
  },
  {
    id: "O15",
    name: "flood of log lines",
    covered: {
      by: "test",
      file: "test/sim/log-flood.test.ts",
      title: "writes less than a megabyte to the card, and nothing of what they said",
    },
    real: {
      file: "test/unit/drivers/linux/bounded-log.test.ts",
      title: "writes at most a megabyte in any hour, whatever is written and when",
    },
  },
];
