/**
 * The API of the shop, one entry a path. What a customer, a vendor or a bench script may do to the
 * simulated world; the terminal itself has no such door. The list stands at the top of `server.ts`.
 */

import type { Money } from "../../drivers/hal/money.ts";
import { KEYS } from "../../drivers/hal/panel.ts";
import { encodePng } from "../../drivers/linux/png-frame.ts";
import { writeWav } from "../../drivers/linux/wav.ts";
import { parseMoney } from "../../firmware/lib/money.ts";
import {
  sendBurst,
  sendConflict,
  sendDuplicate,
  sendForged,
  sendGarbage,
  sendLate,
  sendTest,
} from "../networks/mischief.ts";
import { type Answer, type Body, bytesAnswer, jsonAnswer, type Route, refusal } from "./answer.ts";
import { PANELS } from "./counter.ts";
import { pixelBytes, wholeOf } from "./frame-patch.ts";
import type { ShopParts } from "./shop-parts.ts";
import { watchSwitch } from "./switch.ts";
import { townRoutes } from "./town-routes.ts";

/** Utterances are fetched by number: `/api/speech/7.wav`. */
const SPEECH = /^\/api\/speech\/([1-9][0-9]{0,9})\.wav$/;
const MINUTES_MAX = 100_000;
const BURST_MAX = 20;
const TILL = { seconds: 20, secondsMax: 3_600 };

/** Answers a GET below /api/, or undefined when there is no such thing. */
export function readRoute(parts: ShopParts, path: string): Answer | undefined {
  const { lit } = parts.display;
  if (path === "/api/state") return jsonAnswer(parts.state());
  if (path === "/api/frame") {
    return bytesAnswer("application/octet-stream", pixelBytes(lit, wholeOf(lit)), {
      "x-width": String(lit.width),
      "x-height": String(lit.height),
      "x-format": "rgb565le",
    });
  }
  if (path === "/api/frame.png") return bytesAnswer("image/png", encodePng(lit));
  if (path === "/api/film.html") {
    const name = { "content-disposition": 'attachment; filename="soundbox-film.html"' };
    return bytesAnswer("text/html; charset=utf-8", Buffer.from(parts.film.page()), name);
  }
  const number = SPEECH.exec(path)?.[1];
  if (number === undefined) return undefined;
  const pcm = parts.speech.get(Number(number));
  return pcm === undefined
    ? refusal(404, `Utterance ${number} was never spoken, or too long ago to be kept.`)
    : bytesAnswer("audio/wav", writeWav(pcm));
}

/** The routes that change something, by path. */
export function writeRoutes(parts: ShopParts): Readonly<Record<string, Route>> {
  const { acquirer, terminal } = parts;
  return {
    ...townRoutes(parts),
    "/api/key": (body) => pressKey(parts, body),
    "/api/wire": (body) => setWire(parts, body),
    "/api/power": (body) => setPower(parts, body),
    "/api/counter": (body) => setCounter(parts, body),
    "/api/till": (body) => askTill(parts, body),
    "/api/bank/credit": (body) => withMoney(body, (money) => acquirer.credit(terminal, { money })),
    "/api/bank/late": (body) => late(parts, body),
    "/api/bank/forged": (body) => withMoney(body, (money) => sendForged(acquirer, terminal, money)),
    "/api/bank/garbage": () => done(sendGarbage(acquirer, terminal)),
    "/api/bank/duplicate": () => orNothing(sendDuplicate(acquirer, terminal)),
    "/api/bank/burst": (body) => burst(parts, body),
    "/api/bank/conflict": () => orNothing(sendConflict(acquirer, terminal)),
    "/api/bank/test": (body) => withMoney(body, (money) => sendTest(acquirer, terminal, money)),
  };
}

function pressKey(parts: ShopParts, body: Body): Answer {
  const key = KEYS.find((known) => known === body.key);
  if (key === undefined) return refusal(400, `"key" must be one of ${KEYS.join(" ")}`);
  const { phase = "tap" } = body;
  switch (phase) {
    case "press":
    case "release":
    case "tap":
      parts.panel[phase](key);
      return jsonAnswer({ ok: true });
    default:
      return refusal(400, `"phase" must be press, release or tap`);
  }
}

function setWire(parts: ShopParts, body: Body): Answer {
  if (typeof body.up !== "boolean") return refusal(400, `"up" must be true or false`);
  if (parts.wire === undefined) {
    return refusal(409, "This shop uses an outside broker: cut its link there.");
  }
  parts.wire.setWire(body.up);
  parts.announce("wire", { up: body.up });
  return jsonAnswer({ ok: true, up: body.up });
}

function setPower({ counter, announce }: ShopParts, body: Body): Answer {
  if (typeof body.on !== "boolean") return refusal(400, `"on" must be true or false`);
  watchSwitch(body.on ? counter.switchOn() : counter.switchOff(), announce);
  return jsonAnswer({ ok: true, on: body.on });
}

/** Another panel or other languages: the terminal goes off and comes on with them. */
function setCounter({ counter, languages: known, announce }: ShopParts, body: Body): Answer {
  const { panel = panelText(counter.settings), languages = counter.settings.languages } = body;
  if (typeof panel !== "string" || !PANELS.includes(panel)) {
    return refusal(400, `"panel" must be one of ${PANELS.join(" ")}`);
  }
  const isList = Array.isArray(languages) && languages.length >= 1 && languages.length <= 2;
  const isKnown = isList && languages.every((code) => known.includes(code));
  if (!isKnown || new Set(languages).size < languages.length) {
    return refusal(400, `"languages" must be one or two of ${known.join(" ")}`);
  }
  const [width = 0, height = 0] = panel.split("x").map(Number);
  watchSwitch(counter.change({ width, height, languages }), announce);
  return jsonAnswer({ ok: true, panel, languages });
}

function panelText({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${width}x${height}`;
}

/** The shop's till asks for money for a short while. */
function askTill({ acquirer, terminal, now }: ShopParts, body: Body): Answer {
  const seconds = body.seconds ?? TILL.seconds;
  if (!isWhole(seconds, TILL.secondsMax)) {
    return refusal(400, `"seconds" must be a whole number from 1 to ${TILL.secondsMax}`);
  }
  const expiresAt = now() + seconds * 1000;
  const billNumber = `TILL-${Math.floor(now() / 1000) % 100_000}`;
  return withMoney(body, (money) => {
    acquirer.openCharge(terminal, { money, billNumber, expiresAt });
  });
}

function late(parts: ShopParts, body: Body): Answer {
  const minutes = body.minutes ?? 3;
  if (!isWhole(minutes, MINUTES_MAX)) {
    return refusal(400, `"minutes" must be a whole number from 1 to ${MINUTES_MAX}`);
  }
  const creditedAt = parts.now() - minutes * 60_000;
  return withMoney(body, (money) => sendLate(parts.acquirer, parts.terminal, money, creditedAt));
}

function burst(parts: ShopParts, body: Body): Answer {
  const count = body.count ?? 7;
  if (!isWhole(count, BURST_MAX)) {
    return refusal(400, `"count" must be a whole number from 1 to ${BURST_MAX}`);
  }
  return done(sendBurst(parts.acquirer, parts.terminal, count));
}

/** Reads `amount` and `currency` as the wire writes them, then does it. */
function withMoney(body: Body, act: (money: Money) => unknown): Answer {
  const { amount = "12500", currency = "KHR" } = body;
  const known = currency === "KHR" || currency === "USD" ? currency : undefined;
  const money = known && typeof amount === "string" ? parseMoney(amount, known) : undefined;
  if (money === undefined) {
    return refusal(400, `"amount" must be such as "12500" with "KHR", or "3.75" with "USD"`);
  }
  return done(act(money));
}

function isWhole(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= max;
}

function orNothing(sent: unknown): Answer {
  return sent === undefined
    ? refusal(409, "There has been no payment yet. Pay one first.")
    : done(sent);
}

/** What was sent shows on the page by itself; the answer only says that it was. */
function done(_sent: unknown): Answer {
  return jsonAnswer({ ok: true });
}
