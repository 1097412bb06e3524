/** A first frame from the start before: the same pixels, or drawn anew; never another picture. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readKeptFrame, writeKeptFrame } from "../../../drivers/linux/kept-frame-file.ts";
import { checkFrame } from "../../../firmware/screen/check.ts";
import { type KeptFrame, withKeptFrame } from "../../../firmware/screen/kept-frame.ts";
import { createRenderer, type Renderer } from "../../../firmware/screen/render.ts";
import { PARTS, samePixels, sampleScene, shaper } from "./rig.ts";

const idle = sampleScene("idle");
const WHOLE = { x: 0, y: 0, width: 480, height: 800 };

/** A start of the terminal: its renderer, and what it keeps for the next one. */
function start(kept: KeptFrame | undefined, program = "one") {
  const keeps: KeptFrame[] = [];
  let drawn = 0;
  const inner = createRenderer(shaper, 480, 800);
  const counted: Renderer = {
    forget: () => inner.forget(),
    render(scene) {
      drawn++;
      return inner.render(scene);
    },
  };
  const keep = (frame: KeptFrame): void => void keeps.push(frame);
  const renderer = withKeptFrame(counted, 480, 800, { program, kept, keep });
  return { renderer, keeps, drawn: () => drawn };
}

/** What a first start keeps of the idle card. */
function firstStart(): KeptFrame {
  const { renderer, keeps } = start(undefined);
  renderer.render(idle);
  const [kept] = keeps;
  if (kept === undefined) throw new Error("nothing kept");
  return kept;
}

describe("a kept first frame", () => {
  it("is shown without drawing, whole, and reads as its KHQR", () => {
    const { renderer, drawn, keeps } = start(firstStart());
    const { frame, dirty, qrArea } = renderer.render(idle);
    expect(drawn()).toBe(0);
    expect(keeps).toEqual([]);
    expect(dirty).toEqual(WHOLE);
    const alone = createRenderer(shaper, 480, 800).render(idle).frame.pixels;
    expect(samePixels(frame.pixels, alone)).toBe(true);
    expect("qr" in idle && qrArea !== undefined && checkFrame(frame, idle.qr, qrArea)).toBe(true);
  });

  it("is followed by a frame that is dirty all over, whatever came before it", () => {
    for (const before of [[], [sampleScene("starting")]]) {
      const { renderer } = start(firstStart());
      for (const scene of before) renderer.render(scene);
      renderer.render(idle);
      const next = sampleScene("idle", { ...PARTS, status: { ...PARTS.status, clock: "14:06" } });
      expect(renderer.render(next).dirty).toEqual(WHOLE);
    }
  });

  it.each([
    ["another name", { ...PARTS, merchant: { name: "Dara", nameKhmer: undefined } }, "one"],
    ["another sign of the link", { ...PARTS, status: { ...PARTS.status, muted: true } }, "one"],
    ["another program", PARTS, "two"],
  ])("is not shown for %s, which is drawn and kept instead", (_, parts, program) => {
    const { renderer, drawn, keeps } = start(firstStart(), program);
    const scene = sampleScene("idle", parts);
    const { frame } = renderer.render(scene);
    expect(drawn()).toBe(1);
    const alone = createRenderer(shaper, 480, 800).render(scene).frame.pixels;
    expect(samePixels(frame.pixels, alone)).toBe(true);
    expect(keeps).toHaveLength(1);
  });

  it("is never a charge, and never kept twice", () => {
    const { renderer, keeps } = start(undefined);
    renderer.render(sampleScene("charge"));
    renderer.render(idle);
    expect(keeps).toEqual([]);
  });

  it("holds its own copy of the pixels", () => {
    const { renderer, keeps } = start(undefined);
    renderer.render(idle);
    const before = keeps[0]?.pixels.slice();
    renderer.render(sampleScene("blind"));
    expect(samePixels(keeps[0]?.pixels, before)).toBe(true);
  });
});

describe("the file of a kept frame", () => {
  const path = join(mkdtempSync(join(tmpdir(), "soundbox-kept-")), "frame");

  it("gives back what was written", async () => {
    const kept = firstStart();
    expect(await new Promise((resolve) => writeKeptFrame(path, kept, resolve))).toBeUndefined();
    const read = readKeptFrame(path);
    expect({ ...read, pixels: undefined }).toEqual({ ...kept, pixels: undefined });
    expect(samePixels(read?.pixels, kept.pixels)).toBe(true);
  });

  it("is as good as none when it is missing, cut short or damaged anywhere in its pixels", () => {
    const whole = readFileSync(path);
    expect(readKeptFrame(`${path}-none`)).toBeUndefined();
    const damaged = Buffer.from(whole);
    damaged[whole.length - 5] = (damaged[whole.length - 5] ?? 0) ^ 1;
    for (const bytes of [damaged, whole.subarray(0, -2), Buffer.from("{}\n"), Buffer.alloc(0)]) {
      writeFileSync(path, bytes);
      expect(readKeptFrame(path)).toBeUndefined();
    }
  });

  it("says why it could not be written", async () => {
    const problem = await new Promise((resolve) =>
      writeKeptFrame(join(path, "below", "a-file"), firstStart(), resolve),
    );
    expect(problem).toMatch(/ENOTDIR|ENOENT/);
  });
});
