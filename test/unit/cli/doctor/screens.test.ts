/** What the doctor says of screens that are no framebuffer, on trees like the kernel's. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { examineScreen } from "../../../../firmware/cli/doctor/screens.ts";
import type { Config } from "../../../../firmware/config/schema.ts";

let folder = "";
let card = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "soundbox-screens-"));
  card = join(folder, "card0");
  writeFileSync(card, "");
});

function plug(name: string, status: string, modes: string): void {
  const at = join(folder, "class", "drm", name);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, "status"), `${status}\n`);
  writeFileSync(join(at, "modes"), modes);
}

function says(board: Partial<Config["board"]>): string {
  const paper = { spi: join(folder, "spidev0.0"), chip: card };
  const whole = { display: "auto", displayPath: "/dev/fb-that-no-machine-has", paper, ...board };
  const found = examineScreen({ board: whole } as unknown as Config, folder, [card]);
  return found === undefined
    ? "a framebuffer"
    : found.map(({ state, says, next = "" }) => `${state}: ${says}; ${next}`).join();
}

describe("the doctor, before a screen without a framebuffer", () => {
  it("names the screen that is plugged in and its size", () => {
    plug("card0-HDMI-A-1", "disconnected", "");
    plug("card0-DSI-1", "connected", "720x1280\n480x800\n");
    expect(says({})).toBe(`good: ${card} has a screen of 720x1280; `);
  });

  it("says that none is plugged in, and what to look at", () => {
    plug("card0-HDMI-A-1", "disconnected", "");
    expect(says({ display: "drm" })).toMatch(/^bad: no screen is plugged in.*cable/);
  });

  it("leaves a framebuffer, and one that should be there, to others", () => {
    expect(says({ display: "framebuffer" })).toBe("a framebuffer");
    expect(says({ displayPath: card })).toBe("a framebuffer");
  });

  it("says of e-paper which wire is missing, and that only eyes see the glass", () => {
    expect(says({ display: "e-paper" })).toMatch(/^bad: .*spidev0\.0.*dtparam=spi=on/);
    writeFileSync(join(folder, "spidev0.0"), "");
    expect(says({ display: "e-paper" })).toMatch(/^note: .*only eyes/);
  });
});
