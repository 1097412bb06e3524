/**
 * How the screens look on a kind of panel: colours with one meaning each, or black and white alone.
 * Pairs that carry text keep a contrast of at least 4.5 : 1 (WCAG 2.2, level AA); a test measures
 * every text of every scene. Where there is no colour, an edge around the scene says what its
 * ground would have said; it is never a grey, and nothing is dithered.
 */
import { type Colour, colourOf } from "./canvas.ts";

export const BLACK = colourOf(0x000000);
const WHITE = colourOf(0xffffff);
/** Secondary words on white. */
const GREY = colourOf(0x4d535b);
const SLATE = colourOf(0x1b222b);
/** "Bakong Bravery Red" of the card guideline. */
const KHQR_RED = colourOf(0xe1232e);
const AMBER = colourOf(0xffc229);

/** An edge drawn inside a scene's ground. */
export type Rim = "none" | "solid" | "hatch" | "double";

/** What a scene is drawn in: its ground, its main words and its secondary words. */
export interface Tone {
  readonly ground: Colour;
  readonly ink: Colour;
  readonly soft: Colour;
  readonly rim: Rim;
}

/**
 * `good`: the money that was asked for. `look`: money to look at. `bad`: money gone or not come, or
 * the terminal cannot do its work. `calm`: sums, repeats and words of the bank, true and not news.
 * `quiet`: the terminal itself, and tests. `plain`: paper.
 */
export type ToneName = "plain" | "quiet" | "good" | "look" | "bad" | "calm";

export interface Look {
  /** Only black and white can be lit: no soft edges, no greys. */
  readonly isOneBit: boolean;
  /** Type that would be smaller than this, in pixels, is set this large where there is room. */
  readonly typeMin: number;
  /** The KHQR card and what is keyed. */
  readonly card: {
    readonly paper: Colour;
    readonly ink: Colour;
    readonly soft: Colour;
    /** The header of the card, and what is chosen. */
    readonly mark: Colour;
    readonly onMark: Colour;
    /** Outline of what is not chosen. */
    readonly line: Colour;
    readonly hurry: Colour;
  };
  /** The strip at the upper edge. */
  readonly bar: {
    readonly ground: Colour;
    readonly ink: Colour;
    readonly up: Colour;
    readonly connecting: Colour;
    readonly down: Colour;
    readonly muted: Colour;
  };
  readonly tones: Readonly<Record<ToneName, Tone>>;
}

/** Panels that light colours. */
export const COLOUR: Look = {
  isOneBit: false,
  typeMin: 11,
  card: {
    paper: WHITE,
    ink: BLACK,
    soft: GREY,
    mark: KHQR_RED,
    onMark: WHITE,
    line: colourOf(0x8b949e),
    hurry: KHQR_RED,
  },
  bar: {
    ground: SLATE,
    ink: WHITE,
    up: colourOf(0x3ddc84),
    connecting: AMBER,
    down: colourOf(0xff6b60),
    muted: AMBER,
  },
  tones: {
    plain: { ground: WHITE, ink: BLACK, soft: GREY, rim: "none" },
    quiet: { ground: SLATE, ink: WHITE, soft: colourOf(0xb9c2cc), rim: "none" },
    good: { ground: colourOf(0x0a6b3d), ink: WHITE, soft: colourOf(0xd5f2e1), rim: "none" },
    look: { ground: AMBER, ink: BLACK, soft: colourOf(0x4a3400), rim: "none" },
    bad: { ground: colourOf(0xb3141d), ink: WHITE, soft: colourOf(0xffe0e0), rim: "none" },
    calm: { ground: colourOf(0x1d4f91), ink: WHITE, soft: colourOf(0xd9e8fb), rim: "none" },
  },
};

const PAPER: Tone = { ground: WHITE, ink: BLACK, soft: BLACK, rim: "none" };

/** Electronic paper: each pixel is black or white. */
export const ONE_BIT: Look = {
  isOneBit: true,
  typeMin: 15,
  card: {
    paper: WHITE,
    ink: BLACK,
    soft: BLACK,
    mark: BLACK,
    onMark: WHITE,
    line: BLACK,
    hurry: BLACK,
  },
  bar: {
    ground: WHITE,
    ink: BLACK,
    up: BLACK,
    connecting: BLACK,
    down: BLACK,
    muted: BLACK,
  },
  tones: {
    plain: PAPER,
    quiet: { ...PAPER, rim: "double" },
    good: { ...PAPER, rim: "solid" },
    look: { ...PAPER, rim: "hatch" },
    // The one scene that is inverted: from across the stall, a black screen means trouble.
    bad: { ground: BLACK, ink: WHITE, soft: WHITE, rim: "none" },
    calm: PAPER,
  },
};

/** The looks by the names that a configuration has for them. */
export const LOOKS: Readonly<Record<"colour" | "one-bit", Look>> = {
  colour: COLOUR,
  "one-bit": ONE_BIT,
};
