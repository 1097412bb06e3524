/**
 * Judges the lamps: the payment lamp lights for payments that wait to be told and for nothing else,
 * green for plain good news only; the link lamp and the sign on the screen agree (I12, I22, I36).
 */
import type { Accuse, Checker, Moment, Occurrence } from "./moment.ts";

const SIGNS: Readonly<Record<string, string>> = { up: "green", down: "red", connecting: "amber" };
/** A frame may be on its way, or be refused and tried again. */
const AGREED_MS = 3_000;

export function lamps(): Checker {
  const untold = new Set<string>();
  let sound: { readonly atMs: number; readonly isPlain: boolean } | undefined;
  let lamp = "off";
  let sign: string | undefined;
  let isOn = false;
  let isDisplayWorking = true;
  /** Since when lamp and sign could agree and do not. */
  let apartMs: number | undefined;

  function payment(colour: string, atMs: number, accuse: Accuse): void {
    if (colour === "off") return;
    if (untold.size === 0) accuse("I12", `the payment lamp is ${colour}; there is no news`);
    if (colour === "green" && sound?.atMs === atMs && !sound.isPlain) {
      accuse("I22", "the payment lamp is green for what is not plainly good");
    }
  }

  function compare(atMs: number): void {
    const agrees = sign === undefined || SIGNS[sign] === lamp;
    if (agrees || !isOn || !isDisplayWorking) apartMs = undefined;
    else apartMs ??= atMs;
  }

  function judge(atMs: number, accuse: Accuse): void {
    if (apartMs === undefined || atMs - apartMs <= AGREED_MS) return;
    apartMs = Number.POSITIVE_INFINITY;
    accuse("I36", `the link lamp is ${lamp} and the screen says "${sign}"`);
  }

  function see({ atMs, what }: Moment, accuse: Accuse): void {
    judge(atMs, accuse);
    seePayments(what);
    switch (what.type) {
      case "sound": {
        const { kind, warning } = what.heard;
        sound = { atMs, isPlain: kind === "received" && warning === "" };
        return;
      }
      case "lamp":
        if (what.lamp === "payment") payment(what.colour, atMs, accuse);
        if (what.lamp === "link") lamp = what.colour;
        break;
      case "lit":
        sign = what.lit.link ?? sign;
        break;
      case "part":
        if (what.part === "display") isDisplayWorking = what.isWorking;
        break;
      case "power-on":
      case "power-cut":
        isOn = what.type === "power-on";
        sign = undefined;
        lamp = "off";
        break;
      default:
        return;
    }
    compare(atMs);
  }

  function seePayments(what: Occurrence): void {
    if (what.type === "committed") {
      for (const { kind, txid } of what.rows) if (kind !== "void") untold.add(txid);
    } else if (what.type === "marked" && what.stage !== "speaking") {
      for (const txid of what.txids) untold.delete(txid);
    } else if (what.type === "forgotten") {
      for (const txid of what.unmarked) untold.add(txid);
    }
  }

  return { name: "lamps", judges: ["I12", "I22", "I36"], see };
}
