/**
 * The wires of an e-paper panel: bytes one way, told apart as commands and data by a line of their
 * own, a line that wakes the panel, and one on which it says that it is busy.
 */
import type { SystemCalls } from "../system-call.ts";
import { openGpioLines } from "./gpio-lines.ts";
import { openSpiBus } from "./spi-bus.ts";

export interface PaperWires {
  /** Low holds the panel in reset. */
  reset(isHigh: boolean): void;
  isBusy(): boolean;
  command(code: number): Promise<void>;
  data(bytes: Uint8Array): Promise<void>;
  close(): void;
}

/** Where the panel is wired; lines by their number on the chip. */
export interface PaperWiring {
  readonly spi: string;
  readonly speedHz: number;
  readonly chip: string;
  readonly dataLine: number;
  readonly resetLine: number;
  readonly busyLine: number;
}

const DATA = 0;
const RESET = 1;
const BUSY = 0;

/** @throws Error when a part of them is not there. */
export function openPaperWires(calls: SystemCalls, wiring: PaperWiring): PaperWires {
  const { spi, speedHz, chip, dataLine, resetLine, busyLine } = wiring;
  const lines = openGpioLines(calls, { chip, outputs: [dataLine, resetLine], inputs: [busyLine] });
  let bus: ReturnType<typeof openSpiBus>;
  try {
    bus = openSpiBus(calls, spi, speedHz);
  } catch (error) {
    lines.close();
    throw error;
  }
  return {
    reset: (isHigh) => lines.set(RESET, isHigh),
    isBusy: () => lines.isHigh(BUSY),
    command(code) {
      lines.set(DATA, false);
      return bus.send(Uint8Array.of(code));
    },
    data(bytes) {
      lines.set(DATA, true);
      return bus.send(bytes);
    },
    close() {
      bus.close();
      lines.close();
    },
  };
}
