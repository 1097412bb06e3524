/**
 * The trace of a seed is the same on every machine. Its hash changes with what the terminal does
 * and with what the world does to it; after a deliberate change it is written anew.
 */
import { describe, expect, it } from "vitest";
import { codeOf, sources } from "../tidy/sources.ts";
import { hashesNow, keepHashes, keptHashes } from "./trace-hashes.ts";

/** The standard leaves the last digit of these to the engine, and all of the next line to the host. */
const LOOSE = /Math\.(a?(sin|cos|tan)h?|atan2|cbrt|exp|expm1|hypot|log\w*|pow)\b/;
const OUTSIDE =
  /\bDate\.now\b|\bnew Date\(\)|\bperformance\b|Math\.random|\bIntl\b|toLocale|localeC/;
/** Powers are exact for whole powers of two and ten that fit; of anything else they need not be. */
const POWER = /(?<!\b(2|10)\s?)\*\*/;
/** How loud a sample is, how a note sounds, where a seal stands: no trace holds these. */
const ALLOWED = new Set([
  "firmware/announce/compose.ts",
  "firmware/announce/day-mark.ts",
  "firmware/screen/verify.ts",
]);

const WORLD = /^sim\/(chaos|checkers|networks|devices|[a-z]+\.ts$)/;
/** The gateway is a process of its own, and in no trace. */
const FIRMWARE = /^firmware\/(?!cli\/|gateway\/|main\.ts)/;

describe("the trace of a seed", { timeout: 300_000 }, () => {
  it("has the hash that it had on every other machine", () => {
    const now = hashesNow();
    if (process.env.UPDATE_GOLDEN === "1") keepHashes(now);
    expect(now, "after a deliberate change: UPDATE_GOLDEN=1").toEqual(keptHashes());
  });

  it("depends on nothing that engines or hosts do each in their own way", () => {
    const world = sources("sim", "firmware")
      .filter(({ path }) => WORLD.test(path) || FIRMWARE.test(path))
      .filter(({ path }) => !ALLOWED.has(path));
    expect(world.length).toBeGreaterThan(100);
    const loose = world.flatMap((source) =>
      [LOOSE, OUTSIDE, POWER].flatMap((pattern) => {
        const found = pattern.exec(codeOf(source))?.[0];
        return found === undefined ? [] : [`${source.path}: ${found}`];
      }),
    );
    expect(loose).toEqual([]);
  });
});
