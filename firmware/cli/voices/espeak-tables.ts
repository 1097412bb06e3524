/**
 * eSpeak NG's compiled phoneme files, read and extended: `phontab` (entries of every table),
 * `phonindex` (small programs in 16-bit words) and `phondata` (spectra and recordings), with the
 * manifest that names the addresses in the last. Little-endian throughout.
 *
 * Adding a table needs neither eSpeak's sources nor its compiler, and changes no existing byte but
 * the number of tables.
 */
import { Refusal } from "../command.ts";

const ENTRY_BYTES = 16;
const TABLE_NAME_BYTES = 32;

/** One phoneme of a table. */
export interface Entry {
  readonly flags: number;
  /** Where its program begins in `phonindex`, in words. */
  readonly program: number;
  readonly code: number;
  readonly type: number;
  readonly startType: number;
  readonly endType: number;
  /** Half of the length in milliseconds. */
  readonly halfLength: number;
  readonly lengthModifier: number;
}

export interface Table {
  /** Its place in the file, from 0. */
  readonly index: number;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** The files as they are installed. */
export interface PhonemeFiles {
  readonly phontab: Buffer;
  readonly phonindex: Buffer;
  readonly phondata: Buffer;
  readonly manifest: string;
}

/** One frame of a spectrum: byte 16 is its length in ms, bit 1 of byte 0 marks the centre. */
export type SpectrumFrame = Buffer;

/** The phoneme files in the making. */
export class PhonemeTables {
  private readonly tables: ReadonlyMap<string, Table>;
  private readonly addresses: ReadonlyMap<string, number>;
  private readonly installed: PhonemeFiles;
  private readonly newWords: number[] = [];
  private readonly newSpectra: Buffer[] = [];
  private newSpectraBytes = 0;

  constructor(installed: PhonemeFiles) {
    this.installed = installed;
    this.tables = readTables(installed.phontab);
    this.addresses = readAddresses(installed.manifest);
  }

  /** A phoneme of an installed table. @throws Refusal if this espeak-ng has none such. */
  entry(table: string, mnemonic: string): Entry {
    const entry = this.table(table).entries.get(mnemonic);
    if (entry === undefined) throw new Refusal(`espeak-ng has no phoneme ${table}/${mnemonic}`);
    return entry;
  }

  table(name: string): Table {
    const table = this.tables.get(name);
    if (table === undefined) throw new Refusal(`espeak-ng has no phoneme table ${name}`);
    return table;
  }

  /** The address in `phondata` of a spectrum or recording, by its name in eSpeak's sources. */
  address(name: string): number {
    const address = this.addresses.get(name);
    if (address === undefined) throw new Refusal(`espeak-ng has no sound ${name}`);
    return address;
  }

  /** Copies of the frames of an installed spectrum. */
  frames(name: string): SpectrumFrame[] {
    const { phondata } = this.installed;
    let at = this.address(name) + 4;
    const count = phondata.readUInt8(at - 2);
    return Array.from({ length: count }, () => {
      const lengthBytes = (phondata.readUInt16LE(at) & 1) === 1 ? 64 : 44;
      if (lengthBytes !== 64) throw new Refusal(`the spectrum ${name} is of an unknown kind`);
      const frame = Buffer.from(phondata.subarray(at, at + lengthBytes));
      at += lengthBytes;
      return frame;
    });
  }

  /** Words of an installed program: `count` of them, or all before the word `before`. */
  programWords(from: number, until: { count: number } | { before: number }): number[] {
    const { phonindex } = this.installed;
    const words: number[] = [];
    for (let at = from * 2; at + 2 <= phonindex.length; at += 2) {
      const word = phonindex.readUInt16LE(at);
      if ("count" in until ? words.length === until.count : word === until.before) return words;
      words.push(word);
    }
    throw new Refusal("an espeak-ng phoneme program has no end");
  }

  /** Adds a spectrum; returns its address. */
  addSpectrum(frames: readonly SpectrumFrame[]): number {
    const padding = (4 - (this.phondataBytes() % 4)) % 4;
    this.append(Buffer.alloc(padding));
    const address = this.phondataBytes();
    const header = Buffer.alloc(4);
    const lengthMs = frames.reduce((sum, frame) => sum + frame.readUInt8(16), 0);
    header.writeUInt16LE(Math.min(lengthMs, 255), 0);
    header.writeUInt8(frames.length, 2);
    this.append(Buffer.concat([header, ...frames]));
    return address;
  }

  /** Adds a program; returns where it begins, in words. */
  addProgram(words: readonly number[]): number {
    const start = this.installed.phonindex.length / 2 + this.newWords.length;
    this.newWords.push(...words);
    return start;
  }

  /** The files with one more table, which takes what it lacks from table `includes`. */
  withTable(
    name: string,
    includes: string,
    entries: ReadonlyMap<string, Entry>,
  ): { phontab: Buffer; phonindex: Buffer; phondata: Buffer } {
    const { phontab, phonindex, phondata } = this.installed;
    const head = Buffer.alloc(4 + TABLE_NAME_BYTES);
    head.writeUInt8(entries.size + 1, 0);
    head.writeUInt8(this.table(includes).index + 1, 1);
    head.write(name, 4, "latin1");
    const end = Buffer.alloc(ENTRY_BYTES);
    const added = [...entries].map(([mnemonic, entry]) => writeEntry(mnemonic, entry));
    const table = Buffer.concat([phontab, head, ...added, end]);
    table.writeUInt8(phontab.readUInt8(0) + 1, 0);
    const words = Buffer.alloc(this.newWords.length * 2);
    for (const [index, word] of this.newWords.entries()) words.writeUInt16LE(word, index * 2);
    return {
      phontab: table,
      phonindex: Buffer.concat([phonindex, words]),
      phondata: Buffer.concat([phondata, ...this.newSpectra]),
    };
  }

  private phondataBytes(): number {
    return this.installed.phondata.length + this.newSpectraBytes;
  }

  private append(bytes: Buffer): void {
    this.newSpectra.push(bytes);
    this.newSpectraBytes += bytes.length;
  }
}

function readTables(phontab: Buffer): ReadonlyMap<string, Table> {
  const tables = new Map<string, Table>();
  let at = 4;
  for (let index = 0; index < phontab.readUInt8(0); index++) {
    const count = phontab.readUInt8(at);
    const name = cString(phontab.subarray(at + 4, at + 4 + TABLE_NAME_BYTES));
    at += 4 + TABLE_NAME_BYTES;
    const entries = new Map<string, Entry>();
    for (let entry = 0; entry < count; entry++, at += ENTRY_BYTES) {
      entries.set(cString(phontab.subarray(at, at + 4)), readEntry(phontab, at));
    }
    tables.set(name, { index, entries });
  }
  return tables;
}

function readAddresses(manifest: string): ReadonlyMap<string, number> {
  const addresses = new Map<string, number>();
  for (const [, address = "", name = ""] of manifest.matchAll(/^\w\s+(0x[0-9a-f]+)\s+(\S+)/gm)) {
    addresses.set(name, Number(address));
  }
  return addresses;
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("latin1", 0, end < 0 ? bytes.length : end);
}

function readEntry(phontab: Buffer, at: number): Entry {
  return {
    flags: phontab.readUInt32LE(at + 4),
    program: phontab.readUInt16LE(at + 8),
    code: phontab.readUInt8(at + 10),
    type: phontab.readUInt8(at + 11),
    startType: phontab.readUInt8(at + 12),
    endType: phontab.readUInt8(at + 13),
    halfLength: phontab.readUInt8(at + 14),
    lengthModifier: phontab.readUInt8(at + 15),
  };
}

function writeEntry(mnemonic: string, entry: Entry): Buffer {
  const bytes = Buffer.alloc(ENTRY_BYTES);
  bytes.write(mnemonic, 0, "latin1");
  bytes.writeUInt32LE(entry.flags, 4);
  bytes.writeUInt16LE(entry.program, 8);
  bytes.writeUInt8(entry.code, 10);
  bytes.writeUInt8(entry.type, 11);
  bytes.writeUInt8(entry.startType, 12);
  bytes.writeUInt8(entry.endType, 13);
  bytes.writeUInt8(entry.halfLength, 14);
  bytes.writeUInt8(entry.lengthModifier, 15);
  return bytes;
}
