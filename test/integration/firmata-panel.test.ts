/**
 * What a contract cannot say of a panel on a cable: noise, boards that hang and restart, the parts
 * beside keys and lamps, and replugs. The real serialport, firmata-io and johnny-five.
 */
import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BUZZER_PIN, FirmataRig } from "../contract/panel-rig.ts";
import { requires } from "../requires.ts";
import { until } from "./patience.ts";

let rig: FirmataRig;
let heard: string[];

beforeEach(() => {
  rig = new FirmataRig();
  heard = [];
  rig.parts.panel.listen((key, phase) => heard.push(`${key} ${phase}`));
});

afterEach(() => rig.dispose());

const ground = (key: "5" | "charge", isGrounded: boolean) =>
  rig.board.ground(rig.pinOf(key), isGrounded);

/** A press and its release come through: the panel works. */
async function expectWorks(): Promise<void> {
  heard.length = 0;
  ground("5", true);
  await until(() => heard.length >= 1);
  ground("5", false);
  await until(() => heard.length >= 2);
  expect(heard).toEqual(["5 press", "5 release"]);
}

/** Bytes of no meaning, the same in every run. */
function noise(length: number, seed: number): Buffer {
  let state = seed;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    }),
  );
}

describe.skipIf(requires("socat"))("a panel on a Firmata board", () => {
  it("makes no press out of noise, and hears the next real one", async () => {
    await rig.plugAndWait();
    for (let burst = 1; burst <= 20; burst++) {
      rig.disturb(noise(997, burst));
      // What comes after a marker has come after the noise.
      const lines = [`burst ${burst}`, ""];
      rig.parts.text?.write(lines);
      await until(() => rig.lcd.lines[0]?.trim() === lines[0]);
    }
    expect(heard).toEqual([]);
    await expectWorks();
  });

  it("survives a message that never ends", async () => {
    await rig.plugAndWait();
    rig.disturb(Buffer.concat([Buffer.from([0xf0, 0x79]), Buffer.alloc(100_000, 0x41)]));
    rig.parts.text?.write(["after it", ""]);
    await until(() => rig.lcd.lines[0]?.startsWith("after it") === true);
    await expectWorks();
  });

  it("opens a board anew that hangs, and it works when it has been started again", async () => {
    await rig.plugAndWait();
    rig.parts.panel.setLamp("payment", "amber");
    ground("charge", true);
    await until(() => heard.length === 1);
    rig.board.setHung(true);
    await until(() => !rig.parts.isPresent());
    expect(heard).toEqual(["charge press", "charge release"]);
    expect(rig.told.at(-1)).toBe("the panel: the board hangs; it is started again");
    ground("charge", false);
    // A real board is restarted by its port being opened.
    rig.board.restart();
    await until(() => rig.parts.isPresent());
    await until(() => rig.lamp("payment") === "amber");
    await expectWorks();
  });

  it("tells a board everything again that restarted with its cable in place", async () => {
    await rig.plugAndWait();
    rig.parts.panel.setLamp("link", "red");
    rig.parts.text?.write(["Received", "12,500 KHR"]);
    await until(() => rig.lcd.lines[1]?.startsWith("12,500 KHR") === true);
    // What a board says within half a second of its first answer belongs to its start.
    await until(() => {
      if (rig.told.includes("the panel has restarted")) return true;
      rig.board.restart();
      return false;
    });
    await until(() => rig.parts.isPresent() && rig.lamp("link") === "red");
    await until(() => rig.lcd.lines.join("|").startsWith("Received        |12,500 KHR"));
    await expectWorks();
  });

  it("comes to life when it is plugged in later, with all that was said to it", async () => {
    rig.parts.panel.setLamp("link", "green");
    rig.parts.text?.write(["Scan to pay", "ផ្សារ Demo"]);
    await until(() => rig.told.length > 0);
    expect(rig.told[0]).toMatch(/ is not there: is the panel plugged in\?$/);
    await rig.plugAndWait();
    await until(() => rig.lamp("link") === "green");
    await until(() => rig.lcd.lines[1] === "????? Demo      ");
    await expectWorks();
  });

  it("does not mistake something else for a board", async () => {
    writeFileSync(rig.path, "not a serial port");
    await until(() => rig.told.some((line) => /tty: /.test(line)));
    expect(rig.parts.isPresent()).toBe(false);
  });

  it("hears every finger of quick typing on a touch keypad", async () => {
    await rig.plugAndWait();
    // Field 0 is left in the very reading in which field 1 is touched.
    rig.pad.touch(0, true);
    await until(() => heard.length === 1);
    rig.pad.touch(0, false);
    rig.pad.touch(1, true);
    await until(() => heard.length === 3);
    rig.pad.touch(1, false);
    await until(() => heard.length === 4);
    expect([...heard].sort()).toEqual(["1 press", "1 release", "2 press", "2 release"]);
  });

  it("sounds its buzzer and reads the light", async () => {
    await rig.plugAndWait();
    let turns = 0;
    rig.parts.buzzer.sound([{ onMs: 20, offMs: 20 }]);
    await until(() => rig.board.driven(BUZZER_PIN) === 1 || ++turns > 100_000);
    await until(() => rig.board.driven(BUZZER_PIN) === 0);
    rig.board.setAnalog(0, 1_023);
    await until(() => rig.parts.light.level() === 1);
    rig.board.setAnalog(0, 0);
    await until(() => rig.parts.light.level() === 0);
    await rig.pull();
    expect(rig.parts.light.level()).toBeUndefined();
  });

  it("is replugged three times and works", async () => {
    for (let time = 1; time <= 3; time++) {
      await rig.plugAndWait();
      await rig.pull();
    }
    expect(heard).toEqual([]);
    await rig.plugAndWait();
    await expectWorks();
  });
});
