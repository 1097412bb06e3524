/**
 * A port of bytes under the technician's line: a serial device, or one end of a pseudo-terminal.
 * It knows neither sessions nor commands. `openTtyPort` opens a device with the serialport package,
 * which is loaded when the first port is opened: a terminal without a line never pays for it.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type { SerialLineFault } from "../hal/serial-line.ts";

const require = createRequire(import.meta.url);

/** Bits a second (contract, section 4); USB and pseudo-terminals ignore it. */
const BAUD = 115_200;
/** Bytes read at once. */
const CHUNK_BYTES = 4096;
/** How often it is looked whether the device is still there. */
const LOOK_EVERY_MS = 1_000;

export interface PortListener {
  /** Called with whatever came, in order. */
  bytes(bytes: Uint8Array): void;
  /** The port went away by itself; nothing follows. */
  gone(fault: SerialLineFault, detail: string): void;
}

/** An open port. */
export interface LinePort {
  /** `done` is called once, with the reason if the bytes could not be handed over. */
  write(bytes: Uint8Array, done: (problem: string | undefined) => void): void;
  /** While paused nothing is read, and whoever sends is held up by the platform. */
  pause(): void;
  resume(): void;
  /** `gone` is not called for it. */
  close(): void;
}

/** Why a port could not be opened. */
export class PortRefusal extends Error {
  readonly fault: SerialLineFault;

  constructor(fault: SerialLineFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** Opens a port; rejects with a `PortRefusal`. */
export type OpenPort = (listener: PortListener) => Promise<LinePort>;

/** A serial device by its path, 115200 8N1, locked against other programs. */
export function openTtyPort(path: string): OpenPort {
  return async (listener) => {
    // `require`: the firmware runs from a script that cannot import.
    const { SerialPort }: typeof import("serialport") = require("serialport");
    const port = new SerialPort({
      path,
      baudRate: BAUD,
      dataBits: 8,
      parity: "none",
      stopBits: 1,
      lock: true,
      highWaterMark: CHUNK_BYTES,
      autoOpen: false,
    });
    await new Promise<void>((opened, failed) => {
      port.open((error) => {
        if (error === null) opened();
        else failed(new PortRefusal(faultOf(error.message), error.message));
      });
    });
    let isClosing = false;
    let isGone = false;
    const leave = (detail: string) => {
      if (isClosing || isGone) return;
      isGone = true;
      clearInterval(look);
      listener.gone("missing", detail);
    };
    // The package misses a hang-up while a read of it is under way, and reads on for ever: the
    // device is looked for as well, where it has a name among the files.
    const look = setInterval(() => {
      if (existsSync(path)) return;
      leave("the port is no longer there");
      if (port.isOpen) port.close(() => undefined);
    }, LOOK_EVERY_MS).unref();
    if (!existsSync(path)) clearInterval(look);
    port.on("data", (bytes: Uint8Array) => listener.bytes(bytes));
    port.on("close", () => leave("the port was unplugged"));
    port.on("error", (error: Error) => leave(error.message));
    return {
      write(bytes, done) {
        port.write(bytes, (error) => done(error?.message));
      },
      pause: () => void port.pause(),
      resume: () => void port.resume(),
      close() {
        isClosing = true;
        clearInterval(look);
        if (port.isOpen) port.close(() => undefined);
      },
    };
  };
}

/** The platform's words, as one of the faults of the interface. */
export function faultOf(message: string): SerialLineFault {
  if (/no such file|enoent|file not found|no such device|enxio/i.test(message)) return "missing";
  if (/cannot lock|temporarily unavailable|busy|ebusy/i.test(message)) return "in-use";
  if (/permission|access denied|eacces|eperm/i.test(message)) return "denied";
  return "failed";
}
