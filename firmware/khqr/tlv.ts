/**
 * The form every KHQR value stands in: two digits of tag, two digits of length, the value (EMV QR
 * MPM, data objects). Writing refuses nothing, callers check lengths first; reading is total: the
 * cursor moves forward by at least four, or the walk ends with the place of the fault.
 */
import { assert } from "../lib/assert.ts";
import { LENGTH_MAX } from "./fields.ts";

const TWO_DIGITS: readonly string[] = Array.from({ length: LENGTH_MAX + 1 }, (_, n) =>
  String(n).padStart(2, "0"),
);

/** One data object as text. `value` is 1 to 99 UTF-16 units long; a longer one is a bug. */
export function dataObject(tag: number, value: string): string {
  assert(value.length <= LENGTH_MAX, "a data object's value is at most 99 characters");
  return `${TWO_DIGITS[tag]}${TWO_DIGITS[value.length]}${value}`;
}

/** Two ASCII digits at `at` as a number, or -1. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/**
 * Where the value of each tag stands in a text: place * 128 + length by tag number, -1 for a tag
 * that is not there.
 */
export type TagPlaces = Int32Array;

const ABSENT = -1;

const TAG_COUNT = 100;

/** `count` empty records of places, in one piece of memory so that they are emptied in one go. */
export function tagPlaces(count: number): { readonly all: Int32Array; of(n: number): TagPlaces } {
  const all = new Int32Array(count * TAG_COUNT).fill(ABSENT);
  return { all, of: (n) => all.subarray(n * TAG_COUNT, (n + 1) * TAG_COUNT) };
}

/** Forgets all that records of places hold. */
export function forgetTags(all: Int32Array): void {
  all.fill(ABSENT);
}

/**
 * Walks the data objects from `from` to `to` and notes in the empty `places` where each tag's value
 * stands. Both ends are places in `text`, which is shorter than 2^24.
 * @returns -1 when all is well formed, or the place where it is not: no two digits, a value that
 * runs past `to`, or a tag that was there before.
 */
export function findTags(text: string, from: number, to: number, places: TagPlaces): number {
  let at = from;
  while (at < to) {
    // Fewer than four characters left cannot hold a tag and a length.
    if (to - at < 4) return at;
    const tag = twoDigits(text, at);
    if (tag < 0 || places[tag] !== ABSENT) return at;
    const length = twoDigits(text, at + 2);
    if (length < 0 || length > to - at - 4) return at + 2;
    places[tag] = (at + 4) * 128 + length;
    at += 4 + length;
  }
  return -1;
}

/** True if the tag is there, even with an empty value. */
export function hasTag(places: TagPlaces, tag: number): boolean {
  return places[tag] !== ABSENT;
}

/** Where a tag's value begins; only for a tag that is there. */
export function placeOf(places: TagPlaces, tag: number): number {
  return (places[tag] ?? 0) >> 7;
}

/** The length of a tag's value, 0 to 99; 0 as well for a tag that is not there. */
export function lengthOf(places: TagPlaces, tag: number): number {
  const place = places[tag] ?? ABSENT;
  return place === ABSENT ? 0 : place & 127;
}

/** What the `length` characters at `at` spell if all are ASCII digits, or -1; at most 15. */
export function digitsAt(text: string, at: number, length: number): number {
  let value = length === 0 ? -1 : 0;
  for (let place = at; place < at + length; place++) {
    const digit = text.charCodeAt(place) - 48;
    // A place past the end gives NaN, which is no digit either.
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** The number a tag's value spells in exactly `length` digits, at most 15; -1 for anything else. */
export function numberOf(text: string, places: TagPlaces, tag: number, length: number): number {
  if (lengthOf(places, tag) !== length) return -1;
  return digitsAt(text, placeOf(places, tag), length);
}

/** A tag's value, or null when the tag is not there. */
export function textOf(text: string, places: TagPlaces, tag: number): string | null {
  const place = places[tag] ?? ABSENT;
  return place === ABSENT ? null : text.substring(place >> 7, (place >> 7) + (place & 127));
}
