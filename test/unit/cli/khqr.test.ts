/** `soundbox khqr`: the answers of its two verbs, line by line, and its usage. */
import { describe, expect, it } from "vitest";
import { WrongUsage } from "../../../firmware/cli/command.ts";
import { decodeLine, encodeLine, khqrCommand } from "../../../firmware/cli/khqr.ts";
import { vectors } from "../khqr/vectors.ts";

const NOW = 1767225600000;

describe("soundbox khqr encode", () => {
  it.each(vectors.valid)("answers with the code and its md5: $name", ({ input, qr, md5 }) => {
    expect(JSON.parse(encodeLine(JSON.stringify(input), NOW))).toEqual({ ok: true, qr, md5 });
  });

  it.each(vectors.refusedInputs)("answers with number and message: $name", ({ input, code }) => {
    const answer = JSON.parse(encodeLine(JSON.stringify(input), NOW));
    expect(answer).toEqual({ ok: false, code, message: expect.stringMatching(/^\w.*: \w/) });
  });

  it.each(["", "{", "not json", "{'a':1}", "{}}", "\u0000", "[".repeat(60_000)])(
    "answers 8 to a line that is not JSON: %.12s",
    (line) => {
      expect(JSON.parse(encodeLine(line, NOW))).toEqual({
        ok: false,
        code: 8,
        message: "KHQR provided is invalid: the line is not JSON",
      });
    },
  );

  it.each(["null", "5", '"text"', "[]", "true"])(
    "answers 8 to JSON that is no input: %s",
    (line) => {
      expect(JSON.parse(encodeLine(line, NOW))).toMatchObject({ ok: false, code: 8 });
    },
  );

  it("reads a number as the decimal that was meant", () => {
    const line = (amount: string) =>
      `{"bakongAccountID":"a@b","merchantName":"N","merchantCity":"C",` +
      `"optional":{"currency":840,"amount":${amount},"expirationTimestamp":${NOW}}}`;
    expect(JSON.parse(encodeLine(line("1.10"), NOW)).qr).toContain("54041.10");
    expect(JSON.parse(encodeLine(line("1e1"), NOW)).qr).toContain("540210");
    expect(JSON.parse(encodeLine(line("1e999"), NOW))).toMatchObject({ ok: false, code: 4 });
    expect(JSON.parse(encodeLine(line("0.10000000000000001"), NOW)).qr).toContain("54040.10");
  });

  it("creates now when the input does not say when", () => {
    const input = {
      bakongAccountID: "a@b",
      merchantName: "N",
      merchantCity: "C",
      optional: { amount: 5, expirationTimestamp: NOW + 60_000 },
    };
    const { qr } = JSON.parse(encodeLine(JSON.stringify(input), NOW + 1));
    expect(qr).toContain(`0013${NOW + 1}0113${NOW + 60_000}`);
  });

  it("is not led astray by names that JSON objects inherit", () => {
    const line =
      '{"__proto__":{"bakongAccountID":"a@b"},"constructor":1,"optional":{"__proto__":1}}';
    expect(JSON.parse(encodeLine(line, NOW))).toMatchObject({ ok: false, code: 1 });
  });
});

describe("soundbox khqr decode", () => {
  it.each(vectors.valid)("answers with the fields: $name", ({ input, qr }) => {
    const answer = JSON.parse(decodeLine(qr, input.createdAt));
    expect(answer).toMatchObject({ ok: true, warnings: [] });
    expect(answer.fields.merchantName).toBe(input.merchantName);
  });

  it.each(vectors.invalid)("answers with number, message and place: $name", ({ qr, now, code }) => {
    expect(JSON.parse(decodeLine(qr, now))).toEqual({
      ok: false,
      code,
      message: expect.stringMatching(/^\w.*: \w/),
      at: expect.any(Number),
    });
  });

  it("answers with what was odd and where", () => {
    const odd = vectors.judgementCalls.find(({ name }) => name === "CRC in lower case");
    expect(JSON.parse(decodeLine(odd?.qr ?? "", NOW)).warnings).toEqual([
      {
        kind: "crc-lower-case",
        message: "the CRC is in lower case; its md5 is taken as it stands",
        at: (odd?.qr.length ?? 0) - 4,
      },
    ]);
  });

  it("answers 8 to a line that was too long to read, as encode does", () => {
    expect(JSON.parse(decodeLine(undefined, NOW))).toMatchObject({
      ok: false,
      code: 8,
      at: 65_536,
    });
    expect(JSON.parse(encodeLine(undefined, NOW))).toMatchObject({ ok: false, code: 8 });
  });
});

describe("the command line of soundbox khqr", () => {
  it.each([
    [[], "encode or decode"],
    [["verify"], "encode or decode"],
    [["encode", "decode"], "encode or decode"],
    [["decode", "--now", "soon"], "--now wants milliseconds"],
    [["decode", "--now=-5"], "--now wants milliseconds"],
    [["decode", "--now"], "--now"],
    [["decode", "--later"], "--later"],
  ])("refuses %j as wrong usage", async (args, words) => {
    const outcome = khqrCommand.run(args);
    await expect(outcome).rejects.toBeInstanceOf(WrongUsage);
    await expect(khqrCommand.run(args)).rejects.toThrow(words);
  });

  it("explains itself", () => {
    for (const word of ["encode", "decode", "--now", "exit code", "Example"]) {
      expect(khqrCommand.help).toContain(word);
    }
  });
});
