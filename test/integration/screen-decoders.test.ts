/** ZBar, the decoder of many cameras, reads every golden frame that holds a KHQR. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { requires } from "../requires.ts";
import { sampleScene } from "../unit/screen/rig.ts";

const FRAMES = ["480x800", "800x480", "320x480", "720x1280"].flatMap((panel) =>
  ["idle", "charge"].map((name) => ({ panel, name })),
);

describe.skipIf(requires("zbarimg"))("zbarimg", () => {
  it.each(FRAMES)("reads the $name frame at $panel as its KHQR", ({ panel, name }) => {
    const path = join(import.meta.dirname, "../golden/screens", panel, `${name}.png`);
    const scene = sampleScene(name);
    const { stdout } = spawnSync("zbarimg", ["--quiet", "--raw", path], { encoding: "utf8" });
    expect("qr" in scene && stdout.trim() === scene.qr).toBe(true);
  });
});
