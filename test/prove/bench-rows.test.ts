/**
 * The rows of the bench that take too long for every test run: a technician's minute, what a board
 * installs, and all that needs a broker. Once each; the limits are for a quiet machine.
 */
import { describe, expect, it } from "vitest";
import { expectMeasured } from "../bench/measured.ts";
import { benchReport } from "../bench/report.ts";
import { figure } from "../integration/figure.ts";
import { requires } from "../requires.ts";

const PATIENCE = { timeout: 600_000 };
const TITLES = [
  "plug → certificate, at 115200 baud",
  "the package",
  "cold start of the package → first QR on the screen",
  "memory of the package at rest (RSS)",
];

describe.skipIf(requires("mosquitto", "aplay", "dpkg-deb", "socat", "openssl"))("the bench", () => {
  it("measures a technician's minute, and what a board installs", PATIENCE, async () => {
    const { report } = await benchReport("commissioning,package");
    const own = TITLES.map((title) => {
      const line = report.lines.find((found) => found.title === title);
      const value = line?.series.find(({ name }) => name === "soundbox")?.values[0]?.[1];
      expect(value, title).toBeGreaterThan(0);
      expect(line?.verdicts.length, title).toBeGreaterThan(0);
      return `${title} ${value?.toFixed(1)} ${line?.unit}`;
    });
    figure(`bench, one round beside other proofs: ${own.join("; ")}`);
  });

  it("measures start, sound, picture and latency beside the peers", PATIENCE, async () => {
    const { report, stdout } = await benchReport("floor,players,cold-start,latency,history");
    expectMeasured(report, stdout, [
      "cold start → first QR on the screen",
      "cold start → subscribed",
      "request → fresh QR on the screen",
      "publish → first heard sample",
      "publish → paid frame",
    ]);
  });
});
