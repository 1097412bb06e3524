/**
 * The colours of the screens, each with its one meaning. Pairs that carry text keep a contrast of
 * at least 4.5 : 1 (WCAG 2.2, level AA); a test measures every text of every scene.
 */
import { type Colour, colourOf } from "./canvas.ts";

export const PALETTE = {
  black: colourOf(0x000000),
  white: colourOf(0xffffff),
  /** Secondary words on white. */
  grey: colourOf(0x555b63),
  /** Edge of the screen and quiet notices. */
  slate: colourOf(0x1b222b),
  /** Secondary words on slate. */
  mist: colourOf(0xb9c2cc),
  /** "Bakong Bravery Red" of the card guideline. */
  khqr: colourOf(0xe1232e),
  /** Money has come, and it is the money that was asked for. */
  green: colourOf(0x0a6b3d),
  /** Secondary words on green. */
  greenPale: colourOf(0xd5f2e1),
  /** Money has come, and someone should look at it. */
  amber: colourOf(0xffc229),
  /** Secondary words on amber. */
  brown: colourOf(0x4a3400),
  /** Money is gone, or the terminal cannot do its work. */
  red: colourOf(0xb3141d),
  /** Secondary words on red. */
  redPale: colourOf(0xffe0e0),
  /** Sums and repeats: true, and not news. */
  blue: colourOf(0x1d4f91),
  /** Secondary words on blue. */
  bluePale: colourOf(0xd9e8fb),
  /** Lamps of the status bar on slate. */
  lampGreen: colourOf(0x3ddc84),
  lampAmber: colourOf(0xffc229),
  lampRed: colourOf(0xff6b60),
} as const satisfies Readonly<Record<string, Colour>>;

/** What a scene is drawn in: its ground, its main words and its secondary words. */
export interface Tone {
  readonly ground: Colour;
  readonly ink: Colour;
  readonly soft: Colour;
}

const { white, black } = PALETTE;

export const TONES = {
  plain: { ground: white, ink: black, soft: PALETTE.grey },
  quiet: { ground: PALETTE.slate, ink: white, soft: PALETTE.mist },
  good: { ground: PALETTE.green, ink: white, soft: PALETTE.greenPale },
  look: { ground: PALETTE.amber, ink: black, soft: PALETTE.brown },
  bad: { ground: PALETTE.red, ink: white, soft: PALETTE.redPale },
  calm: { ground: PALETTE.blue, ink: white, soft: PALETTE.bluePale },
} as const satisfies Readonly<Record<string, Tone>>;
