/** Whatever is shown, on whatever panel: nothing leaves the screen, overlaps or is hard to read. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SAMPLES } from "../../../firmware/cli/sample-scenes.ts";
import { symbolOf } from "../../../firmware/khqr/symbol.ts";
import { Sheet } from "../../../firmware/screen/layout.ts";
import { COLOUR, ONE_BIT } from "../../../firmware/screen/palette.ts";
import {
  type Item,
  intersects,
  type Picture,
  type TextItem,
} from "../../../firmware/screen/picture.ts";
import { compose } from "../../../firmware/screen/render.ts";
import type { Scene } from "../../../firmware/screen/scene.ts";
import { Typesetter } from "../../../firmware/screen/text.ts";
import { anyScene, inkOf, KHMER_NAMES, LATIN_NAMES, PARTS, sampleScene, shaper } from "./rig.ts";

const PANELS = [
  { width: 480, height: 800, look: COLOUR },
  { width: 800, height: 480, look: COLOUR },
  { width: 320, height: 480, look: COLOUR },
  { width: 720, height: 1280, look: COLOUR },
  { width: 400, height: 300, look: ONE_BIT },
  { width: 240, height: 320, look: COLOUR },
] as const;
type Panel = (typeof PANELS)[number];

const typesetter = new Typesetter(shaper);
const symbolSize = (text: string): number => symbolOf(text).size;

function pictureOf(scene: Scene, { width, height, look }: Panel): Picture {
  return compose(new Sheet(width, height, typesetter, look), scene, symbolSize);
}

function texts(picture: Picture): TextItem[] {
  return picture.items.filter((item) => item.kind === "text");
}

describe.each(PANELS)("on a panel of $width × $height", (panel) => {
  const { width, height } = panel;

  it("no scene lets anything leave the screen", () => {
    const screen = { x: 0, y: 0, width, height };
    const isInside = (item: Item): boolean => {
      const { x, y, ...size } = item.kind === "text" ? inkOf(typesetter, item) : item;
      return x >= 0 && y >= 0 && x + size.width <= screen.width && y + size.height <= screen.height;
    };
    fc.assert(
      fc.property(anyScene, (scene) => {
        const outside = pictureOf(scene, panel).items.filter((item) => !isInside(item));
        expect(outside).toEqual([]);
      }),
      { seed: 480, numRuns: 150 },
    );
  });

  it("no scene lets two texts touch, or a text touch the symbol", () => {
    fc.assert(
      fc.property(anyScene, (scene) => {
        const picture = pictureOf(scene, panel);
        const lines = texts(picture).filter((item) => !"៛$".includes(item.text));
        const touching = lines.flatMap((a, index) =>
          lines
            .slice(index + 1)
            .filter((b) => intersects(inkOf(typesetter, a), inkOf(typesetter, b))),
        );
        expect(touching).toEqual([]);
        const symbol = picture.qrArea;
        if (symbol !== undefined) {
          expect(lines.filter((line) => intersects(inkOf(typesetter, line), symbol))).toEqual([]);
        }
      }),
      { seed: 800, numRuns: 150 },
    );
  });

  it("no name of 25 characters is cut, whatever its letters", () => {
    for (const name of LATIN_NAMES) {
      for (const nameKhmer of [...KHMER_NAMES, undefined]) {
        for (const kind of ["idle", "charge"]) {
          const scene = sampleScene(kind, { ...PARTS, merchant: { name, nameKhmer } });
          const shown = texts(pictureOf(scene, panel)).map(({ text }) => text);
          expect(shown.filter((text) => text.includes("…"))).toEqual([]);
          // Broken into lines or not, all of it is there.
          const letters = (text: string): string => text.replace(/[ \u200b]/g, "");
          expect(letters(shown.join(""))).toContain(letters(nameKhmer ?? name));
        }
      }
    }
  });

  it("no sample scene cuts a word of its own", () => {
    for (const name of Object.keys(SAMPLES)) {
      const cut = texts(pictureOf(sampleScene(name), panel)).filter(({ text }) =>
        text.includes("…"),
      );
      expect(cut, name).toEqual([]);
    }
  });
});
