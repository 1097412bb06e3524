/**
 * Reads a JSON object and refuses what two readers could understand differently: a name given
 * twice, `__proto__`, half a surrogate pair, bytes that are no UTF-8, a byte order mark, nesting
 * without end (faults M6 and section 3.5). What is let through has one meaning.
 */
import type { Result } from "../lib/result.ts";

/** More levels than any message has, few enough for every reader's stack. */
const DEPTH_MAX = 16;

/** A whole number written plainly; `1.0`, `1e3` and `-0` are not. */
const PLAIN_INTEGER = /^(0|-?[1-9][0-9]*)$/;

/** With the u flag a pair counts as one character, so only a lone half matches. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** Everything up to the next of these belongs to the token before it. */
const NUMBER_END = /[\s,\]}]/g;

export interface StrictObject {
  readonly members: Readonly<Record<string, unknown>>;
  /** Top-level names whose number is not written as a plain integer. */
  readonly loose: ReadonlySet<string>;
}

/** Reads UTF-8 JSON text; the problem says in words why it is refused. */
export function parseStrictObject(bytes: Uint8Array): Result<StrictObject, string> {
  let text: string;
  let value: unknown;
  try {
    // The mark is kept so that JSON.parse refuses it.
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: "no JSON in UTF-8" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: false, problem: "no JSON object" };
  }
  const loose = new Set<string>();
  const problem = scan(text, loose);
  if (problem !== undefined) return { ok: false, problem };
  // An object, not null and not an array: its members are own properties only.
  return { ok: true, value: { members: value as Readonly<Record<string, unknown>>, loose } };
}

/** An open object with the names seen so far, or an open array. */
type Level = { readonly names: Set<string>; name: string } | "array";

/**
 * Walks over text that JSON.parse has already accepted, so only strings need care: everything else
 * can be told by its first character.
 */
function scan(text: string, loose: Set<string>): string | undefined {
  const levels: Level[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"') {
      const end = stringEnd(text, at);
      const problem = checkString(text, at, end, levels.at(-1));
      if (problem !== undefined) return problem;
      at = end;
    } else if (character === "{" || character === "[") {
      if (levels.length === DEPTH_MAX) return `nested deeper than ${DEPTH_MAX} levels`;
      levels.push(character === "[" ? "array" : { names: new Set(), name: "" });
      at += 1;
    } else if (character === "}" || character === "]") {
      levels.pop();
      at += 1;
    } else if (character === "-" || (character >= "0" && character <= "9")) {
      const end = numberEnd(text, at);
      const level = levels[0];
      if (levels.length === 1 && level !== undefined && level !== "array") {
        if (!PLAIN_INTEGER.test(text.slice(at, end))) loose.add(level.name);
      }
      at = end;
    } else {
      at += 1;
    }
  }
  return undefined;
}

/** Checks a string and, where it is a name, notes it. */
function checkString(
  text: string,
  start: number,
  end: number,
  level: Level | undefined,
): string | undefined {
  const raw = text.slice(start + 1, end - 1);
  // A slice between the quotes of valid JSON is a valid JSON string again.
  const value = raw.includes("\\") ? String(JSON.parse(`"${raw}"`)) : raw;
  if (LONE_SURROGATE.test(value)) return "half a surrogate pair";
  if (level === undefined || level === "array" || !isName(text, end)) return undefined;
  if (value === "__proto__") return "a member named __proto__";
  if (level.names.has(value)) return `the name ${JSON.stringify(value.slice(0, 40))} twice`;
  level.names.add(value);
  level.name = value;
  return undefined;
}

/** Index after the closing quote. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (text.charAt(at) !== '"') at += text.charAt(at) === "\\" ? 2 : 1;
  return at + 1;
}

function numberEnd(text: string, start: number): number {
  NUMBER_END.lastIndex = start;
  return NUMBER_END.exec(text)?.index ?? text.length;
}

/** True when the string that ended here is followed by a colon. */
function isName(text: string, end: number): boolean {
  let at = end;
  while (" \t\n\r".includes(text.charAt(at)) && at < text.length) at += 1;
  return text.charAt(at) === ":";
}
