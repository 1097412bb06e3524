/**
 * `soundbox khqr`: makes and reads KHQR texts for integrators and their scripts, one JSON answer a
 * line. A refused line is an answer like any other; the command itself fails only on wrong usage.
 */
import { hash } from "node:crypto";
import { decodeKhqr } from "../khqr/decode.ts";
import { CODE, problem } from "../khqr/problem.ts";
import { encodeFromSdk } from "../khqr/sdk-input.ts";
import { type Command, parseOptions, WrongUsage } from "./command.ts";
import { answerLines, LINE_LENGTH_MAX, writerTo } from "./lines.ts";

const HELP = `
Usage: soundbox khqr encode [--now MS] < inputs.jsonl
       soundbox khqr decode [--now MS] < khqrs.txt

Makes or reads KHQR codes, one line in, one JSON object out, in the same order.

encode  takes one JSON object a line in the field names of NBC's SDK:
          {"bakongAccountID":"shop@bank","merchantName":"Shop","merchantCity":"Phnom Penh",
           "optional":{"currency":116,"amount":"12500","expirationTimestamp":1767225900000}}
        With "merchantID" and "acquiringBank" it makes a merchant code (tag 30), without them an
        individual one (tag 29). With optional.amount it makes a dynamic code, without it a static
        one. The amount is a decimal string or a number; currency is 116 (riel, when left out) or
        840 (US dollars). "createdAt" (ms since 1970) is the creation time, the clock when left out.
        Answers {"ok":true,"qr":"...","md5":"..."} or {"ok":false,"code":N,"message":"..."}.
decode  takes one KHQR a line, verifies it and answers
        {"ok":true,"fields":{...},"warnings":[{"kind","message","at"}...]} or
        {"ok":false,"code":N,"message":"...","at":P}; P counts characters from 0.

  --now MS   the time to create at and to judge expiry by, in ms since 1970; the clock when left out

Codes are those of NBC's SDK. 8 also stands for what has no number there: a line that is not JSON,
is empty or is longer than ${LINE_LENGTH_MAX} characters. Lines end with LF or CRLF, nothing else
is trimmed.
The exit code is 0 when every line was answered, refused ones included, and 2 on wrong usage.

Example: echo '{"bakongAccountID":"shop@bank","merchantName":"Shop","merchantCity":"Kep"}' |
           soundbox khqr encode
`;

/** The command `khqr`. */
export const khqrCommand: Command = {
  name: "khqr",
  summary: "make and read KHQR codes, one JSON answer a line",
  help: HELP,
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(args, { now: { type: "string" } });
  const [verb, ...more] = positionals;
  if ((verb !== "encode" && verb !== "decode") || more.length > 0) {
    throw new WrongUsage("say either encode or decode");
  }
  const fixed = values.now === undefined ? undefined : parseNow(values.now);
  const answer = verb === "encode" ? encodeLine : decodeLine;
  if (process.stdin.isTTY) {
    process.stderr.write("Type one line each, end with Ctrl-D.\n");
  }
  await answerLines(
    process.stdin,
    (line) => answer(line, fixed ?? Date.now()),
    writerTo(process.stdout),
  );
}

function parseNow(text: string): number {
  if (!/^[0-9]{1,15}$/.test(text)) {
    throw new WrongUsage(`--now wants milliseconds since 1970, not ${JSON.stringify(text)}`);
  }
  return Number(text);
}

const TOO_LONG = problem(
  CODE.malformed,
  `the line is longer than ${LINE_LENGTH_MAX} characters and was not read`,
);

/** The answer to one line of `encode`; `line` is undefined when it was too long. */
export function encodeLine(line: string | undefined, now: number): string {
  if (line === undefined) return JSON.stringify({ ok: false, ...TOO_LONG });
  let input: unknown;
  try {
    input = JSON.parse(line);
  } catch {
    const notJson = problem(CODE.malformed, "the line is not JSON");
    return JSON.stringify({ ok: false, ...notJson });
  }
  const made = encodeFromSdk(input, now);
  if (!made.ok) return JSON.stringify({ ok: false, ...made.problem });
  return JSON.stringify({ ok: true, qr: made.value, md5: hash("md5", made.value) });
}

/** The answer to one line of `decode`; `line` is undefined when it was too long. */
export function decodeLine(line: string | undefined, now: number): string {
  if (line === undefined) return JSON.stringify({ ok: false, ...TOO_LONG, at: LINE_LENGTH_MAX });
  const read = decodeKhqr(line, now);
  if (!read.ok) return JSON.stringify(read);
  return JSON.stringify({ ok: true, fields: read.fields, warnings: read.warnings });
}
