/**
 * The rule of a text field when writing it: what it must be, how long it may be, which characters
 * it must not hold. It refuses and never shortens or replaces: a name that was cut is another name.
 */
import { LENGTH_MAX, type TextField } from "./fields.ts";
import { CODE, type KhqrProblem, problem } from "./problem.ts";
import { dataObject } from "./tlv.ts";

/** Controls, line separators and halves of surrogate pairs: nothing a phone can show. */
const UNSHOWABLE = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** True if every character is ASCII and none is a control, the common case. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 || unit > 0x7e) return false;
  }
  return true;
}

/**
 * The data object of a field that must be there. Accented and Khmer text is brought to the one
 * canonical form (Unicode NFC) before it is measured, so that equal names give equal codes.
 */
export function requiredText(field: TextField, value: unknown): string | KhqrProblem {
  if (typeof value !== "string" || value === "") {
    return problem(field.missingCode, `${field.name} must be a text that is not empty`);
  }
  return checkedText(field, value);
}

/** The data object of a field that may be absent: empty when undefined, null or an empty text. */
export function optionalText(field: TextField, value: unknown): string | KhqrProblem {
  if (value === undefined || value === null || value === "") return "";
  if (typeof value !== "string") return problem(field.lengthCode, `${field.name} must be a text`);
  return checkedText(field, value);
}

function checkedText(field: TextField, value: string): string | KhqrProblem {
  // An over-long text is refused before anything walks over it, so that size costs nothing.
  const isShort = value.length <= 4 * LENGTH_MAX;
  const isAscii = isShort && isPlain(value);
  const text = isAscii || !isShort ? value : value.normalize("NFC");
  if (text.length > field.lengthMax) {
    const rule = `has ${text.length} characters, at most ${field.lengthMax} are allowed`;
    return problem(field.lengthCode, `${field.name} ${rule}`);
  }
  if (!isAscii && UNSHOWABLE.test(text)) {
    return problem(CODE.malformed, `${field.name} holds a character that cannot be shown`);
  }
  return dataObject(field.tag, text);
}

/** Joins data objects, or gives the first problem among them. */
export function joined(parts: readonly (string | KhqrProblem)[]): string | KhqrProblem {
  let text = "";
  for (const part of parts) {
    if (typeof part !== "string") return part;
    text += part;
  }
  return text;
}

/** A template of the given content, nothing when it is empty; `name` is for the refusal. */
export function template(
  tag: number,
  name: string,
  content: string | KhqrProblem,
): string | KhqrProblem {
  if (typeof content !== "string" || content === "") return content;
  if (content.length > LENGTH_MAX) {
    const rule = `together take ${content.length} characters, the template holds ${LENGTH_MAX}`;
    return problem(CODE.malformed, `${name} ${rule}`);
  }
  return dataObject(tag, content);
}
