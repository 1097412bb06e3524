/**
 * A cable without ports: what is written at one end comes out at the other, in the same order. It
 * can be pulled at a chosen byte, and plugged in again by opening it once more.
 */
import {
  type LinePort,
  type OpenPort,
  type PortListener,
  PortRefusal,
} from "../../drivers/linux/line-port.ts";

export interface Cable {
  readonly box: OpenPort;
  readonly laptop: OpenPort;
  /** Bytes that went over it so far, both ways. */
  readonly bytes: number;
  /** Both ends lose it; whoever opens an end again has plugged it in. */
  pull(): void;
  /** Pulls it in the middle of whatever carries the byte of this number. */
  pullAtByte(number: number): void;
}

/** @param carry looks at bytes on their way, and may change them. */
export function createCable(carry = (bytes: Uint8Array): Uint8Array => bytes): Cable {
  const ends: (PortListener | undefined)[] = [undefined, undefined];
  let bytes = 0;
  let pullAt = Number.POSITIVE_INFINITY;

  function pull(): void {
    for (const [at, end] of ends.entries()) {
      ends[at] = undefined;
      if (end !== undefined) queueMicrotask(() => end.gone("missing", "pulled"));
    }
  }

  function end(own: number): OpenPort {
    return async (listener) => {
      if (ends[own] !== undefined) throw new PortRefusal("in-use", "in use");
      ends[own] = listener;
      const port: LinePort = {
        write(sent, done) {
          if (ends[own] !== listener) {
            queueMicrotask(() => done("pulled"));
            return;
          }
          const whole = bytes + sent.length <= pullAt;
          const carried = carry(whole ? sent : sent.subarray(0, Math.max(0, pullAt - bytes)));
          bytes += sent.length;
          const other = ends[1 - own];
          setImmediate(() => {
            if (ends[1 - own] === other && carried.length > 0)
              other?.bytes(Uint8Array.from(carried));
            if (!whole) {
              pullAt = Number.POSITIVE_INFINITY;
              pull();
            }
            done(whole ? undefined : "pulled");
          });
        },
        pause: () => undefined,
        resume: () => undefined,
        close() {
          if (ends[own] === listener) ends[own] = undefined;
        },
      };
      return port;
    };
  }

  return {
    box: end(0),
    laptop: end(1),
    get bytes() {
      return bytes;
    },
    pull,
    pullAtByte(number) {
      pullAt = number;
    },
  };
}
