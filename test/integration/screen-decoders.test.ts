/**
 * ZBar, the decoder of many cameras, reads every golden frame that holds a KHQR, as it is lit and
 * as a camera would have it.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOOKS, pgmOf, shotOf } from "../golden/camera.ts";
import { CODE_FRAMES } from "../golden/panels.ts";
import { requires } from "../requires.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "soundbox-zbar-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(requires("zbarimg"))("zbarimg", () => {
  it.each(CODE_FRAMES)("reads the $name frame at $panel however it is seen", ({ path, qr }) => {
    const shot = shotOf(readFileSync(path));
    for (const { look, see } of LOOKS) {
      const file = join(folder, "seen.pgm");
      writeFileSync(file, pgmOf(see(shot)));
      const { stdout } = spawnSync("zbarimg", ["--quiet", "--raw", file], { encoding: "utf8" });
      expect(stdout.trim(), look).toBe(qr);
    }
  });
});
