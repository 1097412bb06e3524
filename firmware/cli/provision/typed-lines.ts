/**
 * Lines of an input, one for each question. What comes before it is asked for is kept, so that
 * answers may be written ahead; after the end of the input there are none.
 */
import type { Interface } from "node:readline";

export interface TypedLines {
  readonly isOver: boolean;
  /** The next line, or undefined when the input has ended; one call at a time. */
  next(): Promise<string | undefined>;
}

export function typedLines(reader: Interface): TypedLines {
  const early: string[] = [];
  let waiting: ((line: string | undefined) => void) | undefined;
  let isOver = false;
  const give = (line: string | undefined) => {
    const taker = waiting;
    waiting = undefined;
    taker?.(line);
    return taker !== undefined;
  };
  reader.on("line", (line) => {
    if (!give(line)) early.push(line);
  });
  reader.on("close", () => {
    isOver = true;
    give(undefined);
  });
  return {
    get isOver() {
      return isOver;
    },
    next() {
      const line = early.shift();
      if (line !== undefined || isOver) return Promise.resolve(line);
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
  };
}
