/**
 * Answers text lines as they come, one answer a line, for commands that stand in a pipe. Memory is
 * constant whatever comes: a reader that is slow is waited for, a line that never ends is cut off.
 */

/** Longer lines are answered as too long; nobody means a line of this many characters. */
export const LINE_LENGTH_MAX = 65_536;

/** Answers gathered before they are written, so that a million lines are not a million writes. */
const BATCH_LENGTH = 65_536;

/**
 * Reads UTF-8 lines from `input` and writes one answer, with a line end, for each. A line ends with
 * LF or CRLF; the last one may end with the input. Empty lines are lines. All answers to what has
 * arrived are written before more is awaited.
 * @param answer gives the answer to a line without its end, or to a line that was too long.
 * @param write resolves when more may be written; false ends the reading.
 */
export async function answerLines(
  input: AsyncIterable<Uint8Array | string>,
  answer: (line: string | undefined) => string,
  write: (text: string) => Promise<boolean>,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  let isTooLong = false;
  let batch = "";
  const take = (line: string): void => {
    const content = withoutReturn(line);
    const isWhole = !isTooLong && content.length <= LINE_LENGTH_MAX;
    batch += `${answer(isWhole ? content : undefined)}\n`;
    isTooLong = false;
  };
  for await (const chunk of input) {
    const text =
      rest + (typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      take(text.slice(from, end));
      from = end + 1;
      if (batch.length >= BATCH_LENGTH) {
        if (!(await write(batch))) return;
        batch = "";
      }
    }
    rest = text.slice(from);
    // One more may be the return of a line's end.
    if (rest.length > LINE_LENGTH_MAX + 1) {
      rest = "";
      isTooLong = true;
    }
    if (batch !== "" && !(await write(batch))) return;
    batch = "";
  }
  rest += decoder.decode();
  if (rest !== "" || isTooLong) take(rest);
  if (batch !== "") await write(batch);
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

/**
 * A `write` for `answerLines` onto a stream: waits while the stream is full, and answers false once
 * its reader has gone away (`| head`), which is no fault.
 */
export function writerTo(output: NodeJS.WritableStream): (text: string) => Promise<boolean> {
  let isGone = false;
  let wake = (): void => {};
  output.on("error", () => {
    isGone = true;
    wake();
  });
  output.on("drain", () => wake());
  return async (text) => {
    if (isGone) return false;
    const isFull = !output.write(text);
    if (isFull && !isGone) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return !isGone;
  };
}
