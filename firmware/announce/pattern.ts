/**
 * Sentence patterns, read into parts. A pattern that names an unknown slot is a bug and stops the
 * program; whether its words exist is the business of whoever fills it.
 */
import { assert } from "../lib/assert.ts";
import type { Joint } from "./language.ts";

const SLOTS = [
  "money",
  "slowly",
  "sums",
  "count",
  "minutes",
  "percent",
  "digits",
  "test",
  "match",
  "again",
  "check",
] as const;

export type Slot = (typeof SLOTS)[number];

/** One part of a pattern. */
export type Part =
  | { readonly type: "slot"; readonly slot: Slot; readonly joint: Joint }
  | {
      readonly type: "word";
      /** Clip ids: after the number one, and otherwise. */
      readonly one: string;
      readonly many: string;
      readonly joint: Joint;
    }
  | { readonly type: "mark"; readonly mark: string };

const JOINTS: Readonly<Record<string, Joint>> = { "&": "word", "+": "close" };

/** Reads a pattern (see `LanguageTable`). */
export function parsePattern(pattern: string): readonly Part[] {
  return pattern.split(" ").map((token): Part => {
    if (/^[,.:]$/.test(token)) return { type: "mark", mark: token };
    const joint = JOINTS[token.charAt(0)] ?? "phrase";
    const body = joint === "phrase" ? token : token.slice(1);
    const slotName = /^\{(.*)\}$/.exec(body)?.[1];
    if (slotName !== undefined) {
      const slot = SLOTS.find((known) => known === slotName);
      assert(slot !== undefined, `"${body}" is a slot of the pattern "${pattern}"`);
      return { type: "slot", slot, joint };
    }
    const [one = "", many = one] = body.split(":");
    assert(one !== "" && many !== "", `"${token}" is a word of the pattern "${pattern}"`);
    return { type: "word", one, many, joint };
  });
}
