/**
 * Supply, light and backlight as the kernel's files tell them: `/sys/class/power_supply`,
 * `/sys/class/backlight`, `/sys/bus/iio/devices`. Reads in the background, because a gauge on a
 * slow bus may take its time; what cannot be read is unknown, never guessed.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PowerReading } from "../hal/power.ts";

/** A panel in the sun; brighter makes no difference to its light. */
const SUN_LUX = 10_000;

/** The first line of a kernel file, or undefined when it cannot be read. */
async function line(...path: readonly string[]): Promise<string | undefined> {
  try {
    return (await readFile(join(...path), "utf8")).trim();
  } catch {
    return undefined;
  }
}

async function names(path: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).sort();
  } catch {
    return [];
  }
}

/** Reads all that is known now. @param sys the kernel's tree, `/sys` on a real board. */
export async function readPower(sys: string): Promise<PowerReading> {
  const folder = join(sys, "class", "power_supply");
  let mains: boolean | undefined;
  let percent: number | undefined;
  let flow: boolean | undefined;
  for (const name of await names(folder)) {
    const type = await line(folder, name, "type");
    // A battery of a mouse or a pen feeds nobody but itself.
    if ((await line(folder, name, "scope")) === "Device") continue;
    if (type === "Battery") {
      percent = percentOf(await line(folder, name, "capacity")) ?? percent;
      flow = flowOf(await line(folder, name, "status")) ?? flow;
    } else if (type === "Mains" || type?.startsWith("USB")) {
      const online = await line(folder, name, "online");
      if (online !== undefined) mains = mains === true || (online !== "0" && online !== "");
    }
  }
  return {
    // Where no supply tells, the direction of the battery's current does.
    isOnMains: mains ?? flow,
    batteryPercent: percent,
    ambientPercent: await ambient(sys),
  };
}

/** Whole percent, or undefined for what is no reading. */
function percentOf(text: string | undefined): number | undefined {
  const value = Number(text ?? Number.NaN);
  if (text === "" || !Number.isFinite(value) || value < 0 || value > 100) return undefined;
  return Math.round(value);
}

/** True while the battery is fed, false while it feeds. */
function flowOf(status: string | undefined): boolean | undefined {
  if (status === "Discharging") return false;
  return status === "Charging" || status === "Full" || status === "Not charging" ? true : undefined;
}

/** Light in tens of a percent of the eye's scale, which is logarithmic. */
async function ambient(sys: string): Promise<number | undefined> {
  const folder = join(sys, "bus", "iio", "devices");
  for (const name of await names(folder)) {
    const ready = await line(folder, name, "in_illuminance_input");
    const raw = ready ?? (await line(folder, name, "in_illuminance_raw"));
    if (raw === undefined) continue;
    const scale = ready === undefined ? await line(folder, name, "in_illuminance_scale") : "1";
    const lux = Number(raw) * Number(scale ?? "1");
    if (!Number.isFinite(lux) || lux < 0) continue;
    const share = Math.log10(1 + lux) / Math.log10(1 + SUN_LUX);
    return Math.min(100, Math.round(share * 10) * 10);
  }
  return undefined;
}

/**
 * Sets every backlight. @returns whether there was one that took it.
 * @param percent 1 to 100, of what the light can do.
 */
export async function writeBacklight(sys: string, percent: number): Promise<boolean> {
  const folder = join(sys, "class", "backlight");
  let isSet = false;
  for (const name of await names(folder)) {
    const max = Number(await line(folder, name, "max_brightness"));
    if (!(max > 0)) continue;
    try {
      // Never nought: a dark panel looks like a broken one.
      const level = Math.max(1, Math.round((max * percent) / 100));
      await writeFile(join(folder, name, "brightness"), String(level));
      isSet = true;
    } catch {
      // Not ours to set: the panel stays as it is.
    }
  }
  return isSet;
}
