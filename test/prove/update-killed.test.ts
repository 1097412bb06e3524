/**
 * An update on real files, killed with -9 in the middle of every change of them: what starts is
 * signed, and the next life ends the update (fault O1).
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Image, slotProblem } from "../../sim/checkers/slots.ts";
import { MAKER_JWK } from "../../sim/update/releases.ts";
import { bundleScript } from "../bundle.mjs";
import { figure } from "../integration/figure.ts";
import { ROOT } from "../tidy/sources.ts";

describe("an update on real files", { timeout: 600_000 }, () => {
  let folder: string;
  let script: string;

  beforeAll(async () => {
    mkdirSync(join(ROOT, ".build"), { recursive: true });
    folder = mkdtempSync(join(ROOT, ".build", "update-test-"));
    script = join(folder, "child.mjs");
    await bundleScript(join(ROOT, "test/prove/update-child.ts"), script, ROOT);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function live(card: string, call: number) {
    const child = spawnSync(process.execPath, [script, card, String(call)], { encoding: "utf8" });
    const [calls = "0", ...versions] = child.stdout.trim().split(" ");
    return { signal: child.signal, calls: Number(calls), versions, complaint: child.stderr };
  }

  it("starts a signed firmware after a kill -9 in the middle of any change", () => {
    const { calls } = live(join(folder, "whole"), 0);
    expect(calls).toBeGreaterThan(30);
    for (let call = 1; call <= calls; call += 1) {
      const card = join(folder, `card-${call}`);
      expect(live(card, call).signal, `call ${call}`).toBe("SIGKILL");
      expect(slotProblem(imageOf(card), MAKER_JWK), `call ${call}`).toBeUndefined();
      const { versions, complaint } = live(card, 0);
      expect(complaint).toBe("");
      expect(versions.at(-1), `call ${call}`).toBe("0.2.0");
      expect(["0.1.0", "0.2.0"], `call ${call}`).toContain(versions[0]);
      expect(slotProblem(imageOf(card), MAKER_JWK), `call ${call}`).toBeUndefined();
    }
    figure(`updates killed with -9 at each of ${calls} changes of real files: all ended well`);
  });
});

function imageOf(folder: string): Image {
  // A life that was killed at its first change has not made its folder.
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    files
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path)]),
  );
}
