/**
 * A second opinion on JSON: reads text to its end, keeps numbers as they are written, and says no
 * to whatever two readers could understand differently. Shares nothing with the firmware's reader.
 */

export type Plain =
  | { readonly type: "object"; readonly members: ReadonlyMap<string, Plain> }
  | { readonly type: "array"; readonly items: readonly Plain[] }
  | { readonly type: "string"; readonly text: string }
  | { readonly type: "number"; readonly digits: string }
  | { readonly type: "word"; readonly word: string };

/** Says no by throwing this; whoever asks catches it. */
class Doubt extends Error {}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const STRING = /"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t\n\r]*/y;
/** Below the space; those above the tilde are letters to JSON. */
const CONTROL = /[^\P{Cc}\u007f-\u009f]/u;
/** With the u flag a whole pair is one character. */
const HALF_PAIR = /[\ud800-\udfff]/u;

/** The document, or undefined when there is any doubt about it. */
export function readPlain(bytes: Uint8Array): Plain | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const reader = new Reader(text);
    const value = reader.value();
    reader.end();
    return value;
  } catch (error) {
    if (error instanceof Doubt || error instanceof TypeError) return undefined;
    throw error;
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): Plain {
    this.#take(SPACE);
    const next = this.#text.charAt(this.#at);
    if (next === "{") return this.#object();
    if (next === "[") return this.#array();
    if (next === '"') return { type: "string", text: this.#string() };
    const digits = this.#take(NUMBER);
    if (digits !== undefined && digits !== "") return { type: "number", digits };
    const word = this.#take(WORD);
    if (word === undefined) throw new Doubt();
    return { type: "word", word };
  }

  end(): void {
    this.#take(SPACE);
    if (this.#at !== this.#text.length) throw new Doubt();
  }

  #object(): Plain {
    const members = new Map<string, Plain>();
    this.#at += 1;
    if (this.#skips("}")) return { type: "object", members };
    do {
      this.#take(SPACE);
      const name = this.#string();
      if (members.has(name) || name === "__proto__" || !this.#skips(":")) throw new Doubt();
      members.set(name, this.value());
    } while (this.#skips(","));
    if (!this.#skips("}")) throw new Doubt();
    return { type: "object", members };
  }

  #array(): Plain {
    const items: Plain[] = [];
    this.#at += 1;
    if (this.#skips("]")) return { type: "array", items };
    do items.push(this.value());
    while (this.#skips(","));
    if (!this.#skips("]")) throw new Doubt();
    return { type: "array", items };
  }

  #string(): string {
    const raw = this.#take(STRING);
    if (raw === undefined || CONTROL.test(raw)) throw new Doubt();
    const text = raw
      .slice(1, -1)
      .replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex: string | undefined, one: string) =>
        hex === undefined ? (ESCAPES[one] ?? one) : String.fromCharCode(Number.parseInt(hex, 16)),
      );
    if (HALF_PAIR.test(text)) throw new Doubt();
    return text;
  }

  #skips(mark: string): boolean {
    this.#take(SPACE);
    if (this.#text.charAt(this.#at) !== mark) return false;
    this.#at += 1;
    return true;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
