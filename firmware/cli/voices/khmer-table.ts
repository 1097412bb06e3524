/**
 * Makes eSpeak NG's phoneme table `km` out of `khmer-phonemes.ts` and the tables installed here.
 * It includes `base1` and adds what Khmer has beyond it.
 */
import type { Entry, PhonemeFiles, SpectrumFrame } from "./espeak-tables.ts";
import { PhonemeTables } from "./espeak-tables.ts";
import {
  type BurstConsonant,
  type Formants,
  KHMER_CONSONANTS,
  KHMER_STOPS,
  KHMER_VOWELS,
  type Vowel,
  type VowelClass,
} from "./khmer-phonemes.ts";

const VOWEL = 2;
/** Phoneme types of stops: an end type means nothing for them. */
const STOPS: readonly number[] = [4, 5];
const END_OF_PROGRAM = 0x0001;
/** The word that begins a test of the neighbour; the transitions of a stop come before it. */
const CONDITION = 0x2991;

const CLASS_CODES: Readonly<Record<VowelClass, number>> = {
  "@": 28,
  a: 29,
  e: 30,
  i: 31,
  o: 32,
  u: 33,
};

/** The installed phoneme files with a table `km` added. */
export function addKhmer(installed: PhonemeFiles): {
  phontab: Buffer;
  phonindex: Buffer;
  phondata: Buffer;
} {
  const tables = new PhonemeTables(installed);
  const codes = codeBook(tables);
  const entries = new Map<string, Entry>();
  for (const vowel of KHMER_VOWELS) {
    entries.set(vowel.mnemonic, vowelEntry(tables, vowel, codes(vowel.mnemonic)));
  }
  for (const { mnemonic, table, entry } of KHMER_CONSONANTS) {
    const lent = tables.entry(table, entry);
    const endType = STOPS.includes(lent.type) ? 0 : lent.endType;
    entries.set(mnemonic, { ...lent, endType, code: codes(mnemonic) });
  }
  for (const stop of KHMER_STOPS) {
    const lent = tables.entry(stop.table, stop.entry);
    const program = burstProgram(tables, stop, lent);
    entries.set(stop.mnemonic, { ...lent, endType: 0, program, code: codes(stop.mnemonic) });
  }
  return tables.withTable("km", "base1", entries);
}

/** Gives each mnemonic its code: that of the included table, or the next one free above it. */
function codeBook(tables: PhonemeTables): (mnemonic: string) => number {
  const codes = new Map<string, number>();
  for (const table of ["base", "base1"]) {
    for (const [mnemonic, { code }] of tables.table(table).entries) codes.set(mnemonic, code);
  }
  let next = Math.max(...codes.values()) + 1;
  return (mnemonic) => {
    const code = codes.get(mnemonic) ?? next++;
    codes.set(mnemonic, code);
    return code;
  };
}

function vowelEntry(tables: PhonemeTables, vowel: Vowel, code: number): Entry {
  const address = tables.addSpectrum(vowelFrames(tables, vowel));
  return {
    flags: 0,
    program: tables.addProgram([0xb000 | (address >> 18), (address >> 2) & 0xffff, END_OF_PROGRAM]),
    code,
    type: VOWEL,
    startType: CLASS_CODES[vowel.joins[0]],
    endType: CLASS_CODES[vowel.joins[1]],
    halfLength: vowel.lengthMs >> 1,
    lengthModifier: 0,
  };
}

/** A plain vowel keeps the course of its base; a diphthong takes two frames from each base. */
function vowelFrames(tables: PhonemeTables, vowel: Vowel): readonly SpectrumFrame[] {
  const [from = "", to] = vowel.bases;
  const [target = [0, 0, 0], goal = [0, 0, 0]] = vowel.formants;
  const first = tables.frames(from);
  if (to === undefined) return first.map((frame) => shaped(frame, target));
  const second = tables.frames(to);
  const leaving = shaped(centre(second), goal, 60);
  leaving.writeUInt8(leaving.readUInt8(0) & ~2, 0);
  return [
    shaped(first.at(0), target, 40),
    shaped(centre(first), target, 60),
    leaving,
    shaped(second.at(-1), goal, 0),
  ];
}

function centre(frames: readonly SpectrumFrame[]): SpectrumFrame | undefined {
  return frames.find((frame) => (frame.readUInt8(0) & 2) !== 0) ?? frames.at(1);
}

/** A copy of a frame with other formants, and another length if one is given. */
function shaped(
  frame: SpectrumFrame | undefined,
  formants: Formants,
  lengthMs?: number,
): SpectrumFrame {
  const copy = Buffer.from(frame ?? Buffer.alloc(64));
  for (const [index, hertz] of formants.entries()) copy.writeUInt16LE(hertz, 4 + index * 2);
  if (lengthMs !== undefined) copy.writeUInt8(lengthMs, 16);
  return copy;
}

/** The transitions of the lent entry, then a burst of its own. */
function burstProgram(tables: PhonemeTables, stop: BurstConsonant, lent: Entry): number {
  const address = tables.address(stop.wave);
  const transitions = tables.programWords(
    lent.program,
    stop.transitionWords === undefined ? { before: CONDITION } : { count: stop.transitionWords },
  );
  return tables.addProgram([
    ...transitions,
    0xc000 | (stop.percent << 4) | (address >> 18),
    (address >> 2) & 0xffff,
    END_OF_PROGRAM,
  ]);
}
