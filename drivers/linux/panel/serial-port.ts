/**
 * One opening of a serial device by the `serialport` package, ended for good when the device goes.
 * The next opening is another object.
 */
import { SerialPort } from "serialport";

export interface PortListener {
  readonly opened: () => void;
  readonly bytes: (bytes: Buffer) => void;
  /** The device went away, or could not be opened; told once, and nothing follows. */
  readonly gone: (problem: string) => void;
}

export interface Port {
  /** Sends bytes. @returns how many bytes wait to be sent. */
  write(bytes: Buffer): number;
  /** Ends it without a word to the listener. */
  close(): void;
}

/** Opens a device; the listener is not called before this returns. */
export type OpenPort = (path: string, listener: PortListener) => Port;

/** @param baudRate what the board's program was built for; StandardFirmata has 57,600. */
export function serialPortOpener(baudRate: number): OpenPort {
  return (path, listener) => {
    const port = new SerialPort({ path, baudRate, autoOpen: false, highWaterMark: 256 });
    let isOver = false;
    const end = (problem: string): void => {
      if (isOver) return;
      isOver = true;
      shut(port);
      listener.gone(problem);
    };
    port.on("data", (bytes: Buffer) => {
      if (!isOver) listener.bytes(bytes);
    });
    port.on("error", (error) => end(`${path}: ${error.message}`));
    port.on("close", () => end(`${path} was unplugged`));
    port.open((error) => {
      if (error !== null && error !== undefined) end(`${path}: ${error.message}`);
      else if (isOver) shut(port);
      else listener.opened();
    });
    return {
      write(bytes) {
        if (isOver || !port.isOpen) return 0;
        port.write(bytes);
        return port.writableLength;
      },
      close() {
        isOver = true;
        shut(port);
      },
    };
  };
}

/** A port may be shut while it opens, or when its device is long gone. */
function shut(port: SerialPort): void {
  if (port.isOpen && !port.closing) port.close(() => undefined);
}
