/**
 * The simulated terminal's serial line for programs on this machine: one end of a pseudo-terminal,
 * made by the system's own C library. Its other end has a path that any terminal program opens.
 */
import { closeSync, constants, openSync, write } from "node:fs";
import { ReadStream } from "node:tty";
import koffi from "koffi";
import type { LinePort, OpenPort } from "../../drivers/linux/line-port.ts";

/** Larger than `struct termios` of any C library. */
const TERMIOS_BYTES = 512;
const PATH_BYTES = 256;

export interface PseudoTerminal {
  /** What a terminal program opens, e.g. `/dev/pts/7`. */
  readonly path: string;
  /** The terminal's end; it can be opened once at a time. */
  readonly open: OpenPort;
  close(): void;
}

/** Makes one. @returns undefined where the system has no pseudo-terminals. */
export function openPseudoTerminal(): PseudoTerminal | undefined {
  if (process.platform !== "linux") return undefined;
  const { master, path } = makePair();
  // Kept open, so that the line stays raw, and stays, when nobody is at the other end.
  const slave = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  makeRaw(slave);
  const stream = new ReadStream(master);
  stream.on("error", () => undefined);
  return {
    path,
    async open(listener): Promise<LinePort> {
      const take = (bytes: Buffer) => listener.bytes(bytes);
      stream.on("data", take);
      stream.resume();
      return {
        write(bytes, done) {
          write(master, bytes, (error) => done(error?.message));
        },
        pause: () => void stream.pause(),
        resume: () => void stream.resume(),
        close: () => void stream.off("data", take),
      };
    },
    close() {
      stream.destroy();
      closeSync(slave);
    },
  };
}

function makePair(): { readonly master: number; readonly path: string } {
  const c = koffi.load(null);
  const master: number = c.func("int posix_openpt(int)")(constants.O_RDWR | constants.O_NOCTTY);
  const name = Buffer.alloc(PATH_BYTES);
  const isMade =
    master >= 0 &&
    c.func("int grantpt(int)")(master) === 0 &&
    c.func("int unlockpt(int)")(master) === 0 &&
    c.func("int ptsname_r(int, _Out_ uint8_t *, size_t)")(master, name, PATH_BYTES) === 0;
  if (!isMade) throw new Error("this system gives no pseudo-terminal for the serial line");
  return { master, path: name.subarray(0, name.indexOf(0)).toString() };
}

/** No echo, no line editing, no translation: bytes as they are. */
function makeRaw(terminal: number): void {
  const c = koffi.load(null);
  const settings = Buffer.alloc(TERMIOS_BYTES);
  c.func("int tcgetattr(int, _Out_ uint8_t *)")(terminal, settings);
  c.func("void cfmakeraw(_Inout_ uint8_t *)")(settings);
  c.func("int tcsetattr(int, int, const uint8_t *)")(terminal, 0, settings);
}
