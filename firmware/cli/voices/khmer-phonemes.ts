/**
 * The sounds of Khmer for eSpeak NG, which has no Khmer of its own: vowels as formant targets, and
 * consonants lent by other languages' tables. Vowel targets are medians measured by linear
 * prediction on one adult male speaker. No native speaker has judged the result yet.
 */

/** First, second and third formant in Hz. */
export type Formants = readonly [number, number, number];

/** A vowel: formants laid over the spectrum of an existing one; two of each for a diphthong. */
export interface Vowel {
  readonly mnemonic: string;
  readonly bases: readonly string[];
  readonly formants: readonly Formants[];
  /** The vowel classes that it begins and ends as, for the consonants beside it. */
  readonly joins: readonly [VowelClass, VowelClass];
  readonly lengthMs: number;
}

export type VowelClass = "@" | "a" | "e" | "i" | "o" | "u";

/** A consonant that takes over another table's entry as it stands. */
export interface LentConsonant {
  readonly mnemonic: string;
  readonly table: string;
  readonly entry: string;
}

/** A stop that keeps another entry's transitions and gets its own burst. */
export interface BurstConsonant extends LentConsonant {
  /** Words of the entry's program that are the transitions; undefined: all up to its condition. */
  readonly transitionWords: number | undefined;
  readonly wave: string;
  /** Loudness of the burst; 0 stands for the full loudness of the recording. */
  readonly percent: number;
}

type Row = readonly [string, string, Formants, VowelClass, number];

const PLAIN: readonly Row[] = [
  ["i:", "vowel/i", [310, 2250, 2950], "i", 218],
  ["i", "vowel/i", [350, 2150, 2900], "i", 130],
  ["e:", "vowel/e", [410, 2100, 2800], "e", 218],
  ["e", "vowel/e", [440, 1950, 2750], "e", 130],
  ["E:", "vowel/e", [600, 1830, 2750], "e", 218],
  ["E", "vowel/e", [600, 1780, 2700], "e", 130],
  ["y:", "vowel/@", [345, 1530, 2560], "@", 218],
  ["y", "vowel/@", [430, 1550, 2600], "@", 110],
  ["@:", "vowel/@", [405, 1480, 2570], "@", 218],
  ["@2", "vowel/@", [530, 1520, 2650], "@", 110],
  ["u:", "vowel/u", [335, 860, 2450], "u", 218],
  ["u", "vowel/u", [390, 950, 2500], "u", 130],
  ["o:", "vowel/o", [430, 960, 2600], "o", 218],
  ["o", "vowel/o", [420, 1000, 2600], "o", 130],
  ["O:", "vowel/oo", [545, 1080, 2580], "o", 218],
  ["O", "vowel/oo", [460, 1120, 2560], "o", 110],
  ["a:", "vowel/a", [845, 1540, 2720], "a", 228],
  ["a", "vowel/a", [780, 1510, 2690], "a", 130],
  ["A:", "vowel/aa_2", [655, 1070, 2500], "a", 228],
  ["A", "vowel/aa_2", [710, 1220, 2530], "a", 130],
];

const DIPHTHONGS: readonly Vowel[] = [
  glide("i@", "vowel/i", [335, 2190, 2880], "vowel/@", [440, 1900, 2700], ["i", "@"], 237),
  glide("ie", "vowel/i", [320, 2220, 2910], "vowel/@", [430, 1950, 2780], ["i", "@"], 237),
  glide("u@", "vowel/u", [365, 880, 2600], "vowel/@", [450, 1180, 2550], ["u", "@"], 228),
  glide("y@", "vowel/@", [370, 1380, 2580], "vowel/@", [450, 1540, 2600], ["@", "@"], 228),
  glide("ae", "vowel/a", [780, 1640, 2740], "vowel/e", [620, 1850, 2800], ["a", "e"], 237),
  glide("a@", "vowel/a", [850, 1450, 2700], "vowel/@", [600, 1500, 2700], ["a", "@"], 237),
  glide("ao", "vowel/a", [750, 1210, 2640], "vowel/o", [560, 1050, 2600], ["a", "o"], 237),
  glide("oa", "vowel/o", [440, 1050, 2610], "vowel/a", [700, 1170, 2540], ["o", "a"], 209),
  glide("ea", "vowel/e", [430, 2120, 2900], "vowel/a", [720, 1750, 2780], ["e", "a"], 209),
];

export const KHMER_VOWELS: readonly Vowel[] = [
  ...PLAIN.map(
    ([mnemonic, base, formants, join, lengthMs]): Vowel => ({
      mnemonic,
      bases: [base],
      formants: [formants],
      joins: [join, join],
      lengthMs,
    }),
  ),
  ...DIPHTHONGS,
];

/** ɓ and ɗ keep the entries of b and d here; their murmur is added to the finished clip. */
export const KHMER_CONSONANTS: readonly LentConsonant[] = [
  { mnemonic: "t", table: "cmn", entry: "t" },
  { mnemonic: "k", table: "cmn", entry: "k" },
  { mnemonic: "c", table: "hi_base", entry: "c" },
  { mnemonic: "th", table: "shn", entry: "t_h" },
  { mnemonic: "kh", table: "shn", entry: "k_h" },
  { mnemonic: "ch", table: "base1", entry: "tS" },
  { mnemonic: "d", table: "fr", entry: "d" },
  { mnemonic: "l", table: "vi", entry: "l" },
  { mnemonic: "n^", table: "vi", entry: "n^" },
  { mnemonic: "w", table: "vi", entry: "w" },
];

/** `!` marks a stop at the end of a syllable: closed and not released, so its burst is silence. */
export const KHMER_STOPS: readonly BurstConsonant[] = [
  stop("p", "shn", "p", 8, "ustop/p_unasp", 40),
  stop("ph", "consonants", "ph", 8, "ustop/p_asp", 20),
  stop("p!", "shn", "p", 8, "ustop/null", 0),
  stop("t!", "shn", "t", 8, "ustop/null", 0),
  stop("k!", "shn", "k", undefined, "ustop/null", 0),
];

function glide(
  mnemonic: string,
  from: string,
  fromFormants: Formants,
  to: string,
  toFormants: Formants,
  joins: readonly [VowelClass, VowelClass],
  lengthMs: number,
): Vowel {
  return { mnemonic, bases: [from, to], formants: [fromFormants, toFormants], joins, lengthMs };
}

function stop(
  mnemonic: string,
  table: string,
  entry: string,
  transitionWords: number | undefined,
  wave: string,
  percent: number,
): BurstConsonant {
  return { mnemonic, table, entry, transitionWords, wave, percent };
}
