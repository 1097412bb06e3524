/**
 * The vendor's guide as one page of HTML, A4, with everything in it: frames, fonts, the shape of
 * each chime. It knows how a page is set, and nothing of where frames and sentences come from.
 */
import { KEYS } from "../../drivers/hal/panel.ts";
import type { Wording } from "../screen/wording.ts";
import { type GuideKey, HEARD, HOLD, KEY_FACES, KEYS_USED, RULE, TITLE } from "./guide-text.ts";

/** A chime as it is heard: when each note is struck (ms), and how high (Hz). */
export type Tune = readonly { readonly atMs: number; readonly hertz: number }[];

/** One screen of the guide, ready to be set. */
export interface GuideCell {
  readonly png: Uint8Array;
  readonly meaning: Wording;
  readonly next: Wording;
  /** Empty for a screen without a chime. */
  readonly tune: Tune;
  /** What is said; undefined for silence. */
  readonly said: Wording | undefined;
}

/** A font file for one family and weight. */
export interface GuideFont {
  readonly family: string;
  readonly weight: number;
  readonly file: Uint8Array;
}

const CSS = `
@page { size: A4 portrait; margin: 0 }
* { box-sizing: border-box; margin: 0 }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact }
body { width: 210mm; height: 296.5mm; overflow: hidden; padding: 8mm 9mm 6mm; color: #000;
  font: 8.5pt/1.28 "Guide Latin", "Guide Khmer"; display: flex; flex-direction: column; gap: 3mm }
[lang=km] { font-family: "Guide Khmer", "Guide Latin"; line-height: 1.5 }
header { display: flex; align-items: baseline; justify-content: space-between }
h1 { font-size: 17pt; line-height: 1.3 } h1 + p { font-size: 11pt }
.rule { background: #0a6b3d; color: #fff; border-radius: 2mm; padding: 1.8mm 4mm }
.rule [lang=km] { font-weight: 700; font-size: 10pt }
main { flex: 1; display: grid; grid-template-columns: repeat(3, 1fr); gap: 2mm 3mm;
  align-content: space-between }
article { display: flex; gap: 2.5mm; align-items: flex-start }
article img { height: 42.5mm; aspect-ratio: 480 / 800; border: .3mm solid #555;
  border-radius: 1mm }
article div { flex: 1; min-width: 0 }
h2 { font-size: 10.2pt; line-height: 1.45 } h2 + p { color: #333 }
.next { margin: 1.2mm 0; padding-left: 1.6mm; border-left: .9mm solid #e1232e }
.next [lang=km] { font-weight: 700 }
.heard { color: #333; font-size: 7.5pt } .heard svg { vertical-align: -1mm }
footer { display: grid; grid-template-columns: 44mm 1fr; gap: 5mm; border-top: .3mm solid #888;
  padding-top: 2.5mm }
.pad { display: grid; grid-template-columns: repeat(3, 1fr); gap: .8mm }
kbd { font: 700 9pt "Guide Latin", "Guide Khmer"; border: .3mm solid #555; border-radius: 1mm;
  min-width: 7mm; height: 6.2mm; padding: 0 1mm; display: inline-flex; align-items: center;
  justify-content: center; background: #eef0f2 }
.pad kbd { width: 100% } .chief { background: #e1232e; color: #fff; grid-column: 1 / 4 }
.keys { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1.6mm 4mm;
  align-content: center }
.keys div { display: flex; gap: 1.6mm; align-items: center } .keys em { font-style: normal;
  font-size: 7pt; color: #b3141d }
`;

/** The page, complete in itself. */
export function guideHtml(cells: readonly GuideCell[], fonts: readonly GuideFont[]): string {
  return [
    "<!doctype html>",
    `<html lang="km"><head><meta charset="utf-8"><title>${plain(TITLE.en)}</title>`,
    `<style>${fonts.map(fontFace).join("")}${CSS}</style></head><body>`,
    `<header>${both(TITLE, "h1", "p")}</header>`,
    `<section class="rule">${both(RULE)}</section>`,
    `<main>${cells.map(article).join("")}</main>`,
    `<footer>${pad()}<section class="keys">${KEYS_USED.map(keyLine).join("")}</section></footer>`,
    "</body></html>\n",
  ].join("\n");
}

function article({ png, meaning, next, tune, said }: GuideCell): string {
  const picture = `<img src="${dataUrl("image/png", png)}" alt="${plain(meaning.en)}">`;
  const heard =
    said === undefined
      ? ""
      : `<p lang="km">${plain(HEARD.km)} ${score(tune)} «${plain(said.km)}»</p>` +
        `<p>${plain(HEARD.en)} “${plain(said.en)}”</p>`;
  return (
    `<article>${picture}<div>${both(meaning, "h2", "p")}` +
    `<div class="next">${both(next)}</div><div class="heard">${heard}</div></div></article>`
  );
}

/** The panel as it lies on the counter, in the order of the hardware's own list. */
function pad(): string {
  const keys = KEYS.map((key) => {
    const chief = key === "charge" ? ' class="chief"' : "";
    return `<kbd${chief}>${plain(KEY_FACES[key] ?? key)}</kbd>`;
  });
  return `<section class="pad">${keys.join("")}</section>`;
}

function keyLine({ keys, isLong, does }: GuideKey): string {
  const faces = keys.map((key) => `<kbd>${plain(KEY_FACES[key] ?? key)}</kbd>`).join("");
  const hold = isLong ? `<em>${both(HOLD)}</em>` : "";
  return `<div>${faces}${hold}<span>${both(does)}</span></div>`;
}

/** The notes of a chime as dots: later further right, higher further up. */
function score(tune: Tune): string {
  if (tune.length === 0) return "";
  const lowest = Math.min(...tune.map(({ hertz }) => hertz));
  const dots = tune.map(({ atMs, hertz }) => {
    const x = 3 + atMs / 22;
    const y = 13 - Math.log2(hertz / lowest) * 8;
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="2.4"/>`;
  });
  const width = 6 + (tune.at(-1)?.atMs ?? 0) / 22;
  const box = `viewBox="0 0 ${width.toFixed(1)} 16" height="4mm"`;
  return `<svg ${box} fill="#e1232e">${dots.join("")}</svg>`;
}

function both({ km, en }: Wording, first = "p", second = "p"): string {
  return `<${first} lang="km">${plain(km)}</${first}><${second} lang="en">${plain(en)}</${second}>`;
}

function fontFace({ family, weight, file }: GuideFont): string {
  const source = `url(${dataUrl("font/ttf", file)})`;
  return `@font-face{font-family:"${family}";font-weight:${weight};src:${source}}`;
}

function dataUrl(kind: string, bytes: Uint8Array): string {
  return `data:${kind};base64,${Buffer.from(bytes).toString("base64")}`;
}

function plain(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
