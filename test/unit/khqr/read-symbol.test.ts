/** The reader of lit pixels: reads what is right, refuses what is not, agrees with others. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import jsqr from "jsqr";
import { describe, expect, it } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { readSymbol } from "../../../firmware/khqr/read-symbol.ts";
import { symbolOf } from "../../../firmware/khqr/symbol.ts";
import { drawn, fits, type Lit, lit, type Modules, rgba } from "./pixels.ts";
import { valid, vectors } from "./vectors.ts";

const TEXT = valid("individual dynamic with every tag 62 field").qr;

/** The symbol of a KHQR as the firmware draws it. */
function khqrModules(text: string): Modules {
  const { size, modules } = symbolOf(text);
  return { size, data: Uint8Array.from(modules) };
}

function read({ frame, area }: Lit): string | undefined {
  return readSymbol(frame, area);
}

/** Turns one pixel over. */
function flipPixel({ frame }: Lit, x: number, y: number): void {
  const at = y * frame.width + x;
  frame.pixels[at] = frame.pixels[at] === 0 ? 0xffff : 0;
}

describe("reading a symbol's pixels", () => {
  it.each(vectors.valid)("gives the KHQR back: $name", ({ qr }) => {
    expect(read(lit(khqrModules(qr)))).toBe(qr);
  });

  it("reads every version, and every level of those that a KHQR needs", () => {
    const texts = ["0123456789012", "KHQR 12:30/$%*+-.", "ហាង café \u{1f600} 100000"];
    let count = 0;
    for (let version = 1; version <= 40; version++) {
      for (const errorCorrectionLevel of ["L", "M", "Q", "H"]) {
        const text = texts[count % texts.length] ?? "";
        // Large symbols are slow to draw; one level each is enough.
        if (version > 12 && errorCorrectionLevel !== "LMQH"[version % 4]) continue;
        if (!fits(text, version, errorCorrectionLevel)) continue;
        const symbol = drawn(text, { version, errorCorrectionLevel, maskPattern: count % 8 });
        expect(read(lit(symbol, { pitch: 1 })), `version ${version}`).toBe(text);
        count++;
      }
    }
    expect(count).toBeGreaterThan(70);
  });

  it("reads any text of any mask at any place, module size and colours", () => {
    const place = fc.record({
      pitch: fc.integer({ min: 1, max: 9 }),
      x: fc.nat(30),
      y: fc.nat(30),
      margin: fc.nat(9),
      dark: fc.constantFrom(0x0000, 0x1082, 0x000f),
      light: fc.constantFrom(0xffff, 0xffde),
    });
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(text, fc.nat(7), place, (sample, maskPattern, at) => {
        expect(read(lit(drawn(sample, { maskPattern }), at))).toBe(sample);
      }),
      { seed: 31, numRuns: 60 },
    );
  });

  it("reads only inside its area", () => {
    const { frame, x, y, pitch } = lit(khqrModules(TEXT), { pitch: 3 });
    const side = khqrModules(TEXT).size * pitch;
    expect(readSymbol(frame, { x, y, width: side, height: side })).toBe(TEXT);
    expect(readSymbol(frame, { x: x + 1, y, width: side, height: side })).toBeUndefined();
    expect(readSymbol(frame, { x, y, width: side - 1, height: side })).toBeUndefined();
    expect(readSymbol(frame, { x, y, width: side, height: side - 1 })).toBeUndefined();
  });

  it("finds nothing in areas that are empty, blank or outside the frame", () => {
    const { frame } = lit(khqrModules(TEXT));
    const { width, height } = frame;
    for (const area of [
      { x: 0, y: 0, width: 0, height: 0 },
      { x: width, y: height, width: 100, height: 100 },
      { x: -500, y: -500, width: 100, height: 100 },
      { x: 0, y: 0, width: 12, height: 12 },
      { x: 0, y: 0, width: -5, height: -5 },
    ]) {
      expect(readSymbol(frame, area)).toBeUndefined();
    }
    expect(readSymbol(frame, { x: -9, y: -9, width: 9999, height: 9999 })).toBe(TEXT);
  });

  it("is not led astray by a finder's likeness in the text around it", () => {
    const symbol = lit(khqrModules(TEXT), { x: 60, y: 60 });
    // Lines of 1:1:3:1:1 that are no finder, above and beside the symbol.
    for (const [x, y] of [
      [4, 4],
      [30, 8],
      [4, 80],
    ] as const) {
      for (const dx of [0, 2, 3, 4, 6]) flipPixel(symbol, x + dx, y);
    }
    expect(read(symbol)).toBe(TEXT);
  });
});

describe("a damaged symbol", () => {
  it("with one wrong pixel is refused, unless that is in the middle where a mark may be", () => {
    const symbol = khqrModules(TEXT);
    const side = symbol.size * 4;
    fc.assert(
      fc.property(fc.nat(side - 1), fc.nat(side - 1), (dx, dy) => {
        // How far from the centre, in sixths of the side: a mark may reach to one.
        const reach = (Math.max(Math.abs(dx - side / 2), Math.abs(dy - side / 2)) / side) * 6;
        fc.pre(Math.abs(reach - 1) > 0.15);
        const damaged = lit(symbol);
        flipPixel(damaged, damaged.x + dx, damaged.y + dy);
        expect(read(damaged)).toBe(reach < 1 ? TEXT : undefined);
      }),
      { seed: 37, numRuns: 150 },
    );
  });

  it("is refused for a pixel of its edge columns, wherever its lines begin in memory", () => {
    const symbol = khqrModules(TEXT);
    for (const x of [16, 17]) {
      for (const margin of [16, 17]) {
        for (const column of [0, 1, symbol.size * 3 - 2, symbol.size * 3 - 1]) {
          const damaged = lit(symbol, { pitch: 3, x, margin });
          // The second line of a row of modules, half way down.
          flipPixel(damaged, x + column, damaged.y + 3 * Math.floor(symbol.size / 2) + 1);
          expect(read(damaged), `${x} ${margin} ${column}`).toBeUndefined();
        }
      }
    }
  });

  it("with turned modules gives its own text or none, never another", () => {
    const symbol = khqrModules(TEXT);
    const modules = fc.uniqueArray(fc.nat(symbol.size ** 2 - 1), { minLength: 1, maxLength: 90 });
    let corrected = 0;
    let refused = 0;
    fc.assert(
      fc.property(modules, (turned) => {
        const data = Uint8Array.from(symbol.data);
        for (const at of turned) data[at] = 1 - (data[at] ?? 0);
        const text = read(lit({ size: symbol.size, data }, { pitch: 2 }));
        expect([TEXT, undefined]).toContain(text);
        if (text === undefined) refused++;
        else corrected++;
      }),
      { seed: 41, numRuns: 300 },
    );
    // Both happen, or the test says nothing.
    expect(Math.min(corrected, refused)).toBeGreaterThan(20);
  });

  it("is read under a mark as wide as a fifth of it", () => {
    for (const { qr } of vectors.valid) {
      const symbol = khqrModules(qr);
      const marked = lit(symbol, { pitch: 5 });
      const side = symbol.size * 5;
      const centre = side / 2;
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          if (Math.hypot(x + 0.5 - centre, y + 0.5 - centre) > side * 0.09) continue;
          const colour = Math.abs(x - centre) < 4 ? 0x0000 : 0xe0e3;
          marked.frame.pixels[(marked.y + y) * marked.frame.width + marked.x + x] = colour;
        }
      }
      expect(read(marked)).toBe(qr);
    }
  });

  it("without a whole finder, timing or alignment pattern is refused", () => {
    const symbol = khqrModules(TEXT);
    const { size } = symbol;
    const places = {
      "top left": 3 * size + 3,
      "top right": 3 * size + size - 4,
      "bottom left": (size - 4) * size + 3,
      separator: 7 * size + 7,
      "timing across": 6 * size + 12,
      "timing down": 12 * size + 6,
      alignment: (size - 7) * size + size - 7,
      "dark module": (size - 8) * size + 8,
    };
    for (const [name, at] of Object.entries(places)) {
      const data = Uint8Array.from(symbol.data);
      data[at] = 1 - (data[at] ?? 0);
      expect(read(lit({ size, data })), name).toBeUndefined();
    }
  });

  it("is read with up to three wrong bits of each copy of the format, refused with more", () => {
    const symbol = khqrModules(TEXT);
    const { size } = symbol;
    const around = [0, 1, 2, 3, 4].map((row) => row * size + 8);
    const apart = [0, 1, 2, 3, 4].map((bit) => 8 * size + size - 1 - bit);
    const withWrong = (count: number) => {
      const data = Uint8Array.from(symbol.data);
      for (const at of [...around.slice(0, count), ...apart.slice(0, count)]) {
        data[at] = 1 - (data[at] ?? 0);
      }
      return read(lit({ size, data }));
    };
    expect(withWrong(3)).toBe(TEXT);
    expect([TEXT, undefined]).toContain(withWrong(4));
  });

  it("never makes the reader throw, whatever the pixels", () => {
    const pixels = fc.uint16Array({ minLength: 900, maxLength: 900 });
    const blocks = fc.array(fc.constantFrom(0, 0xffff), { minLength: 900, maxLength: 900 });
    fc.assert(
      fc.property(fc.oneof(pixels, blocks), (values) => {
        const frame = { width: 30, height: 30, pixels: Uint16Array.from(values) };
        expect(readSymbol(frame, { x: 0, y: 0, width: 30, height: 30 })).toBeUndefined();
      }),
      { seed: 43, numRuns: 200 },
    );
  });
});

describe("other readers on the same pixels", () => {
  const sample = vectors.valid.filter((_, index) => index % 6 === 0);

  it("agree: jsqr", () => {
    for (const { qr } of sample) {
      const { data, width, height } = rgba(lit(khqrModules(qr), { pitch: 4 }).frame);
      expect(jsqr.default(data, width, height)?.data).toBe(qr);
    }
  });

  it("agree: zxing", async () => {
    const wasm = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
    const wasmBinary = Uint8Array.from(readFileSync(wasm)).buffer;
    await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
    for (const { qr } of vectors.valid) {
      const image = rgba(lit(khqrModules(qr), { pitch: 4 }).frame);
      const [found] = await readBarcodes({ ...image, colorSpace: "srgb" }, { formats: ["QRCode"] });
      expect(found?.text).toBe(qr);
    }
  });
});
