/** What the kernel's own devices say and take beyond keys and lamps: real johnny-five, our plugin. */
import { execFileSync } from "node:child_process";
import { constants, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InputDevice } from "../../drivers/linux/panel/input-device.ts";
import {
  EV_KEY,
  EV_SOUND,
  readEvent,
  recordBytes,
  SOUND_TONE,
  writeEvent,
} from "../../drivers/linux/panel/input-events.ts";
import { KernelRig } from "../contract/kernel-rig.ts";
import { requires } from "../requires.ts";
import { until } from "./patience.ts";

const RECORD = recordBytes(process.arch);
const KEY_2 = 3;
const KEY_Q = 16;

let rig: KernelRig;
let heard: string[];

beforeEach(async () => {
  rig = new KernelRig();
  heard = [];
  rig.parts.panel.listen((key, phase) => heard.push(`${key} ${phase}`));
});

afterEach(() => rig.dispose());

const key = (code: number, value: number) => writeEvent({ type: EV_KEY, code, value }, RECORD);

describe.skipIf(requires("mkfifo"))("the kernel's own devices", () => {
  it("are heard when a record comes in pieces, and their repetitions are not", async () => {
    await rig.plugAndWait();
    const all = Buffer.concat([
      key(KEY_Q, 1),
      writeEvent({ type: 0, code: 0, value: 0 }, RECORD),
      key(KEY_2, 1),
      key(KEY_2, 2),
      key(KEY_2, 2),
    ]);
    for (let at = 0; at < all.length; at += 7) rig.write(all.subarray(at, at + 7));
    await until(() => heard.length === 1);
    rig.write(key(KEY_2, 0));
    await until(() => heard.length === 2);
    expect(heard).toEqual(["2 press", "2 release"]);
  });

  it("are the configured one and no other: a keyboard plugged in beside it is never opened", async () => {
    const stranger = join(dirname(rig.keys), "usb-keyboard");
    execFileSync("mkfifo", [stranger]);
    await rig.plugAndWait();
    rig.press("7");
    await until(() => heard.length >= 1);
    // A pipe that nobody has open to read cannot be opened to write.
    const flags = constants.O_WRONLY | constants.O_NONBLOCK;
    expect(() => openSync(stranger, flags)).toThrow("ENXIO");
    expect(heard.every((word) => word.startsWith("7 "))).toBe(true);
  });

  it("say once that the keys are not there, and once that they are", async () => {
    await until(() => rig.told.length === 1);
    await rig.plugAndWait();
    await rig.pull();
    await until(() => rig.told.length === 3);
    await rig.plugAndWait();
    expect(rig.told).toEqual([
      `the keys: ${rig.keys} is not there, or may not be read`,
      `the keys on ${rig.keys} are there`,
      `the keys: ${rig.keys} was unplugged`,
      `the keys on ${rig.keys} are there`,
    ]);
  });

  it("are not there before they have been opened, and no key is lost once they are", async () => {
    rig.appear();
    await until(() => rig.isBeingOpened);
    // News of a program that has been started comes before this.
    await new Promise((turn) => setImmediate(turn));
    expect(rig.parts.isPresent()).toBe(false);
    expect(rig.told.join()).not.toContain("are there");
    rig.open();
    await until(() => rig.told.some((line) => line.endsWith("are there")));
    expect(rig.parts.isPresent()).toBe(true);
    rig.press("7");
    await until(() => heard.length === 1);
  });

  it("are told as such when they are there and cannot be opened, and never as there", async () => {
    // A file that everybody may read and nobody can open.
    const path = join(rig.folder, "closed");
    const server = createServer().listen(path);
    const told: string[] = [];
    const device = new InputDevice(path, {
      event: () => told.push("event"),
      found: () => told.push("found"),
      lost: (problem) => told.push(problem),
    });
    try {
      await until(() => told.length > 0);
      expect(device.isOpen).toBe(false);
      expect(told).toEqual([`${path} cannot be opened`]);
    } finally {
      device.close();
      await new Promise((closed) => server.close(closed));
    }
  });

  it("have a buzzer that is told its tone, and told to be silent", async () => {
    await rig.plugAndWait();
    const tones: number[] = [];
    const last = () => {
      const bytes = readFileSync(rig.buzzer);
      if (bytes.length !== RECORD) return undefined;
      const event = readEvent(bytes);
      expect([event.type, event.code]).toEqual([EV_SOUND, SOUND_TONE]);
      if (tones.at(-1) !== event.value) tones.push(event.value);
      return event.value;
    };
    rig.parts.buzzer.sound([{ onMs: 2_000, offMs: 0 }]);
    await until(() => last() === 2_700);
    rig.parts.buzzer.sound([]);
    await until(() => last() === 0);
  });

  it("measure light as the eye does", async () => {
    rig.shine(100_000);
    await rig.plugAndWait();
    await until(() => rig.parts.light.level() === 1);
    rig.shine(0);
    await until(() => rig.parts.light.level() === 0);
    rig.shine(100);
    await until(() => rig.parts.light.level() === 0.5);
  });

  it("have a display of letters, whose lines are cut and filled", async () => {
    await rig.plugAndWait();
    rig.parts.text?.write(["Scan to pay", "A shop with a long name"]);
    expect(readFileSync(rig.lcd, "utf8")).toBe("\u001b[HScan to pay     \nA shop with a lo");
  });

  it("are missed by name when they are not there, once, and the others work", async () => {
    await rig.plugAndWait();
    rmSync(rig.lcd);
    rmSync(`${rig.folder}/leds`, { recursive: true });
    for (const text of ["one", "two"]) rig.parts.text?.write([text]);
    for (const colour of ["green", "off"] as const) rig.parts.panel.setLamp("link", colour);
    expect(rig.told.slice(-2).map((line) => line.split(": ").slice(0, 3).join(": "))).toEqual([
      "the panel: character display: ENOENT",
      "the panel: lamp link: ENOENT",
    ]);
    writeFileSync(rig.lcd, "");
    rig.parts.text?.write(["three"]);
    expect(readFileSync(rig.lcd, "utf8")).toContain("three");
    rig.press("7");
    await until(() => heard.length === 1);
  });
});
