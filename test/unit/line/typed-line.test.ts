/** Lines out of bytes: what people type gets through, what wires make does not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MonoMs } from "../../../drivers/hal/clock.ts";
import { LINE_CHARS_MAX, newTypedLine, takeBytes } from "../../../firmware/line/typed-line.ts";

const NOW = 1_000 as MonoMs;

function typed(text: string, line = newTypedLine(), now = NOW): readonly string[] {
  return takeBytes(
    line,
    Uint8Array.from(text, (one) => one.charCodeAt(0)),
    now,
  );
}

describe("typed lines", () => {
  it.each([
    ["help\n", ["help"]],
    ["help\r", ["help"]],
    ["help\r\nid\r\n", ["help", "id"]],
    ["help\r\0id\r\0", ["help", "id"]],
    ["  status \t\n\n\n", ["status"]],
    ["halp\b\b\belp\n", ["help"]],
    ["helpx\x7f\n", ["help"]],
    ["rubbish\x03id\n", ["id"]],
    ["\xff\xfb\x01\xff\xfd\x03\nid\n", ["id"]],
    ["\x1b[Aid\nid\n", ["id"]],
    ["no end", []],
  ])("%j gives %j", (text, lines) => {
    expect(typed(text)).toEqual(lines);
  });

  it("take the longest command there may be, and nothing longer", () => {
    expect(typed(`${"x".repeat(LINE_CHARS_MAX)}\n`)).toEqual(["x".repeat(LINE_CHARS_MAX)]);
    expect(typed(`${"x".repeat(LINE_CHARS_MAX + 1)}\nid\n`)).toEqual(["id"]);
  });

  it("come whole however the bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(6), { maxLength: 30 }), (cuts) => {
        const line = newTypedLine();
        const text = "help\r\nid\nstatus\r";
        let from = 0;
        const lines = cuts.flatMap((length) => {
          const piece = text.slice(from, from + length);
          from += length;
          return typed(piece, line);
        });
        return [...lines, ...typed(text.slice(from), line)].join() === "help,id,status";
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("forget a beginning that nobody ended within ten seconds", () => {
    const line = newTypedLine();
    typed("sta", line);
    expect(typed("tus\n", line, 10_900 as MonoMs)).toEqual(["status"]);
    typed("sta", line, 20_000 as MonoMs);
    expect(typed("id\n", line, 31_000 as MonoMs)).toEqual(["id"]);
  });

  it("keep at most one line of noise, whatever comes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), (bytes) => {
        const line = newTypedLine();
        const lines = takeBytes(line, bytes, NOW);
        const isSound = lines.every((one) => /^[ -~]{1,64}$/.test(one));
        return isSound && lines.length <= 16 && line.text.length <= LINE_CHARS_MAX;
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});
