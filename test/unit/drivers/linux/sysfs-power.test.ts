/** Supply, light and backlight read from trees of files like the kernel's. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { PowerReading } from "../../../../drivers/hal/power.ts";
import { createHostPower } from "../../../../drivers/linux/host-power.ts";
import { readPower, writeBacklight } from "../../../../drivers/linux/sysfs-power.ts";

const folders: string[] = [];

/** A tree of files below a new folder; @returns how to change it. */
function tree(files: Readonly<Record<string, string>>) {
  const sys = mkdtempSync(join(tmpdir(), "sys-"));
  folders.push(sys);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(sys, path)), { recursive: true });
    writeFileSync(join(sys, path), `${text}\n`);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  return { sys, write, read: (path: string) => readFileSync(join(sys, path), "utf8") };
}

const supply = (name: string, fields: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(fields).map(([field, text]) => [`class/power_supply/${name}/${field}`, text]),
  );

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe("the supply", () => {
  it("is unknown on a board that has no files for it", async () => {
    const unknown = {
      isOnMains: undefined,
      batteryPercent: undefined,
      ambientPercent: undefined,
    };
    expect(await readPower(tree({}).sys)).toEqual(unknown);
    expect(await readPower("/nonexistent")).toEqual(unknown);
  });

  it("is read from a charger and a gauge", async () => {
    const { sys, write } = tree({
      ...supply("ac", { type: "Mains", online: "1" }),
      ...supply("bat", { type: "Battery", capacity: "87", status: "Charging" }),
    });
    expect(await readPower(sys)).toMatchObject({ isOnMains: true, batteryPercent: 87 });
    write("class/power_supply/ac/online", "0");
    expect(await readPower(sys)).toMatchObject({ isOnMains: false });
  });

  it("is told by the battery's current where no charger has a file", async () => {
    const { sys, write } = tree(supply("bat", { type: "Battery", status: "Discharging" }));
    expect(await readPower(sys)).toMatchObject({ isOnMains: false, batteryPercent: undefined });
    for (const status of ["Charging", "Full", "Not charging"]) {
      write("class/power_supply/bat/status", status);
      expect(await readPower(sys)).toMatchObject({ isOnMains: true });
    }
    write("class/power_supply/bat/status", "Unknown");
    expect(await readPower(sys)).toMatchObject({ isOnMains: undefined });
  });

  it("is on the mains while one of several chargers feeds it", async () => {
    const { sys } = tree({
      ...supply("a", { type: "USB", online: "0" }),
      ...supply("b", { type: "USB_PD", online: "1" }),
    });
    expect(await readPower(sys)).toMatchObject({ isOnMains: true });
  });

  it("ignores the battery of a mouse, and a gauge that tells nonsense", async () => {
    const mouse = { type: "Battery", scope: "Device", capacity: "5", status: "Discharging" };
    const { sys, write } = tree({ ...supply("mouse", mouse) });
    expect(await readPower(sys)).toMatchObject({ isOnMains: undefined, batteryPercent: undefined });
    for (const capacity of ["-1", "101", "", "many"]) {
      write("class/power_supply/bat/type", "Battery");
      write("class/power_supply/bat/capacity", capacity);
      expect(await readPower(sys)).toMatchObject({ batteryPercent: undefined });
    }
  });
});

describe("the light around the terminal", () => {
  const LUX = "bus/iio/devices/iio:device0/in_illuminance_input";

  it("is told on the scale of the eye, in tens", async () => {
    const { sys, write } = tree({ [LUX]: "0" });
    const levels: (number | undefined)[] = [];
    for (const lux of ["0", "10", "300", "10000", "90000"]) {
      write(LUX, lux);
      levels.push((await readPower(sys)).ambientPercent);
    }
    expect(levels).toEqual([0, 30, 60, 100, 100]);
  });

  it("is read from a raw value and its scale", async () => {
    const { sys } = tree({
      "bus/iio/devices/iio:device0/in_illuminance_raw": "1000",
      "bus/iio/devices/iio:device0/in_illuminance_scale": "0.3",
    });
    expect((await readPower(sys)).ambientPercent).toBe(60);
  });
});

describe("the panel's light", () => {
  it("is set in the steps that it has, and never goes out", async () => {
    const { sys, read } = tree({
      "class/backlight/panel/max_brightness": "31",
      "class/backlight/panel/brightness": "31",
    });
    expect(await writeBacklight(sys, 50)).toBe(true);
    expect(read("class/backlight/panel/brightness")).toBe("16");
    await writeBacklight(sys, 1);
    expect(read("class/backlight/panel/brightness")).toBe("1");
  });

  it("is left alone where there is none", async () => {
    expect(await writeBacklight(tree({}).sys, 50)).toBe(false);
  });
});

it("a listener hears the first reading, and then only what differs", async () => {
  const { sys, write } = tree(supply("ac", { type: "Mains", online: "1" }));
  const power = createHostPower({ sys, everyMs: 1, env: {} });
  const readings: PowerReading[] = [];
  const next = () =>
    new Promise<void>((heard) => {
      const before = readings.length;
      const look = () => (readings.length > before ? heard() : setImmediate(look));
      look();
    });
  power.listen((reading) => readings.push(reading));
  expect(readings).toHaveLength(0);
  await next();
  write("class/power_supply/ac/online", "0");
  await next();
  power.close();
  expect(readings.map(({ isOnMains }) => isOnMains)).toEqual([true, false]);
});
