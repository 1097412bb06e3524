/**
 * The film of the last minutes: what the display showed and what was said, in one page that can be
 * saved, printed or sent. Everything in it was lit or heard; nothing is drawn for it.
 */
import type { Frame } from "../../drivers/hal/display.ts";
import { encodePng } from "../../drivers/linux/png-frame.ts";
import type { Sentence } from "./spoken-words.ts";

/** Pictures and sentences kept; a picture is some ten kilobytes. */
const SHOTS_MAX = 80;

type Shot =
  | { readonly kind: "frame"; readonly at: number; readonly png: Uint8Array }
  | { readonly kind: "speech"; readonly at: number; readonly sentences: readonly Sentence[] };

export class Film {
  readonly #now: () => number;
  #shots: Shot[] = [];

  /** @param now milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get length(): number {
    return this.#shots.length;
  }

  /** Keeps a copy of what is lit now. */
  light(frame: Frame): void {
    this.#keep({ kind: "frame", at: this.#now(), png: encodePng(frame) });
  }

  say(sentences: readonly Sentence[]): void {
    if (sentences.length > 0) this.#keep({ kind: "speech", at: this.#now(), sentences });
  }

  clear(): void {
    this.#shots = [];
  }

  /** The film as one HTML document that needs nothing else. */
  page(): string {
    const first = this.#shots[0]?.at ?? 0;
    const shots = this.#shots.map((shot) => `<li>${time(shot.at, first)}${picture(shot)}</li>`);
    const body =
      shots.length === 0 ? "<p>Nothing was shown yet.</p>" : `<ol>${shots.join("")}</ol>`;
    return `<!doctype html><html lang="en"><meta charset="utf-8"><title>KHQR soundbox: film</title>
<style>${STYLE}</style><h1>KHQR soundbox: what was shown and said</h1>
<p>A simulated shop, ${new Date(first).toISOString()}. No money moved.</p>${body}</html>
`;
  }

  #keep(shot: Shot): void {
    this.#shots.push(shot);
    if (this.#shots.length > SHOTS_MAX) this.#shots.shift();
  }
}

const STYLE = `
body { font: 14px/1.4 "Noto Sans", "Noto Sans Khmer", system-ui, sans-serif; margin: 2rem; }
ol { align-items: start; display: flex; flex-wrap: wrap; gap: 18px; list-style: none; padding: 0; }
li { break-inside: avoid; max-width: 200px; }
time { color: #667; display: block; font-variant-numeric: tabular-nums; }
img { border: 1px solid #ccd; border-radius: 6px; max-width: 200px; }
blockquote { background: #eef6ef; border-left: 4px solid #1a7f45; margin: 4px 0; }
blockquote { padding: 8px 12px; }
`;

function time(at: number, first: number): string {
  return `<time>${((at - first) / 1000).toFixed(1)} s</time>`;
}

function picture(shot: Shot): string {
  if (shot.kind === "frame") {
    const source = `data:image/png;base64,${Buffer.from(shot.png).toString("base64")}`;
    return `<img alt="The display" src="${source}">`;
  }
  return shot.sentences
    .map(({ language, text }) => `<blockquote lang="${language}">${escaped(text)}</blockquote>`)
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
