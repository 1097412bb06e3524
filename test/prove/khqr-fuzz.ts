/**
 * Mutated KHQR texts, half of them sealed with the right check sum again, so that the mutation gets
 * past it. What is read all the same must please a second judge; reading never throws and never
 * takes long, whatever the text.
 */
import { decodeKhqr } from "../../firmware/khqr/decode.ts";
import { type Chance, chance } from "../../sim/chance.ts";
import { seal } from "../unit/khqr/seal.ts";
import { vectors } from "../unit/khqr/vectors.ts";
import { doubtsAboutReading } from "./khqr-judge.ts";
import { Stopwatch } from "./stopwatch.ts";

const SLOWEST_MS = 50;

export interface KhqrFuzz {
  readonly tried: number;
  readonly read: number;
  readonly slowestMs: number;
  /** How often each refusal, by the SDK's number; 0 for what was read. */
  readonly codes: ReadonlyMap<number, number>;
  /** Everything that must not be, in words. */
  readonly wrong: readonly string[];
}

const SOUND: readonly string[] = vectors.valid.map(({ qr }) => qr);
/** Before every expiry of the vectors. */
const NOW = 1_767_225_600_000;

/** Reads so many mutants and judges each reading. */
export function fuzzKhqr(count: number, seed: number): KhqrFuzz {
  const draw = chance(seed, "khqr");
  const watch = new Stopwatch(SLOWEST_MS);
  const codes = new Map<number, number>();
  const wrong: string[] = [];
  let read = 0;
  for (let round = 0; round < count; round += 1) {
    const text = mutantOf(pick(SOUND, draw), draw);
    const now = draw.happens(0.5) ? NOW : undefined;
    try {
      const reading = watch.time(
        () => decodeKhqr(text, now),
        () => text,
      );
      const code = reading.ok ? 0 : reading.code;
      codes.set(code, (codes.get(code) ?? 0) + 1);
      if (!reading.ok) continue;
      read += 1;
      const why = doubtsAboutReading(text, now, reading);
      if (why !== undefined) wrong.push(`${why}: ${text}`);
    } catch (error) {
      wrong.push(`${error instanceof Error ? error.message : error}: ${text}`);
    }
  }
  return { tried: count, read, slowestMs: watch.slowestMs, codes, wrong };
}

function mutantOf(sound: string, draw: Chance): string {
  if (draw.happens(0.5)) return mutateText(sound, draw);
  const body = sound.slice(0, -8);
  return seal(draw.happens(0.3) ? mutateText(body, draw) : mutateObjects(body, draw));
}

const LETTERS = [
  ...Array.from("0123456789", (digit) => digit),
  ...Array.from("0123456789", (digit) => digit),
  ..."AZaz@.-+ eE,៥٥５កំ\u200b\u0000\n\ud800\udc00".split(""),
  "💸",
];

/** Changes characters without a thought for what they mean. */
function mutateText(text: string, draw: Chance): string {
  let mutant = text;
  for (let left = draw.between(1, 3); left > 0; left -= 1) {
    const at = draw.between(0, mutant.length);
    const end = at + draw.between(1, 6);
    const [before, part, after] = [mutant.slice(0, at), mutant.slice(at, end), mutant.slice(end)];
    const letter = pick(LETTERS, draw);
    const ways: readonly (() => string)[] = [
      () => before + letter + part.slice(1) + after,
      () => before + after,
      () => before + letter + part + after,
      () => before + part + part + after,
      () => after + before,
      () => before + part.toLowerCase() + after.toLowerCase(),
      () => (draw.happens(0.05) ? mutant.repeat(draw.between(2, 200)) : before),
    ];
    mutant = pick(ways, draw)();
  }
  return mutant;
}

/** One data object as it is written; the length may lie. */
interface Part {
  readonly tag: string;
  readonly length: string;
  readonly value: string;
}

const TAGS = "00 01 02 07 08 15 29 30 51 52 53 54 55 58 59 60 61 62 63 64 80 99".split(" ");
const VALUES = [
  ..."01 11 12 116 840 764 KH TH 5999 0 00 1 12500 12500.0 12500.5 0.01 3.75 3.7 3.750".split(" "),
  ..."1e3 -5 +5 .5 5. 0.00 9999999999999 10000000000000 ១២៥០០ １２５ NaN".split(" "),
  ..."a@b a@@b @b a@ demo.shop@devb 0003a@b 0003a@b0103xyz 0003a@b0003c@d".split(" "),
  ..."0013176722560000001131767225900000 00131767225900000011317672256000000".split(" "),
  "0013176722560000001130000000000001",
  "0105INV-10305Store",
  "0002km0103ក្ក",
  "",
  "x".repeat(99),
];

/** Changes what is said, in the form in which it is said. */
function mutateObjects(body: string, draw: Chance): string {
  let parts: readonly Part[] = split(body);
  for (let left = draw.between(1, 3); left > 0; left -= 1) parts = changed(parts, draw);
  return parts.map(({ tag, length, value }) => tag + length + value).join("");
}

function changed(parts: readonly Part[], draw: Chance): readonly Part[] {
  const at = draw.between(0, Math.max(0, parts.length - 1));
  const part = parts[at] ?? made("59", "x");
  const other = made(pick(TAGS, draw), pick(VALUES, draw));
  switch (draw.between(0, 8)) {
    case 0:
      return parts.toSpliced(at, 1);
    case 1:
      return parts.toSpliced(draw.between(0, parts.length), 0, part);
    case 2:
      return parts.toSpliced(draw.between(0, parts.length), 0, other);
    case 3:
      return parts.with(at, made(part.tag, pick(VALUES, draw)));
    case 4:
      return parts.with(at, { ...part, tag: pick(TAGS, draw) });
    case 5:
      return parts.with(at, {
        ...part,
        length: pick(["00", "01", "99", "1a", "-1", "４０"], draw),
      });
    case 6:
      return parts.toSorted(() => draw.between(-1, 1));
    case 7: {
      // Inside a template, if it is one.
      const inner = split(part.value);
      if (inner.length === 0) return parts;
      const value = changed(inner, draw)
        .map(({ tag, length, value: text }) => tag + length + text)
        .join("");
      return parts.with(at, made(part.tag, value));
    }
    default:
      return parts.with(at, made(part.tag, mutateText(part.value, draw)));
  }
}

function made(tag: string, value: string): Part {
  return { tag, length: String(value.length).padStart(2, "0"), value };
}

function split(text: string): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at + 4 <= text.length; ) {
    const length = text.slice(at + 2, at + 4);
    const end = at + 4 + (Number(length) || 0);
    parts.push({ tag: text.slice(at, at + 2), length, value: text.slice(at + 4, end) });
    at = end;
  }
  return parts;
}

function pick<Item>(list: readonly Item[], draw: Chance): Item {
  const item = list[draw.between(0, list.length - 1)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}
