/**
 * A voice and a screen of glass. The voice's clips are sixteen samples whose signs spell the number
 * of the word, so that a listener can write down what was said from the samples alone, at any
 * volume. The screen's frames are as small as the code in them, and real pixels all the same.
 */
import type { Frame } from "../../drivers/hal/display.ts";
import type { Shaper } from "../../drivers/hal/shaper.ts";
import type { VoicePack } from "../../drivers/hal/voice.ts";
import { symbolOf } from "../../firmware/khqr/symbol.ts";
import type { Renderer } from "../../firmware/screen/render.ts";
import { CLIP_RATE_HZ, createNumberedClips } from "../devices/numbered-clips.ts";
import { createFastCrypto, fastJwk, fastSeals } from "./crypto.ts";
import type { Fittings, HeardVoices } from "./fittings.ts";
import { hearNames } from "./hearing.ts";

/** Modules of the largest code that the screen has room for, quiet zone included. */
const GLASS_SIDE = 85;
const QUIET = 4;

function createGlassVoice(): HeardVoices {
  const { clipOf, namesIn, lengthOf } = createNumberedClips();
  let lost = "";

  return {
    pack: (language) => packOf(language),
    clip: (language, id) =>
      `${language}:${id}` === lost ? undefined : clipOf(`${language}:${id}`),
    has: () => false,
    chime: (id) => clipOf(`chime:${id}`),
    lose(language, id) {
      lost = language === undefined ? "" : `${language}:${id}`;
    },
    lengthOf,
    listen: (pcm) => hearNames(namesIn(pcm)),
  };
}

function packOf(language: string): VoicePack | undefined {
  if (language !== "km" && language !== "en") return undefined;
  const about = { name: "glass", language, version: "1", licence: "none", credit: "none" };
  return { ...about, sampleRateHz: CLIP_RATE_HZ, gapMs: 0, openingGapMs: 0 };
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
