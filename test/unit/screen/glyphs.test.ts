/** Every letter and sign that a scene shows is in the fonts: an empty box tells nobody anything. */
import { expect, it } from "vitest";
import type { Shaper } from "../../../drivers/hal/shaper.ts";
import { SAMPLES } from "../../../firmware/cli/sample-scenes.ts";
import { createRenderer } from "../../../firmware/screen/render.ts";
import { sampleScene, shaper } from "./rig.ts";

/** The glyph of whatever a font does not have. */
const MISSING = 0;

/** The texts shaped while `draw` runs in which some letter has no glyph. */
function unreadable(draw: (watched: Shaper) => void): readonly string[] {
  const found = new Set<string>();
  draw({
    ...shaper,
    unitsPerEm: (face) => shaper.unitsPerEm(face),
    extents: (face) => shaper.extents(face),
    outline: (face, glyph) => shaper.outline(face, glyph),
    shape(face, text) {
      const glyphs = shaper.shape(face, text);
      if (glyphs.some(({ glyph }) => glyph === MISSING)) found.add(text);
      return glyphs;
    },
  });
  return [...found];
}

it.each(Object.keys(SAMPLES))("of %s has a glyph", (name) => {
  const draw = (watched: Shaper) => createRenderer(watched, 480, 800).render(sampleScene(name));
  expect(unreadable(draw)).toEqual([]);
});

it("would be missed if it were not there", () => {
  const draw = (watched: Shaper) =>
    createRenderer(watched, 480, 800).render({ kind: "not-set-up", problem: "≈" });
  expect(unreadable(draw)).toContain("≈");
});
