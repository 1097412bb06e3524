/**
 * Eyes in front of the display: which scene is lit, told in the words that stories use, and what a
 * phone reads from the pixels. A scene counts as lit only once its frame has reached the display.
 */
import { createHash } from "node:crypto";
import jsqr from "jsqr";
import type { Money } from "../../drivers/hal/money.ts";
import { decodeKhqr } from "../../firmware/khqr/decode.ts";
import { never } from "../../firmware/lib/assert.ts";
import { formatMoney } from "../../firmware/lib/money.ts";
import type { Renderer } from "../../firmware/screen/render.ts";
import type { Scene, VerifyRow } from "../../firmware/screen/scene.ts";
import type { SimDisplay } from "../devices/display.ts";

/** What a phone knows of a code it has read. */
export interface Bill {
  /** Undefined on the static code. */
  readonly money: Money | undefined;
  readonly billNumber: string | undefined;
  readonly md5: string;
}

export interface Eye {
  /** Goes between the device and its renderer. */
  watch(renderer: Renderer): Renderer;
  /** Looks at a display from now on. */
  look(display: SimDisplay, proof: Renderer, changed: (screen: string) => void): void;
  /** The scene that is lit, in words; `dark` before the first. */
  readonly screen: string;
  /** True when the lit pixels are exactly those of that scene drawn alone. */
  isTrue(): boolean;
  /** The KHQR on the pixels; undefined when no code can be read. */
  read(): Bill | undefined;
  /** The supply was cut: nothing is lit. */
  goDark(): void;
}

export function createEye(): Eye {
  let drawn: Scene | undefined;
  let lit: Scene | undefined;
  let display: SimDisplay | undefined;
  let proof: Renderer | undefined;
  let tell: (screen: string) => void = () => undefined;
  let lastTold = "";
  let lastRead: { readonly frame: number; readonly bill: Bill | undefined } | undefined;

  function see(scene: Scene | undefined): void {
    lit = scene;
    const screen = screenText(lit);
    // Seconds that run are no news.
    if (screen !== lastTold) tell(screen);
    lastTold = screen;
  }

  return {
    watch: (renderer) => ({
      forget: () => renderer.forget(),
      render(scene) {
        drawn = scene;
        return renderer.render(scene);
      },
    }),
    look(newDisplay, newProof, changed) {
      display = newDisplay;
      proof = newProof;
      tell = changed;
      display.onFrame(() => see(drawn));
    },
    get screen() {
      return screenText(lit);
    },
    isTrue() {
      if (lit === undefined || display === undefined || proof === undefined) return false;
      proof.forget();
      const { pixels } = proof.render(lit).frame;
      return display.lit.pixels.every((pixel, index) => pixel === pixels[index]);
    },
    read() {
      if (display === undefined || lit === undefined) return undefined;
      const { frameCount } = display;
      if (lastRead?.frame !== frameCount) lastRead = { frame: frameCount, bill: scan(display) };
      return lastRead.bill;
    },
    goDark: () => see(undefined),
  };
}

/** What a phone's camera makes of the pixels, with a decoder the firmware does not use. */
function scan({ lit: { width, height, pixels } }: SimDisplay): Bill | undefined {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (const [index, pixel] of pixels.entries()) {
    rgba[index * 4] = (pixel >> 11) << 3;
    rgba[index * 4 + 1] = ((pixel >> 5) & 63) << 2;
    rgba[index * 4 + 2] = (pixel & 31) << 3;
    rgba[index * 4 + 3] = 255;
  }
  const text = jsqr.default(rgba, width, height)?.data;
  const decoded = text === undefined ? undefined : decodeKhqr(text, undefined);
  if (text === undefined || decoded === undefined || !decoded.ok) return undefined;
  return {
    money: decoded.money ?? undefined,
    billNumber: decoded.fields.billNumber ?? undefined,
    md5: createHash("md5").update(text).digest("hex"),
  };
}

/** Every word that the description of a screen can begin with. */
export const SCREENS = [
  ..."dark starting idle entry charge offer paid asked other late repeat test digest burst reversed".split(
    " ",
  ),
  ..."totals volume verify language expired cancelled blind set-up not-set-up fault".split(" "),
  ..."different-amount different-currency after-expiry second-payment unusual off".split(" "),
] as const;

/** A scene as stories write it: `paid 12500 KHR`, `different-amount 12000 KHR asked 12500 KHR`. */
export function screenText(scene: Scene | undefined): string {
  if (scene === undefined) return "dark";
  switch (scene.kind) {
    case "idle":
      return `idle ${scene.acceptance?.kind ?? ""}`.trim();
    case "starting":
    case "off":
    case "blind":
    case "not-set-up":
      return scene.kind;
    case "verify":
      return `verify ${scene.rows.map(rowText).join(" and ")}`.trim();
    case "language":
      return `language ${scene.chosen.join(" ")}`;
    case "entry": {
      const { currency, digits, problem } = scene;
      const typed = moneyText({ minor: Number(digits || "0"), currency });
      return `entry ${typed}${problem === undefined ? "" : ` ${problem}`}`;
    }
    case "charge":
      return chargeText(scene);
    case "offer":
      return `offer ${moneyText(scene.offer.money)} for ${moneyText(scene.offer.from)}`;
    case "paid":
      return paidText(scene);
    case "asked": {
      const { answer, why, isRecorded, money } = scene;
      const words = ["asked", answer, why ?? "", isRecorded === true ? "recorded" : ""];
      return [...words.filter((word) => word !== ""), moneyText(money)].join(" ");
    }
    case "digest":
      return `${scene.away ? "digest" : "burst"} ${sumText(scene.count, scene.sums)}`;
    case "totals":
      return `totals ${sumText(scene.count, scene.sums)}`;
    case "reversed":
    case "expired":
    case "cancelled":
      return `${scene.kind} ${moneyText(scene.money)}`;
    case "volume":
      return `volume ${scene.percent}`;
    case "set-up":
      return `set-up ${scene.serial} ${scene.step ?? ""}`.trim();
    case "fault":
      return `fault ${scene.code}`;
    default:
      return never(scene);
  }
}

function chargeText(scene: Extract<Scene, { kind: "charge" }>): string {
  const { money, billNumber, notYet, asked, offer, acceptance } = scene;
  const words = ["charge", moneyText(money), "bill", billNumber];
  if (notYet === true) words.push("not yet");
  if (asked !== undefined) words.push("asked", asked);
  if (offer !== undefined) {
    const isTaken = offer.money.currency === money.currency;
    words.push(isTaken ? `from ${moneyText(offer.from)}` : `or ${moneyText(offer.money)}`);
  }
  if (acceptance?.kind === "welcome") words.push("visitors", "welcome");
  else if (acceptance !== undefined && offer === undefined) words.push(acceptance.kind);
  return words.join(" ");
}

function paidText(scene: Extract<Scene, { kind: "paid" }>): string {
  const { money, match, asked, minutesAgo, test, repeat, payer } = scene;
  const relation = match === "matched" ? "paid" : match;
  const words = [repeat ? "repeat" : "", test ? "test" : "", scene.unusual ? "unusual" : ""];
  if (!repeat && !test) words.push(minutesAgo > 0 ? "late" : relation);
  words.push(moneyText(money));
  if (asked !== undefined) words.push("asked", moneyText(asked));
  if (minutesAgo > 0) words.push(`${minutesAgo} minutes ago`);
  if (payer !== undefined) {
    const { wallet, rail, paidAs } = payer;
    words.push("by", wallet, ...(rail === undefined ? [] : ["over", rail]), paidAs ?? "");
  }
  return words.filter((word) => word !== "").join(" ");
}

function rowText({ money, sort, test, minutesAgo }: VerifyRow): string {
  const words = [sort === "reversed" ? "reversed" : "", test ? "test" : "", moneyText(money)];
  if (minutesAgo !== undefined && minutesAgo > 0) words.push(`${minutesAgo} minutes ago`);
  return words.filter((word) => word !== "").join(" ");
}

/** `3 payments 12500 KHR and 3.75 USD`. */
export function sumText(count: number, sums: readonly Money[]): string {
  const word = count === 1 ? "payment" : "payments";
  return `${count} ${word} ${sums.map(moneyText).join(" and ")}`.trim();
}

/** `12500 KHR`, `3.75 USD`; a minus in front of sums below nought. */
export function moneyText({ minor, currency }: Money): string {
  const sign = minor < 0 ? "-" : "";
  return `${sign}${formatMoney({ minor: Math.abs(minor), currency })} ${currency}`;
}
