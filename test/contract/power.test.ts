/** The power's contract, held by the kernel's files with a supervisor, and by the simulated one. */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { PowerReading } from "../../drivers/hal/power.ts";
import { createHostPower } from "../../drivers/linux/host-power.ts";
import { createSimPower } from "../../sim/devices/power.ts";
import { describePower } from "./power.ts";

/** What the kernel would say: a file and its text for each part of a reading. */
const FILES = {
  isOnMains: ["class/power_supply/ac/online", (value) => (value === true ? "1" : "0")],
  batteryPercent: ["class/power_supply/bat/capacity", String],
  ambientPercent: [
    "bus/iio/devices/iio:device0/in_illuminance_input",
    (percent) => String(10_001 ** (Number(percent) / 100) - 1),
  ],
} as const satisfies Record<
  keyof PowerReading,
  readonly [string, (value: number | boolean | undefined) => string]
>;

const LIGHT = "class/backlight/panel/brightness";

/** Words to the supervisor, one in each line of a file, as `systemd-notify` would carry them. */
const NOTIFY = '#!/bin/sh\nprintf "%s\\n" "$@" >> "$0.told"\n';

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

describePower("the kernel's files", (first) => {
  const folder = mkdtempSync(join(tmpdir(), "power-"));
  const sys = join(folder, "sys");
  /** Whole at once, as the kernel's are: nobody reads half of one. */
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(sys, path)), { recursive: true });
    writeFileSync(join(folder, "scratch"), `${text}\n`);
    renameSync(join(folder, "scratch"), join(sys, path));
  };
  const set = (part: keyof PowerReading, value: number | boolean | undefined) => {
    const [path, words] = FILES[part];
    write(path, words(value));
  };
  const parts = ["isOnMains", "batteryPercent", "ambientPercent"] as const;
  for (const part of parts) if (first[part] !== undefined) set(part, first[part]);
  if (first.isOnMains !== undefined) write("class/power_supply/ac/type", "Mains");
  if (first.batteryPercent !== undefined) {
    write("class/power_supply/bat/type", "Battery");
    write("class/backlight/panel/max_brightness", "100");
  }
  const program = join(folder, "notify");
  writeFileSync(program, NOTIFY, { mode: 0o755 });
  const env = { PATH: process.env.PATH, NOTIFY_SOCKET: "@none", WATCHDOG_USEC: "20000000" };
  return {
    power: createHostPower({ sys, everyMs: 1, env, notifyProgram: program }),
    set,
    async settled() {
      // Three readings of somebody else's take as long as one that has begun, and its next.
      for (let count = 0; count < 3; count += 1) {
        const other = createHostPower({ sys, everyMs: 1, env: {} });
        await new Promise((heard) => other.listen(heard));
        other.close();
      }
    },
    brightness: () => {
      const text = textOf(join(sys, LIGHT));
      return text === "" ? undefined : Number(text);
    },
    supervisor() {
      const told = textOf(`${program}.told`).split("\n");
      return {
        isReady: told.includes("READY=1"),
        hasProgress: told.includes("WATCHDOG=1"),
        line: told.findLast((word) => word.startsWith("STATUS="))?.slice("STATUS=".length),
      };
    },
    // A last word may still be on its way into the folder.
    dispose: () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 10 }),
  };
});

describePower("the simulated power", (first) => {
  const power = createSimPower((_delayMs, run) => {
    const turn = setImmediate(run);
    return () => clearImmediate(turn);
  }, first);
  return {
    power,
    set: (part, value) => power.set({ [part]: value }),
    settled: () => new Promise((turned) => setImmediate(turned)),
    brightness: () => power.brightness,
    supervisor: () => ({
      isReady: power.isReady,
      hasProgress: power.progressCount > 0,
      line: power.lines.at(-1),
    }),
    dispose: () => undefined,
  };
});
