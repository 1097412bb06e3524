/**
 * A reader with a mistake on purpose, six steps deep: blind search does not get there in a sensible
 * time, and one that is led step by step does. It keeps the fuzzer itself honest.
 */
import { bytesOf, type Subject } from "../subject.ts";

/** Believes one text that its judge does not. */
function read(input: Uint8Array): string | undefined {
  if (input[0] !== 0x4b) return undefined;
  if (input[1] !== 0x68) return undefined;
  if (input[2] !== 0x6d) return undefined;
  if (input[3] !== 0x65) return undefined;
  if (input[4] !== 0x72) return undefined;
  if ((input[5] ?? 0) < 0xf0) return undefined;
  return "the planted mistake";
}

export const subject: Subject = {
  seeds: [bytesOf("an ordinary text")],
  words: [bytesOf("word")],
  attempt: read,
};
