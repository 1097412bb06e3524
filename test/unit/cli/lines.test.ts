/** Lines through a pipe: cut anywhere, endless, slow or broken off. */
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerLines, LINE_LENGTH_MAX, writerTo } from "../../../firmware/cli/lines.ts";

async function* stream(chunks: readonly (Uint8Array | string)[]) {
  yield* chunks;
}

/** Every line between angle brackets, too long ones as `!`. */
async function answers(chunks: readonly (Uint8Array | string)[]): Promise<string> {
  let written = "";
  await answerLines(
    stream(chunks),
    (line) => (line === undefined ? "!" : `<${line}>`),
    async (text) => {
      written += text;
      return true;
    },
  );
  return written;
}

describe("answering lines", () => {
  it.each([
    [[], ""],
    [["a\nb\n"], "<a>\n<b>\n"],
    [["a\nb"], "<a>\n<b>\n"],
    [["a\r\nb\r\n"], "<a>\n<b>\n"],
    [["\n\n"], "<>\n<>\n"],
    [["\r\n"], "<>\n"],
    [["a\rb\n"], "<a\rb>\n"],
    [[" a \n"], "< a >\n"],
    [["a", "b", "\nc", "\n"], "<ab>\n<c>\n"],
  ])("answers each line of %j once", async (chunks, written) => {
    expect(await answers(chunks)).toBe(written);
  });

  it("puts characters together that were cut in two", async () => {
    const bytes = new TextEncoder().encode("ហាង\u{1f600}\nx");
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await answers(single)).toBe("<ហាង\u{1f600}>\n<x>\n");
  });

  it("passes over the mark that some editors put at the beginning of a file", async () => {
    expect(await answers([Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0x0a)])).toBe("<a>\n");
  });

  it("gives the same answers however the input is cut", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "\n", "\r", "ក"), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(40), { maxLength: 6 }), async (sample, cuts) => {
        const bytes = new TextEncoder().encode(sample);
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length];
        places.sort((a, b) => a - b);
        const chunks = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
        expect(await answers(chunks)).toBe(await answers([bytes]));
      }),
      { seed: 71, numRuns: 200 },
    );
  });

  it("answers a line that is too long and reads on after it", async () => {
    const long = "x".repeat(LINE_LENGTH_MAX + 1);
    const longest = "y".repeat(LINE_LENGTH_MAX);
    // Runs of letters are counted, to keep a failure readable.
    const brief = async (...chunks: readonly string[]) =>
      (await answers(chunks)).replace(/[xy]+/g, (run) => String(run.length));
    expect(await brief(`${long}\n${longest}\nz\n`)).toBe("!\n<65536>\n<z>\n");
    expect(await brief(long, long, long, "\nz")).toBe("!\n<z>\n");
    expect(await brief(long, "tail")).toBe("!\n");
    expect(await brief(`${longest}\r\n`)).toBe("<65536>\n");
    expect(await brief(longest, "\r", "\n")).toBe("<65536>\n");
  });

  it("waits for a reader that is slow, holding no more than a batch", async () => {
    const output = new PassThrough({ highWaterMark: 1024 });
    const line = `${"x".repeat(99)}\n`;
    let made = 0;
    const lines = (async function* () {
      for (; made < 20_000; made++) yield line;
    })();
    const finished = answerLines(lines, () => "y".repeat(99), writerTo(output)).then(() => {
      output.end();
    });
    let received = 0;
    let aheadMax = 0;
    for await (const chunk of output) {
      received += (chunk as Buffer).length / 100;
      aheadMax = Math.max(aheadMax, made - received);
    }
    await finished;
    expect(received).toBe(20_000);
    expect(aheadMax).toBeLessThan(1000);
  });

  it("stops quietly when its reader goes away", async () => {
    const output = new PassThrough({ highWaterMark: 10 });
    let asked = 0;
    const endless = (async function* () {
      for (;;) {
        if (++asked === 3) output.destroy(new Error("broken pipe"));
        yield "line\n";
      }
    })();
    output.resume();
    await answerLines(endless, () => "answer", writerTo(output));
    expect(asked).toBeLessThan(10);
  });
});
