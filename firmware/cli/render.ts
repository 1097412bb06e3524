/**
 * `soundbox render`: one frame of the screen as a PNG file, pixel for pixel what the terminal would
 * light. A KHQR in it is read back from the pixels first, as on the terminal.
 */
import { loadShaper } from "../../drivers/linux/harfbuzz-shaper.ts";
import { encodePng } from "../../drivers/linux/png-frame.ts";
import { decodeKhqr } from "../khqr/decode.ts";
import type { Money } from "../lib/money.ts";
import { checkFrame } from "../screen/check.ts";
import { COLOUR, ONE_BIT } from "../screen/palette.ts";
import { createRenderer } from "../screen/render.ts";
import type { LinkSign, Scene } from "../screen/scene.ts";
import { readAmount } from "./amounts.ts";
import { assetFolder } from "./assets.ts";
import { type Command, parseOptions, Refusal, WrongUsage } from "./command.ts";
import { saveOutput } from "./output.ts";
import type { SampleParts } from "./sample-parts.ts";
import { SAMPLES } from "./sample-scenes.ts";

const HELP = `
Usage: soundbox render --scene SCENE --out FILE.png [options]
       soundbox render --scene list

Draws one frame of the screen with a sample merchant, as the terminal would light it.

  --scene SCENE       which; "list" prints all of them
  --out FILE          the PNG file to write
  --width, --height   pixels of the panel, 240 to 1280 each; 480 and 800 if not given
  --one-bit           black and white alone, as on electronic paper
  --amount AMOUNT     12500 if not given; --currency KHR or USD
  --asked AMOUNT      what had been asked for, where the scene shows both
  --name TEXT         the merchant, at most 25 characters; --name-khmer TEXT in Khmer, "" for none
  --qr TEXT           a KHQR to show in place of the sample's own
  --seconds N         time left of a charge, or time without the bank
  --minutes N         age of a late payment
  --count N           how many payments in totals and digests
  --percent N         the volume
  --wallet TEXT       the payer's wallet
  --problem TEXT      the words of "not-set-up" and "fault"
  --link SIGN         up, connecting or down; --clock HH:MM, "" while unknown; --muted

Example: soundbox render --scene charge --amount 12500 --out charge.png
`;

const OPTIONS = {
  scene: { type: "string" },
  out: { type: "string" },
  width: { type: "string", default: "480" },
  height: { type: "string", default: "800" },
  "one-bit": { type: "boolean", default: false },
  amount: { type: "string" },
  currency: { type: "string", default: "KHR" },
  asked: { type: "string" },
  name: { type: "string", default: "Sok Sabay Coffee" },
  "name-khmer": { type: "string", default: "ហាងកាហ្វេ សុខសប្បាយ" },
  qr: { type: "string" },
  seconds: { type: "string", default: "287" },
  minutes: { type: "string", default: "7" },
  count: { type: "string", default: "42" },
  percent: { type: "string", default: "60" },
  wallet: { type: "string" },
  problem: { type: "string" },
  link: { type: "string", default: "up" },
  clock: { type: "string", default: "14:05" },
  muted: { type: "boolean", default: false },
} as const;

type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>["values"];

export const renderCommand: Command = {
  name: "render",
  summary: "one frame of the screen as a picture",
  help: HELP,
  async run(args) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    if (positionals.length > 0) throw new WrongUsage(`what is "${positionals[0]}"?`);
    if (values.scene === "list") {
      process.stdout.write(sceneList());
      return;
    }
    const scene = readScene(values);
    if (values.out === undefined) throw new WrongUsage("where to? --out FILE.png");
    const width = readNumber("--width", values.width, 240, 1280);
    const height = readNumber("--height", values.height, 240, 1280);
    const look = values["one-bit"] ? ONE_BIT : COLOUR;
    const renderer = createRenderer(await loadShaper(assetFolder("fonts")), width, height, look);
    const { frame, qrArea } = renderer.render(scene);
    if ("qr" in scene && (qrArea === undefined || !checkFrame(frame, scene.qr, qrArea))) {
      throw new Refusal("this KHQR cannot be read back from a screen of that size");
    }
    saveOutput(values.out, encodePng(frame));
  },
};

function sceneList(): string {
  const lines = Object.entries(SAMPLES).map(([name, { about }]) => `${name.padEnd(20)}${about}\n`);
  return lines.join("");
}

function readScene(values: Values): Scene {
  const { scene: name } = values;
  if (name === undefined) throw new WrongUsage("which scene? --scene list prints them");
  const sample = Object.hasOwn(SAMPLES, name) ? SAMPLES[name] : undefined;
  if (sample === undefined) {
    throw new WrongUsage(`there is no scene "${name}"; --scene list prints them`);
  }
  const made = sample.make(readParts(values));
  if (!made.ok) throw new Refusal(made.problem);
  return made.value;
}

function readParts(values: Values): SampleParts {
  const { currency, clock } = values;
  if (clock !== "" && !/^([01][0-9]|2[0-3]):[0-5][0-9]$/.test(clock)) {
    throw new WrongUsage(`--clock is HH:MM, not "${clock}"`);
  }
  const nameKhmer = values["name-khmer"];
  checkQr(values.qr);
  return {
    status: {
      link: readLink(values.link),
      clock: clock === "" ? undefined : clock,
      muted: values.muted,
    },
    merchant: { name: values.name, nameKhmer: nameKhmer === "" ? undefined : nameKhmer },
    money: readMoney(values.amount ?? (currency === "USD" ? "3.75" : "12500"), currency),
    asked: readMoney(values.asked ?? (currency === "USD" ? "4.00" : "15000"), currency),
    qr: values.qr,
    secondsLeft: readNumber("--seconds", values.seconds, 0, 86_400),
    minutesAgo: readNumber("--minutes", values.minutes, 1, 9_999),
    count: readNumber("--count", values.count, 0, 1_000_000),
    percent: readNumber("--percent", values.percent, 0, 100),
    wallet: values.wallet,
    problem: values.problem,
  };
}

/** A symbol on the screen is always a sound KHQR; its age does not matter to a picture. */
function checkQr(qr: string | undefined): void {
  if (qr === undefined) return;
  const decoded = decodeKhqr(qr, undefined);
  if (!decoded.ok) throw new Refusal(`--qr is no KHQR: ${decoded.message}`);
}

function readMoney(amount: string, currency: string): Money {
  const money = readAmount([amount, currency]);
  if (!money.ok) throw new Refusal(money.problem);
  return money.value;
}

function readLink(sign: string): LinkSign {
  if (sign === "up" || sign === "connecting" || sign === "down") return sign;
  throw new WrongUsage(`--link is up, connecting or down, not "${sign}"`);
}

function readNumber(option: string, text: string, least: number, most: number): number {
  const value = /^[0-9]{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new WrongUsage(`${option} is a whole number from ${least} to ${most}, not "${text}"`);
}
