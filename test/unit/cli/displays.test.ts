/** Which display a configuration gets, on a machine that has none of those that it names. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openDisplay } from "../../../firmware/cli/displays.ts";
import { board } from "../../../firmware/config/board.ts";
import type { Config } from "../../../firmware/config/schema.ts";

/** Opens what these words ask for; shows a white frame. */
async function shown(words: Readonly<Record<string, unknown>>, lateMs = 0) {
  const checked = board.check(words, "board");
  if (!checked.ok) throw new Error(checked.problem.rule);
  const told: string[] = [];
  const config = { board: checked.value } as unknown as Config;
  const { display, close } = await openDisplay(config, (line) => told.push(line), lateMs);
  const { width, height } = display;
  const pixels = new Uint16Array(width * height).fill(0xffff);
  const outcome = await new Promise<{ ok: boolean; detail?: string }>((done) =>
    display.show({ width, height, pixels }, { x: 0, y: 0, width, height }, done),
  );
  close();
  return { told: told.join(), width, height, ok: outcome.ok, detail: outcome.detail ?? "" };
}

it("a card that is not there is missed in plain words, and again with every picture", async () => {
  const displayPath = "/dev/dri/card-that-no-machine-has";
  const { told, ok, detail, width } = await shown({ display: "drm", displayPath });
  expect(told).toMatch(
    /^there is no display .*card-that-no-machine-has.*payments are spoken only$/,
  );
  expect(told).not.toContain("\n");
  expect([ok, width]).toEqual([false, 480]);
  expect(detail).toContain(displayPath);
});

it("e-paper without its wires is missed when it is shown on", async () => {
  const paper = { spi: "/dev/spi-that-no-machine-has", chip: "/dev/chip-that-no-machine-has" };
  const { ok, detail, width, height } = await shown({ display: "e-paper", paper });
  expect([ok, width, height]).toEqual([false, 400, 300]);
  expect(detail).toContain("chip-that-no-machine-has");
});

it("a plain file is drawn in without being asked what it is", async () => {
  const folder = mkdtempSync(join(tmpdir(), "soundbox-displays-"));
  const displayPath = join(folder, "fb");
  const { ok, told } = await shown({ displayPath, width: 240, height: 320 });
  expect([ok, told]).toEqual([true, ""]);
  expect(readFileSync(displayPath)).toHaveLength(240 * 320 * 2);
  rmSync(folder, { recursive: true });
});

it("a plain file in memory is no screen that may come up late", async () => {
  const memory = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const folder = mkdtempSync(join(memory, "soundbox-displays-"));
  const displayPath = join(folder, "fb");
  writeFileSync(displayPath, "");
  // Longer than a test may take.
  const { ok, told } = await shown({ displayPath, width: 240, height: 320 }, 3_600_000);
  expect([ok, told]).toEqual([true, ""]);
  rmSync(folder, { recursive: true });
});
