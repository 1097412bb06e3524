/**
 * The files of the page, by the address they have. A closed list: nothing else on the disk can be
 * asked for, whatever the path looks like.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { type Answer, bytesAnswer } from "./answer.ts";

const HTML = "text/html; charset=utf-8";
const STYLE = "text/css; charset=utf-8";
const SCRIPT = "text/javascript; charset=utf-8";
const PICTURE = "image/svg+xml";

/** Address, type and file of all there is. */
const FILES: ReadonlyMap<string, readonly [type: string, file: string]> = new Map([
  ["/", [HTML, "index.html"]],
  ["/style.css", [STYLE, "style.css"]],
  ["/terminal.css", [STYLE, "terminal.css"]],
  ["/phone.css", [STYLE, "phone.css"]],
  ["/details.css", [STYLE, "details.css"]],
  ["/money.css", [STYLE, "money.css"]],
  ["/abroad.js", [SCRIPT, "abroad.js"]],
  ["/app.js", [SCRIPT, "app.js"]],
  ["/bench.js", [SCRIPT, "bench.js"]],
  ["/counter.js", [SCRIPT, "counter.js"]],
  ["/display.js", [SCRIPT, "display.js"]],
  ["/keypad.js", [SCRIPT, "keypad.js"]],
  ["/khqr-text.js", [SCRIPT, "khqr-text.js"]],
  ["/money.js", [SCRIPT, "money.js"]],
  ["/path.js", [SCRIPT, "path.js"]],
  ["/phone.js", [SCRIPT, "phone.js"]],
  ["/photograph.js", [SCRIPT, "photograph.js"]],
  ["/server.js", [SCRIPT, "server.js"]],
  ["/sheet.js", [SCRIPT, "sheet.js"]],
  ["/sound.js", [SCRIPT, "sound.js"]],
  ["/wallets.js", [SCRIPT, "wallets.js"]],
  ["/icon.svg", [PICTURE, "icon.svg"]],
]);

/** The Khmer letters that the firmware draws with, for browsers on machines without any. */
const FONT = "/khmer.ttf";
/** The phone's own decoder, independent of the firmware's, as its package ships it. */
const DECODER = "/jsqr.js";

let folder: string | undefined;

/** @returns the file at this address, or undefined. Read anew, so that a reload shows edits. */
export async function readPageFile(path: string): Promise<Answer | undefined> {
  if (path === DECODER) {
    return bytesAnswer(SCRIPT, await readFile(createRequire(import.meta.url).resolve("jsqr")));
  }
  if (path === FONT) {
    const file = join(assetFolder("fonts"), "NotoSansKhmer-Regular.ttf");
    return bytesAnswer("font/ttf", await readFile(file));
  }
  const file = FILES.get(path);
  if (file === undefined) return undefined;
  folder ??= findPage(dirname(fileURLToPath(import.meta.url)));
  return bytesAnswer(file[0], await readFile(join(folder, file[1])));
}

/** The program may be a bundle somewhere below the checkout; the page stays where it is written. */
function findPage(start: string): string {
  for (let at = start; ; at = dirname(at)) {
    const candidate = join(at, "sim", "shop", "page");
    if (existsSync(candidate)) return candidate;
    if (at === dirname(at)) throw new Error("sim/shop/page is missing; run from a whole checkout");
  }
}
