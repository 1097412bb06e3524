/**
 * A cable with a box at its other end, as bytes: a serial port of this computer, or one that a
 * browser lends. It has one listener at a time; the plain prompt and a session take turns.
 */
import {
  type LinePort,
  type OpenPort,
  openTtyPort,
  PortRefusal,
} from "../../../drivers/linux/line-port.ts";
import { Refused } from "./refused.ts";

export interface WireListener {
  bytes(bytes: Uint8Array): void;
  /** The cable came out, or the port went away; nothing follows. */
  gone(): void;
}

export interface Wire {
  /** Whoever listened before hears nothing any more; one that comes late hears of the end at once. */
  listen(listener: WireListener): void;
  /** Resolves once the bytes are handed over; rejects with `WireGone`. */
  write(bytes: Uint8Array): Promise<void>;
  close(): void;
}

/** The cable came out: nothing of the box is known to be wrong. */
export class WireGone extends Error {
  constructor() {
    super("the cable came out");
  }
}

/** Makes a wire of a port. @throws PortRefusal as the port does. */
export async function wireOver(open: OpenPort): Promise<Wire> {
  let listener: WireListener | undefined;
  let isGone = false;
  const port: LinePort = await open({
    bytes: (bytes) => listener?.bytes(bytes),
    gone() {
      isGone = true;
      listener?.gone();
    },
  });
  return {
    listen(next) {
      listener = next;
      if (isGone) queueMicrotask(() => listener === next && next.gone());
    },
    write: (bytes) =>
      new Promise((resolve, reject) => {
        if (isGone) reject(new WireGone());
        else port.write(bytes, (problem) => (problem ? reject(new WireGone()) : resolve()));
      }),
    close() {
      listener = undefined;
      isGone = true;
      port.close();
    },
  };
}

/** Opens a serial port of this computer. @throws Refused in words for the person at the laptop. */
export async function openWire(path: string): Promise<Wire> {
  try {
    return await wireOver(openTtyPort(path));
  } catch (error) {
    if (!(error instanceof PortRefusal)) throw error;
    throw portRefused(path, error);
  }
}

function portRefused(path: string, { fault, message }: PortRefusal): Refused {
  const what = `The port ${path} cannot be opened.`;
  switch (fault) {
    case "missing":
      return new Refused({
        what,
        why: "There is no such port: the cable is not in, or it has another name.",
        next: 'Push the cable in; "soundbox provision" without a port lists the likely ones.',
      });
    case "in-use":
      return new Refused({
        what,
        why: "Another program has it open.",
        next: "Close the other terminal program, then try again.",
      });
    case "denied":
      return new Refused({
        what,
        why: "This computer does not let you, or another program has it open.",
        next: 'Close other terminal programs; on Linux join the group "dialout" and log in anew.',
      });
    case "failed":
      return new Refused({ what, why: message, next: "Pull the cable, push it in, try again." });
  }
}
