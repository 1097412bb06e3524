/**
 * The parts of a run that come in two sorts: of glass, fast and easily read, and real ones, as on a
 * board. Either sort tells what was said from the samples and what is lit from the pixels.
 */
import type { Crypto } from "../../drivers/hal/crypto.ts";
import type { Frame } from "../../drivers/hal/display.ts";
import type { Shaper } from "../../drivers/hal/shaper.ts";
import type { Pcm } from "../../drivers/hal/speaker.ts";
import type { Voices } from "../../drivers/hal/voice.ts";
import type { Renderer } from "../../firmware/screen/render.ts";
import type { Heard } from "../checkers/listening.ts";
import type { Claims, Jwk, Seals } from "../networks/jws.ts";

/** Voices, and an ear for them. */
export interface HeardVoices extends Voices {
  /** From now on this pack lacks a word, or none when undefined. */
  lose(language: string | undefined, id: string): void;
  /** How long an utterance takes, in milliseconds. */
  lengthOf(pcm: Pcm): number;
  /** What the samples say, one for each language heard; empty for a chime alone. */
  listen(pcm: Pcm): readonly Heard[];
}

export interface Fittings {
  readonly width: number;
  readonly height: number;
  readonly shaper: Shaper;
  /** A renderer for one boot. */
  renderer(): Renderer;
  /** An eye for one boot: the text of the code on the lit pixels, given what was to be drawn. */
  eye(): (frame: Frame, drawn: string) => string | undefined;
  voices(): HeardVoices;
  /** The terminal's cryptography, with the key of this name. */
  crypto(name: string, randomBytes: (lengthBytes: number) => Uint8Array): Crypto;
  /** The public half of that key. */
  jwk(name: string): Jwk & { readonly kid: string };
  /**
   * How the bank of this name signs and checks. `kid` may lie and `head` may say more than it
   * should, for messages to be refused.
   */
  seals(name: string, kid?: string, head?: Claims): Seals;
}
