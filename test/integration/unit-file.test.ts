/** The files that the package puts on a board, judged by those who will read them. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkConfig } from "../../firmware/config/schema.ts";
import { FIRMWARE_VERSION } from "../../firmware/main.ts";
import { requires } from "../requires.ts";
import { ROOT } from "../tidy/sources.ts";

const PACKAGE = join(ROOT, "firmware", "cli", "package");
const UNIT = join(PACKAGE, "root", "usr", "lib", "systemd", "system", "soundbox.service");

/** Where the package has the question whether there is a configuration. */
const INSTALLED = "/usr/lib/soundbox/is-set-up.sh";

const read = (...path: readonly string[]) => readFileSync(join(...path), "utf8");

/** The value of a key of the unit; the last one counts. */
function unitValue(key: string): string | undefined {
  const lines = read(UNIT).split("\n");
  return lines.findLast((line) => line.startsWith(`${key}=`))?.slice(key.length + 1);
}

describe.skipIf(requires("systemd-analyze"))("the unit", () => {
  it("exposes no more than 2.0 by systemd's own count", () => {
    const words = ["security", "--offline=true", "--no-pager", "--threshold=20", UNIT];
    const run = spawnSync("systemd-analyze", words, { encoding: "utf8" });
    const level = /exposure level for soundbox.service: ([0-9.]+)/.exec(run.stdout)?.[1];
    expect(Number(level)).toBeLessThanOrEqual(2);
    expect(run.status).toBe(0);
  });
});

it("the unit lets what is being said come to its end before it kills", () => {
  // `soundbox run` rests for 20 s at most.
  expect(Number(unitValue("TimeoutStopSec"))).toBeGreaterThan(20);
  expect(unitValue("KillMode")).toBe("mixed");
});

it("the unit's watchdog waits for several turns of the idle loop", () => {
  // The core turns every 3 s; the word goes out at the first turn after a quarter of the time.
  const seconds = Number(unitValue("WatchdogSec"));
  expect(seconds / 4 + 3).toBeLessThan(seconds / 2);
  expect(unitValue("Type")).toBe("notify");
});

it("the unit has the kernel know every kind of device before it names what may be touched", () => {
  // Who registers a kind when its module is loaded; the others are there in every kernel.
  const modules: Readonly<Record<string, string | undefined>> = {
    alsa: "snd",
    ttyACM: "cdc_acm",
    ttyUSB: "usbserial",
    ttyGS: "u_serial",
    spi: "spidev",
    drm: "drm",
    ...{ fb: undefined, gpiochip: undefined, input: undefined, pts: undefined },
    ...{ ttyAMA: undefined, ttyS: undefined },
  };
  const kinds = [...read(UNIT).matchAll(/^DeviceAllow=char-(\S+) rw$/gm)].map(([, kind]) => kind);
  expect(kinds.sort()).toEqual(Object.keys(modules).sort());
  const listed = (key: string) =>
    [...read(UNIT).matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].flatMap(([, names]) =>
      names?.split(" "),
    );
  for (const module of Object.values(modules).filter((name) => name !== undefined)) {
    expect(listed("Wants")).toContain(`modprobe@${module}.service`);
    expect(listed("After")).toContain(`modprobe@${module}.service`);
  }
});

it("the unit leaves the kernel's list of sound cards to be read", () => {
  expect(unitValue("ProcSubset")).toBeUndefined();
});

it("the unit waits, and says what to do, until there is a configuration", () => {
  const script = join(PACKAGE, "root", "usr", "lib", "soundbox", "is-set-up.sh");
  expect(unitValue("ExecCondition")).toBe(`/bin/sh ${INSTALLED} \${SOUNDBOX_CONFIG}`);
  expect(spawnSync("sh", [script, UNIT]).status).toBe(0);
  const missing = spawnSync("sh", [script, "/none/config.json"], { encoding: "utf8" });
  // Exit 1 to 254 of a condition is no failure: systemd does not try again.
  expect(missing.status).toBe(1);
  expect(missing.stdout).toContain("not set up yet: there is no /none/config.json");
  expect(missing.stdout).toContain("next: soundbox setup, then systemctl start soundbox");
});

it("the example of a configuration is one", () => {
  const text = read(PACKAGE, "root", "usr", "share", "soundbox", "config.json");
  expect(checkConfig(JSON.parse(text))).toMatchObject({ ok: true });
});

it("the package, the project and the firmware have one version", () => {
  expect(JSON.parse(read(ROOT, "package.json")).version).toBe(FIRMWARE_VERSION);
});

it("the scripts are sound to a shell, and none of them touches a payment record", () => {
  for (const name of ["postinst", "prerm", "postrm"]) {
    const path = join(PACKAGE, "scripts", name);
    expect(spawnSync("sh", ["-n", path]).status).toBe(0);
    expect(read(path)).not.toMatch(/rm -r|ledger\.db/);
  }
});
