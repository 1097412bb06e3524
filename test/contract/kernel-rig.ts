/**
 * The kernel's devices of a board as this machine can have them: a pipe for the input events, plain
 * files for the lamps, the buzzer, the light sensor and the character display.
 */
import { spawnSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Key, Lamp, LampColour } from "../../drivers/hal/panel.ts";
import { openKernelPanel, type PanelParts } from "../../drivers/linux/johnny-five-panel.ts";
import {
  EV_KEY,
  KEY_CODES,
  recordBytes,
  writeEvent,
} from "../../drivers/linux/panel/input-events.ts";
import { until } from "../integration/patience.ts";
import { colourOf } from "./panel-rig.ts";

export class KernelRig {
  readonly folder = mkdtempSync(join(tmpdir(), "kernel-panel-"));
  readonly told: string[] = [];
  readonly keys = join(this.folder, "keys");
  readonly buzzer = join(this.folder, "buzzer");
  readonly lcd = join(this.folder, "lcd");
  readonly parts: PanelParts;
  #pipe: number | undefined;

  constructor() {
    for (const lamp of ["link", "payment"]) {
      for (const colour of ["green", "red"]) {
        mkdirSync(join(this.folder, "leds", `soundbox:${lamp}:${colour}`), { recursive: true });
        writeFileSync(this.#ledOf(lamp, colour), "0");
      }
    }
    mkdirSync(join(this.folder, "iio", "iio:device0"), { recursive: true });
    writeFileSync(this.buzzer, "");
    writeFileSync(this.lcd, "");
    this.shine(0);
    this.parts = openKernelPanel({
      paths: {
        keys: this.keys,
        leds: join(this.folder, "leds"),
        buzzer: this.buzzer,
        light: join(this.folder, "iio"),
        lcd: { path: this.lcd, columns: 16, rows: 2 },
      },
      tell: (line) => this.told.push(line),
    });
  }

  async plugAndWait(): Promise<void> {
    this.appear();
    this.open();
    await until(() => this.parts.isPresent());
  }

  /** There is a device, and whoever opens it waits. */
  appear(): void {
    const made = spawnSync("mkfifo", [this.keys]);
    if (made.status !== 0) throw new Error(`mkfifo: ${made.stderr}`);
  }

  /** Lets those in who wait. */
  open(): void {
    // Opened for reading too, so that it does not wait for the reader.
    this.#pipe = openSync(this.keys, constants.O_RDWR | constants.O_NONBLOCK);
  }

  /** Whether a process stands at the device, inside or at the door. */
  get isBeingOpened(): boolean {
    const others = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return others.some((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, "utf8").includes(this.keys);
      } catch {
        // It has ended meanwhile.
        return false;
      }
    });
  }

  async pull(): Promise<void> {
    rmSync(this.keys, { force: true });
    if (this.#pipe !== undefined) closeSync(this.#pipe);
    this.#pipe = undefined;
    await until(() => !this.parts.isPresent());
  }

  press(key: Key): void {
    this.#write(key, 1);
  }

  release(key: Key): void {
    this.#write(key, 0);
  }

  /** Writes bytes as the kernel would, whole records or not. */
  write(bytes: Buffer): void {
    if (this.#pipe !== undefined) writeSync(this.#pipe, bytes);
  }

  /** Light falls on the sensor. */
  shine(lux: number): void {
    writeFileSync(join(this.folder, "iio", "iio:device0", "in_illuminance_raw"), `${lux * 2}\n`);
    writeFileSync(join(this.folder, "iio", "iio:device0", "in_illuminance_scale"), "0.5\n");
  }

  lamp(lamp: Lamp): LampColour {
    const isOn = (colour: string) => readFileSync(this.#ledOf(lamp, colour), "utf8") === "1";
    return colourOf(isOn("green"), isOn("red"));
  }

  async dispose(): Promise<void> {
    this.parts.close();
    await this.pull();
    rmSync(this.folder, { recursive: true });
  }

  #write(key: Key, value: number): void {
    const [code = 0] = [...KEY_CODES].find(([, known]) => known === key) ?? [];
    this.write(writeEvent({ type: EV_KEY, code, value }, recordBytes(process.arch)));
  }

  #ledOf(lamp: string, colour: string): string {
    return join(this.folder, "leds", `soundbox:${lamp}:${colour}`, "brightness");
  }
}
