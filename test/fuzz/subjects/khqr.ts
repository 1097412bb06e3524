/** KHQR texts: what is read must please a second judge; half of them get the right check sum. */
import { decodeKhqr } from "../../../firmware/khqr/decode.ts";
import { doubtsAboutReading } from "../../prove/khqr-judge.ts";
import { Stopwatch } from "../../prove/stopwatch.ts";
import { seal } from "../../unit/khqr/seal.ts";
import { vectors } from "../../unit/khqr/vectors.ts";
import { bytesOf, type Subject } from "../subject.ts";

const SLOWEST_MS = 50;
/** Before every expiry of the vectors. */
const NOW = 1_767_225_600_000;
const watch = new Stopwatch(SLOWEST_MS);

/** The first character says whether the rest is sealed, and whether expiry is judged. */
const SEEDS = vectors.valid.flatMap(({ qr }) => [`S${qr.slice(0, -8)}`, `r${qr}`]);

const TAGS = [0, 1, 15, 29, 30, 52, 53, 54, 58, 59, 60, 62, 63, 64, 80, 99];
const TEXTS = [
  ...TAGS.map((tag) => String(tag).padStart(2, "0")),
  ..."01 02 03 04 05 06 07 08 09 10 13 99 116 840 KH km @ . 12500 3.75 6304".split(" "),
  ..."5303116 5303840 540512500 54043.75 5802KH 62090105INV-1 0007a@bank1 010211 010212".split(" "),
  "99340013176722560000001131767225900000",
  "64120002km0102ក្ក",
];

function read(input: Uint8Array): string | undefined {
  const text = Buffer.from(input).toString("utf8");
  const how = text.charCodeAt(0);
  const rest = text.slice(1);
  const whole = /[A-Z]/.test(text.charAt(0)) ? seal(rest) : rest;
  const now = how % 2 === 0 ? NOW : undefined;
  const reading = watch.time(
    () => decodeKhqr(whole, now),
    () => whole,
  );
  return reading.ok ? doubtsAboutReading(whole, now, reading) : undefined;
}

export const subject: Subject = {
  seeds: SEEDS.map(bytesOf),
  words: TEXTS.map(bytesOf),
  attempt: read,
};
