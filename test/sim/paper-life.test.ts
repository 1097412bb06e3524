/**
 * A terminal's life on paper, which keeps its picture without current: what the core shows, put by
 * the real driver on a stand-in panel, and read by a phone. A code that asks for an amount is on
 * the glass while it is open, and neither after a stop in good order nor after the next start.
 */
import { expect, it } from "vitest";
import type { Frame } from "../../drivers/hal/display.ts";
import { openPaperWires } from "../../drivers/linux/paper/wires.ts";
import { createPaperDisplay } from "../../drivers/linux/paper-display.ts";
import { readCode } from "../../sim/market/phone-eye.ts";
import { openStall } from "../../sim/stall.ts";
import { PaperPanel, WIRING } from "../unit/drivers/paper-panel.ts";

const WIDTH = 400;
const HEIGHT = 300;
const board = { width: WIDTH, height: HEIGHT };

/** A stall before whose display stands a paper panel: every frame goes to both. */
async function openOnPaper() {
  const stall = await openStall({ config: { board, charge: { lifetimeSeconds: 30 } } });
  const panel = new PaperPanel();
  const frames: Frame[] = [];
  const keep = ({ pixels, ...size }: Frame): void => {
    frames.push({ ...size, pixels: pixels.slice() });
  };
  stall.display.onFrame(keep);
  keep(stall.display.lit);
  /** Another process begins to drive the same glass. */
  const plug = () =>
    createPaperDisplay({
      rotation: 0,
      open: () => openPaperWires(panel, WIRING),
      pause: () => Promise.resolve(),
      quiet: () => undefined,
    });
  let paper = plug();
  const code = (): string | undefined => {
    const pixels = Uint16Array.from({ length: WIDTH * HEIGHT }, (_, at) =>
      (((panel.glass[at >> 3] ?? 0) >> (7 - (at & 7))) & 1) === 1 ? 0xffff : 0,
    );
    return readCode({ width: WIDTH, height: HEIGHT, pixels }, 1);
  };
  return {
    stall,
    panel,
    /** The codes on the glass after each frame that came since it was last looked at. */
    async look(): Promise<readonly (string | undefined)[]> {
      const seen: (string | undefined)[] = [];
      for (const frame of frames.splice(0)) {
        const all = { x: 0, y: 0, width: WIDTH, height: HEIGHT };
        const isLit = await new Promise((done) => paper.show(frame, all, ({ ok }) => done(ok)));
        expect(isLit).toBe(true);
        seen.push(code());
      }
      return seen;
    },
    code,
    restart() {
      paper = plug();
    },
  };
}

type OnPaper = Awaited<ReturnType<typeof openOnPaper>>;

/** Opens a charge; @returns its code, read off the glass. */
async function charge({ stall, look }: OnPaper): Promise<string> {
  stall.world.pass(5_000);
  stall.press("1", "2", "5", "0", "0", "charge");
  stall.world.pass(1_000);
  const code = (await look()).at(-1);
  if (code === undefined) throw new Error("no code is on the glass");
  // Tag 54 of a code is the amount that it asks for.
  expect(code).toContain("540512500");
  return code;
}

it("a code with an amount is gone from paper when the terminal has stopped", async () => {
  const life = await openOnPaper();
  await charge(life);
  let isDone = false;
  life.stall.askToStop(() => {
    isDone = true;
  });
  life.stall.world.pass(1_000);
  expect(isDone).toBe(true);
  await life.look();
  expect(life.code()).toBeUndefined();
  expect(new Set(life.panel.glass).size).toBe(1);
  expect(life.panel.isAsleep).toBe(true);
});

it("a code that a pulled plug left on paper is gone with the first frame of the next life", async () => {
  const life = await openOnPaper();
  const left = await charge(life);
  life.stall.switchOff();
  life.restart();
  expect(life.code()).toBe(left);
  const before = life.panel.refreshes.length;
  life.stall.switchOn();
  life.stall.world.pass(3_000);
  const seen = await life.look();
  expect(seen.length).toBeGreaterThan(0);
  expect(seen).not.toContain(left);
  expect(life.panel.refreshes[before]).toBe("whole");
});

it("a code that has run out is gone from paper with the frame that says so", async () => {
  const life = await openOnPaper();
  const code = await charge(life);
  life.stall.world.pass(40_000);
  const seen = await life.look();
  const last = seen.lastIndexOf(code);
  expect(last).toBeGreaterThanOrEqual(0);
  expect(seen.slice(last + 1).length).toBeGreaterThan(0);
  expect(life.code()).not.toBe(code);
  expect(life.panel.wrongs).toEqual([]);
});
