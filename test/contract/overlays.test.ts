/** The device-tree overlays agree with the drivers: codes, names of lamps, names of devices. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { KEYS } from "../../drivers/hal/panel.ts";
import { KEY_CODES } from "../../drivers/linux/panel/input-events.ts";
import { checkConfig } from "../../firmware/config/schema.ts";
import { requires } from "../requires.ts";
import { LEAST } from "../tidy/config-documents.ts";
import { ROOT } from "../tidy/sources.ts";

const FOLDER = join(ROOT, "drivers", "boards", "raspberry-pi");
const read = (name: string) => readFileSync(join(FOLDER, `${name}.dts`), "utf8");

describe("the overlays for a Raspberry Pi", () => {
  it.skipIf(requires("dtc"))("are device trees", () => {
    const names = readdirSync(FOLDER).filter((name) => name.endsWith(".dts"));
    expect(names).toHaveLength(2);
    for (const name of names) {
      const dtc = spawnSync("dtc", ["-@", "-I", "dts", "-O", "dtb", join(FOLDER, name)]);
      expect(dtc.status, `${name}: ${dtc.stderr}`).toBe(0);
      expect(dtc.stdout.readUInt32BE(0)).toBe(0xd00dfeed);
    }
  });

  it("have every key of the panel once, each at its own crossing", () => {
    const [, list = ""] = /linux,keymap = <([^>]*)>/.exec(read("soundbox-keypad")) ?? [];
    const entries = list.trim().split(/\s+/).map(Number);
    const keys = entries.map((entry) => KEY_CODES.get(entry & 0xffff));
    expect([...keys].sort()).toEqual([...KEYS].sort());
    expect(new Set(entries.map((entry) => entry >>> 16)).size).toBe(KEYS.length);
  });

  it("have the names that the drivers and the configuration look for", () => {
    const checked = checkConfig(LEAST);
    const panel = checked.ok ? checked.value.panel : undefined;
    const [, keys = "none"] = /__overlay__ \{\s+(\S+) \{/.exec(read("soundbox-keypad")) ?? [];
    expect(panel?.input).toBe(`/dev/input/by-path/platform-${keys}-event`);
    const labels = [...read("soundbox-lamps").matchAll(/label = "([^"]+)"/g)].map(
      ([, label]) => label,
    );
    expect(labels).toEqual([
      "soundbox:link:green",
      "soundbox:link:red",
      "soundbox:payment:green",
      "soundbox:payment:red",
    ]);
  });
});
