/**
 * The shaper over HarfBuzz's WebAssembly module, called directly: of the package's loader this
 * needs a dozen functions, and the loader takes five times as long to start as the module does
 * (20 ms against 4). Fonts and engine are loaded when first needed and kept; nothing is freed,
 * because nothing is made anew: one buffer serves every call.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FontFace, Outline, ShapedGlyph, Shaper } from "../hal/shaper.ts";
import { openTrueType, readOutline, type TrueTypeFont } from "./truetype-outlines.ts";

const FILES: Readonly<Record<FontFace, string>> = {
  latin: "NotoSans-Regular.ttf",
  "latin-bold": "NotoSans-Bold.ttf",
  khmer: "NotoSansKhmer-Regular.ttf",
  "khmer-bold": "NotoSansKhmer-Bold.ttf",
};

const MODULE = "harfbuzzjs/dist/harfbuzz.wasm";

/** HB_MEMORY_MODE_READONLY: the bytes stay where they are for ever. */
const READ_ONLY = 1;
/** HB_DIRECTION_LTR. */
const LEFT_TO_RIGHT = 4;
/** Bytes of a `hb_glyph_info_t` and of a `hb_glyph_position_t`. */
const RECORD_BYTES = 20;
/** Longest text of one call, in UTF-16 code units; the screens' longest is a tenth of it. */
const TEXT_LENGTH_MAX = 1024;
const WASM_PAGE_BYTES = 65_536;

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The platform's WebAssembly as far as it is used here; the compiler's libraries lack it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** The part of the module's interface that is used; pointers and sizes are plain numbers. */
interface HarfBuzz {
  readonly memory: Memory;
  __wasm_call_ctors(): void;
  malloc(lengthBytes: number): number;
  hb_blob_create(at: number, length: number, mode: number, user: number, free: number): number;
  hb_face_create(blob: number, index: number): number;
  hb_font_create(face: number): number;
  hb_buffer_create(): number;
  hb_buffer_clear_contents(buffer: number): void;
  hb_buffer_add_utf16(buffer: number, at: number, length: number, from: number, n: number): void;
  hb_buffer_set_direction(buffer: number, direction: number): void;
  hb_buffer_set_script(buffer: number, script: number): void;
  hb_buffer_get_length(buffer: number): number;
  hb_buffer_get_glyph_infos(buffer: number, length: number): number;
  hb_buffer_get_glyph_positions(buffer: number, length: number): number;
  hb_shape(font: number, buffer: number, features: number, count: number): void;
}

/** ISO 15924 tags as HarfBuzz takes them. */
const SCRIPT_KHMER = tag("Khmr");
const SCRIPT_LATIN = tag("Latn");

interface Engine {
  readonly harfBuzz: HarfBuzz;
  readonly buffer: number;
  readonly text: number;
}

interface LoadedFace {
  readonly font: TrueTypeFont;
  readonly bytes: Uint8Array;
  /** HarfBuzz's own font, made when the first text in this face is shaped. */
  pointer: number;
}

/**
 * Makes the shaper over the four Noto files of a folder. Files are read when first needed.
 * @throws Error (from any call) when a font file is missing or is no TrueType font.
 */
export async function loadShaper(fontDir: string): Promise<Shaper> {
  const faces = new Map<FontFace, LoadedFace>();
  let engine: Engine | undefined;

  const load = (face: FontFace): LoadedFace => {
    const known = faces.get(face);
    if (known !== undefined) return known;
    const bytes = readFileSync(join(fontDir, FILES[face]));
    const loaded = { font: openTrueType(bytes), bytes, pointer: 0 };
    faces.set(face, loaded);
    return loaded;
  };

  return {
    unitsPerEm: (face) => load(face).font.unitsPerEm,
    extents: (face) => load(face).font,
    outline: (face, glyph): Outline => readOutline(load(face).font, glyph),
    shape(face, text) {
      engine ??= startEngine();
      const loaded = load(face);
      if (loaded.pointer === 0) loaded.pointer = makeFont(engine.harfBuzz, loaded.bytes);
      const script = face.startsWith("khmer") ? SCRIPT_KHMER : SCRIPT_LATIN;
      return shapeRun(engine, loaded.pointer, script, text.slice(0, TEXT_LENGTH_MAX));
    },
  };
}

function startEngine(): Engine {
  const module = new WebAssembly.Module(readFileSync(findModule()));
  const stop = (): never => {
    throw new Error("HarfBuzz stopped");
  };
  let memory: Memory | undefined;
  const resize = (lengthBytes: number): number => {
    if (memory === undefined) return 0;
    const missing = lengthBytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / WASM_PAGE_BYTES));
    return 1;
  };
  const instance = new WebAssembly.Instance(module, {
    env: {
      _abort_js: stop,
      _emscripten_runtime_keepalive_clear: () => {},
      _setitimer_js: () => 0,
      emscripten_resize_heap: resize,
    },
    wasi_snapshot_preview1: { proc_exit: stop },
  });
  // The compiler cannot see into the module; the unit tests hold this list to it.
  const harfBuzz = instance.exports as HarfBuzz;
  memory = harfBuzz.memory;
  harfBuzz.__wasm_call_ctors();
  const text = harfBuzz.malloc(TEXT_LENGTH_MAX * 2);
  return { harfBuzz, buffer: harfBuzz.hb_buffer_create(), text };
}

/** The module in the nearest `node_modules` above; the platform's own search costs 3 ms. */
function findModule(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const path = join(folder, "node_modules", MODULE);
    if (existsSync(path)) return path;
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`${MODULE} is not installed`);
    folder = parent;
  }
}

function makeFont(harfBuzz: HarfBuzz, bytes: Uint8Array): number {
  const at = harfBuzz.malloc(bytes.byteLength);
  new Uint8Array(harfBuzz.memory.buffer).set(bytes, at);
  const blob = harfBuzz.hb_blob_create(at, bytes.byteLength, READ_ONLY, 0, 0);
  return harfBuzz.hb_font_create(harfBuzz.hb_face_create(blob, 0));
}

function shapeRun(
  { harfBuzz, buffer, text: at }: Engine,
  font: number,
  script: number,
  text: string,
): ShapedGlyph[] {
  // A view of the memory dies when the memory grows: take a new one around every call.
  const words = new Uint16Array(harfBuzz.memory.buffer, at, text.length);
  for (let index = 0; index < text.length; index++) words[index] = text.charCodeAt(index);
  harfBuzz.hb_buffer_clear_contents(buffer);
  harfBuzz.hb_buffer_add_utf16(buffer, at, text.length, 0, text.length);
  harfBuzz.hb_buffer_set_direction(buffer, LEFT_TO_RIGHT);
  harfBuzz.hb_buffer_set_script(buffer, script);
  harfBuzz.hb_shape(font, buffer, 0, 0);
  const count = harfBuzz.hb_buffer_get_length(buffer);
  const infos = harfBuzz.hb_buffer_get_glyph_infos(buffer, 0);
  const positions = harfBuzz.hb_buffer_get_glyph_positions(buffer, 0);
  const view = new DataView(harfBuzz.memory.buffer);
  const glyphs: ShapedGlyph[] = [];
  for (let index = 0; index < count; index++) {
    const position = positions + index * RECORD_BYTES;
    glyphs.push({
      glyph: view.getUint32(infos + index * RECORD_BYTES, true),
      advance: view.getInt32(position, true),
      offsetX: view.getInt32(position + 8, true),
      offsetY: view.getInt32(position + 12, true),
    });
  }
  return glyphs;
}

function tag(letters: string): number {
  return [...letters].reduce((value, letter) => (value << 8) | letter.charCodeAt(0), 0);
}
