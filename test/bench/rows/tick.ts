/**
 * What one second of a countdown costs beside a whole frame: drawing and sending, by the clock, and
 * the bytes that the framebuffer driver writes, counted in the file itself. Both ways also read the
 * code back from the pixels, as the terminal does with every frame that has one.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFramebufferDisplay } from "../../../drivers/linux/framebuffer-display.ts";
import { loadShaper } from "../../../drivers/linux/harfbuzz-shaper.ts";
import { assetFolder } from "../../../firmware/cli/assets.ts";
import { SAMPLE_PARTS } from "../../../firmware/cli/sample-parts.ts";
import { SAMPLES } from "../../../firmware/cli/sample-scenes.ts";
import { checkFrame } from "../../../firmware/screen/check.ts";
import { createRenderer, type Renderer } from "../../../firmware/screen/render.ts";
import type { Scene } from "../../../firmware/screen/scene.ts";
import { nowMs } from "../clock.ts";
import { type Line, PRODUCT, Tally } from "../line.ts";
import type { Effort } from "../options.ts";
import { takeTurns } from "../rounds.ts";
import { SCREEN } from "../seat.ts";

const WHOLE = "a whole frame";
/** A byte that no frame of ours is full of. */
const UNTOUCHED = 0xa5;

type Charge = Extract<Scene, { kind: "charge" }>;

interface Way {
  readonly name: string;
  /** True for a renderer that must begin anew each second. */
  readonly isWhole: boolean;
}

const WAYS: readonly Way[] = [
  { name: PRODUCT, isWhole: false },
  { name: WHOLE, isWhole: true },
];

/** @param folder where the file is that stands for the panel. */
export async function tick(folder: string, { microRounds, microOperations }: Effort) {
  const path = join(folder, "tick.screen");
  // A driver opens what is below /dev, memory disks included, and does not make it.
  writeFileSync(path, new Uint8Array(SCREEN.width * SCREEN.height * 2));
  const display = createFramebufferDisplay({ path, ...SCREEN, bitsPerPixel: 16 });
  const shaper = await loadShaper(assetFolder("fonts"));
  const count = Math.min(250, microOperations);
  let drawn = new Tally("", "");
  let checked = new Tally("", "");
  const bytes = new Tally("countdown: bytes that a second sends to the panel", "B");

  const show = (renderer: Renderer, scene: Charge, { isWhole }: Way, isChecked: boolean) => {
    if (isWhole) renderer.forget();
    const { frame, dirty, qrArea } = renderer.render(scene);
    if (isChecked && (qrArea === undefined || !checkFrame(frame, scene.qr, qrArea))) {
      throw new Error("bug: a tick made the code unreadable");
    }
    return new Promise<void>((resolve, reject) => {
      display.show(frame, dirty, ({ ok }) => (ok ? resolve() : reject(new Error("not shown"))));
    });
  };
  const seconds = async (renderer: Renderer, way: Way, isChecked: boolean): Promise<number> => {
    await show(renderer, charge(count + 1), way, false);
    const from = nowMs();
    for (let left = count; left > 0; left--) await show(renderer, charge(left), way, isChecked);
    return ((nowMs() - from) * 1000) / count;
  };

  const renderers = WAYS.map(() => createRenderer(shaper, SCREEN.width, SCREEN.height));
  const quiet = await takeTurns({
    label: "countdown",
    contestants: WAYS,
    rounds: microRounds,
    begin: () => {
      drawn = new Tally("countdown: a second drawn and sent", "µs");
      checked = new Tally("countdown: a second drawn, read back and sent", "µs");
    },
    measure: async (way, round) => {
      const renderer = renderers[WAYS.indexOf(way)] as Renderer;
      const plain = await seconds(renderer, way, false);
      const whole = await seconds(renderer, way, true);
      await show(renderer, charge(60), way, false);
      blank(path);
      await show(renderer, charge(59), way, false);
      if (round === 0) return;
      drawn.enter(way.name, round, plain);
      checked.enter(way.name, round, whole);
      bytes.enter(way.name, round, touchedBytes(path));
    },
  });
  drawn.note(quiet);
  drawn.holdToPeers({ peer: WHOLE, must: 0.5, stretch: 0.25 });
  bytes.holdToPeers({ peer: WHOLE, must: 0.1, stretch: 0.05 });
  checked.note("most of it is the reading back, which no frame with a code goes without");
  return [drawn.line(), checked.line(), bytes.line()] as readonly Line[];
}

const texts = new Map<number, Charge>();

/** An open charge with so many seconds left; made once, so that it is not measured. */
function charge(secondsLeft: number): Charge {
  const known = texts.get(secondsLeft);
  if (known !== undefined) return known;
  const made = SAMPLES["charge"]?.make({ ...SAMPLE_PARTS, secondsLeft });
  if (made?.ok !== true || made.value.kind !== "charge") throw new Error("bug: no such charge");
  texts.set(secondsLeft, made.value);
  return made.value;
}

/** Fills the panel's file, which stays the same file to those who have it open. */
function blank(path: string): void {
  writeFileSync(path, readFileSync(path).fill(UNTOUCHED), { flag: "r+" });
}

/** Bytes from the first that was written to the last. */
function touchedBytes(path: string): number {
  const bytes = readFileSync(path);
  const first = bytes.findIndex((byte) => byte !== UNTOUCHED);
  return first < 0 ? 0 : bytes.findLastIndex((byte) => byte !== UNTOUCHED) + 1 - first;
}
