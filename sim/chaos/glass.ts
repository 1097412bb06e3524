/**
 * A voice and a screen of glass. The voice's clips are sixteen samples whose signs spell the number
 * of the word, so that a listener can write down what was said from the samples alone, at any
 * volume. The screen's frames are as small as the code in them, and real pixels all the same.
 */
import type { Frame } from "../../drivers/hal/display.ts";
import type { Shaper } from "../../drivers/hal/shaper.ts";
import type { Pcm } from "../../drivers/hal/speaker.ts";
import type { VoicePack } from "../../drivers/hal/voice.ts";
import { symbolOf } from "../../firmware/khqr/symbol.ts";
import type { Renderer } from "../../firmware/screen/render.ts";
import { createFastCrypto, fastJwk, fastSeals } from "./crypto.ts";
import type { Fittings, HeardVoices } from "./fittings.ts";
import { hearNames } from "./hearing.ts";

const RATE_HZ = 24_000;
const CLIP_SAMPLES = 16;
const LOUD = 30_000;
/** How long a word takes to say, whatever its samples: a sentence takes as long as a real one. */
const WORD_MS = 350;
/** Modules of the largest code that the screen has room for, quiet zone included. */
const GLASS_SIDE = 85;
const QUIET = 4;

function createGlassVoice(): HeardVoices {
  const numbers = new Map<string, number>();
  const names: string[] = [""];
  const clips = new Map<string, Pcm>();
  let lost = "";

  function clipOf(name: string): Pcm {
    const known = clips.get(name);
    if (known !== undefined) return known;
    const number = names.length;
    numbers.set(name, number);
    names.push(name);
    const samples = Int16Array.from({ length: CLIP_SAMPLES }, (_, bit) =>
      (number >>> bit) & 1 ? LOUD : -LOUD,
    );
    const pcm = { sampleRateHz: RATE_HZ, samples };
    clips.set(name, pcm);
    return pcm;
  }

  function namesIn({ samples }: Pcm): string[] {
    const found: string[] = [];
    for (let at = 0; at < samples.length; at += 1) {
      if (samples[at] === 0) continue;
      let number = 0;
      for (let bit = 0; bit < CLIP_SAMPLES; bit += 1) {
        if ((samples[at + bit] ?? 0) > 0) number |= 1 << bit;
      }
      found.push(names[number] ?? `?${number}`);
      at += CLIP_SAMPLES - 1;
    }
    return found;
  }

  return {
    pack: (language) => packOf(language),
    clip: (language, id) =>
      `${language}:${id}` === lost ? undefined : clipOf(`${language}:${id}`),
    has: () => false,
    chime: (id) => clipOf(`chime:${id}`),
    lose(language, id) {
      lost = language === undefined ? "" : `${language}:${id}`;
    },
    lengthOf: (pcm) => namesIn(pcm).length * WORD_MS,
    listen: (pcm) => hearNames(namesIn(pcm)),
  };
}

function packOf(language: string): VoicePack | undefined {
  if (language !== "km" && language !== "en") return undefined;
  const about = { name: "glass", language, version: "1", licence: "none", credit: "none" };
  return { ...about, sampleRateHz: RATE_HZ, gapMs: 0, openingGapMs: 0 };
}

const BLANK = new Uint16Array(GLASS_SIDE * GLASS_SIDE).fill(0xffff);
const SHAPES_MAX = 64;
const shapes = new Map<string, Uint16Array>();

/** A renderer whose frames are as small as the code in them. */
function createGlassRenderer(): Renderer {
  const whole = { x: 0, y: 0, width: GLASS_SIDE, height: GLASS_SIDE };
  return {
    render(scene) {
      const pixels = "qr" in scene ? shapeOf(scene.qr) : BLANK;
      const frame: Frame = { width: GLASS_SIDE, height: GLASS_SIDE, pixels };
      return { frame, dirty: whole, qrArea: "qr" in scene ? whole : undefined };
    },
    forget: () => undefined,
  };
}

/** The pixels of a code, one for each module; the static code is drawn once for all boots. */
function shapeOf(text: string): Uint16Array {
  const known = shapes.get(text);
  if (known !== undefined) return known;
  const { size, modules } = symbolOf(text);
  if (size + 2 * QUIET > GLASS_SIDE) throw new Error("bug: the glass screen is too small");
  const pixels = BLANK.slice();
  for (let at = 0; at < modules.length; at += 1) {
    const [x, y] = [at % size, Math.floor(at / size)];
    if (modules[at] === 1) pixels[(y + QUIET) * GLASS_SIDE + x + QUIET] = 0;
  }
  if (shapes.size >= SHAPES_MAX) shapes.clear();
  shapes.set(text, pixels);
  return pixels;
}

/** Nothing draws letters on a screen of glass. */
const NO_SHAPER: Shaper = {
  unitsPerEm: () => 1_000,
  extents: () => ({ ascender: 800, descender: -200 }),
  shape: () => [],
  outline: () => new Int16Array(),
};

/** Everything of glass; what was drawn is believed if there is any ink. */
export const GLASS: Fittings = {
  width: GLASS_SIDE,
  height: GLASS_SIDE,
  shaper: NO_SHAPER,
  renderer: createGlassRenderer,
  eye: () => (frame, drawn) => (frame.pixels.some((pixel) => pixel === 0) ? drawn : undefined),
  voices: createGlassVoice,
  crypto: createFastCrypto,
  jwk: fastJwk,
  seals: fastSeals,
};
