/**
 * An IO plugin of johnny-five for the board's own pins, without a word of native code: the
 * kernel's drivers have the pins, named in the device tree, and this gives each of their devices a
 * number. gpio-keys, matrix-keypad or any keypad → input events; gpio-leds → brightness files;
 * pwm-beeper → sound events; a light sensor → its file in the industrial I/O folder; hd44780
 * → /dev/lcd.
 */
import { EventEmitter } from "node:events";
import { closeSync, constants, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { KEYS, type Lamp } from "../../hal/panel.ts";
import type { TextDisplay } from "../../hal/text-display.ts";
import { InputDevice } from "./input-device.ts";
import {
  EV_KEY,
  EV_SOUND,
  type InputEvent,
  KEY_CODES,
  KEY_UP,
  recordBytes,
  SOUND_TONE,
  writeEvent,
} from "./input-events.ts";
import { printable } from "./text-lines.ts";
import type { Wiring } from "./wiring.ts";

/** Where the kernel has the parts; what is undefined is not there. */
export interface KernelPaths {
  /** Input device of the keys, e.g. below /dev/input/by-path. */
  readonly keys: string;
  /** Folder of the lamps, each by `soundbox:<lamp>:<colour>`. */
  readonly leds: string;
  readonly buzzer: string | undefined;
  /** Folder of the industrial I/O devices: the first that measures light is taken. */
  readonly light: string | undefined;
  readonly lcd:
    | { readonly path: string; readonly columns: number; readonly rows: number }
    | undefined;
}

interface Notices {
  readonly tell: (line: string) => void;
  readonly found: () => void;
  readonly lost: () => void;
}

const MODES = { INPUT: 0, OUTPUT: 1, ANALOG: 2, PWM: 3, SERVO: 4, IGNORE: 0x7f } as const;
const LAMPS: readonly Lamp[] = ["link", "payment"];
const COLOURS = ["green", "red"] as const;
const FIRST_LAMP = KEYS.length;
const BUZZER = FIRST_LAMP + LAMPS.length * COLOURS.length;
const LIGHT = BUZZER + 1;
const PIN_COUNT = LIGHT + 1;
/** The tone of a buzzer that the kernel drives: where small piezos are loudest. */
const TONE_HZ = 2_700;
/** A room lit like an office in full sun; more is as bright as this. */
const LUX_MAX = 10_000;
/** Johnny-five reads analogue pins as ten bits. */
const ANALOG_MAX = 1_023;
const LIGHT_EVERY_MS = 1_000;

export class KernelIo extends EventEmitter {
  // The names below are johnny-five's (its IO plugin interface).
  readonly name = "soundbox-kernel";
  readonly MODES = MODES;
  readonly HIGH = 1;
  readonly LOW = 0;
  readonly isReady = true;
  readonly defaultLed = FIRST_LAMP;
  readonly analogPins = [LIGHT];
  readonly pins = Array.from({ length: PIN_COUNT }, (_, pin) => ({
    supportedModes: [pin === LIGHT ? MODES.ANALOG : pin < FIRST_LAMP ? MODES.INPUT : MODES.OUTPUT],
    mode: 0,
    value: 0,
    report: 0,
    analogChannel: pin === LIGHT ? 0 : 127,
  }));
  readonly text: TextDisplay | undefined;
  readonly wiring: Wiring;
  readonly #paths: KernelPaths;
  readonly #tell: (line: string) => void;
  readonly #keys: InputDevice;
  readonly #failed = new Set<string>();
  #light: NodeJS.Timeout | undefined;

  constructor(paths: KernelPaths, { tell, found, lost }: Notices) {
    super();
    this.setMaxListeners(PIN_COUNT * 4);
    this.#paths = paths;
    this.#tell = tell;
    this.wiring = wiringOf(paths);
    this.text = this.#textDisplay();
    this.#keys = new InputDevice(paths.keys, {
      event: (event) => this.#hear(event),
      found: () => {
        tell(`the keys on ${paths.keys} are there`);
        // The kernel tells of changes only: what is not said to be down is up.
        for (const pin of KEYS.keys()) this.emit(`digital-read-${pin}`, 1);
        found();
      },
      lost: (problem) => {
        tell(`the keys: ${problem}`);
        lost();
      },
    });
  }

  get isPresent(): boolean {
    return this.#keys.isOpen;
  }

  close(): void {
    this.#keys.close();
    clearInterval(this.#light);
    this.removeAllListeners();
  }

  pinMode(pin: number, mode: number): void {
    const state = this.pins[pin];
    if (state !== undefined) state.mode = mode;
  }

  digitalRead(pin: number, changed: (value: number) => void): void {
    this.on(`digital-read-${pin}`, changed);
  }

  digitalWrite(pin: number, value: number): void {
    const state = this.pins[pin];
    if (state === undefined || pin < FIRST_LAMP) return;
    state.value = value;
    if (pin === BUZZER) this.#buzz(value !== 0);
    else if (pin < BUZZER) this.#drive(pin, value !== 0);
  }

  /** Lamps are on or off here: whatever is not dark is on. */
  analogWrite(pin: number, value: number): void {
    this.digitalWrite(pin, value > 0 ? 1 : 0);
  }

  analogRead(pin: number, changed: (value: number) => void): void {
    this.on(`analog-read-${pin}`, changed);
    const look = (): void => {
      const lux = this.#lux();
      if (lux === undefined) return;
      // The eye, and so the backlight, goes by ratios.
      const level = Math.log10(1 + Math.min(lux, LUX_MAX)) / Math.log10(1 + LUX_MAX);
      this.emit(`analog-read-${pin}`, Math.round(level * ANALOG_MAX));
    };
    look();
    this.#light ??= setInterval(look, LIGHT_EVERY_MS).unref();
  }

  #hear({ type, code, value }: InputEvent): void {
    const key = type === EV_KEY ? KEY_CODES.get(code) : undefined;
    if (key === undefined || value > 1) return;
    const pin = KEYS.indexOf(key);
    // As a contact with a pull-up has it: pressed is low.
    const level = value === KEY_UP ? 1 : 0;
    const state = this.pins[pin];
    if (state !== undefined) state.value = level;
    this.emit(`digital-read-${pin}`, level);
  }

  #drive(pin: number, isOn: boolean): void {
    const at = pin - FIRST_LAMP;
    const lamp = LAMPS[Math.floor(at / COLOURS.length)];
    const folder = join(this.#paths.leds, `soundbox:${lamp}:${COLOURS[at % COLOURS.length]}`);
    this.#put(`lamp ${lamp}`, join(folder, "brightness"), isOn ? "1" : "0");
  }

  #buzz(isOn: boolean): void {
    const { buzzer } = this.#paths;
    if (buzzer === undefined) return;
    const tone = { type: EV_SOUND, code: SOUND_TONE, value: isOn ? TONE_HZ : 0 };
    this.#put("buzzer", buzzer, writeEvent(tone, recordBytes(process.arch)));
  }

  /** A part that does not take what it is given is named once, until it works again. */
  #put(what: string, path: string, content: string | Buffer): void {
    try {
      // Never made: what is not there is not wired.
      const file = openSync(path, constants.O_WRONLY);
      try {
        writeSync(file, content as string);
      } finally {
        closeSync(file);
      }
      this.#failed.delete(what);
    } catch (error) {
      if (this.#failed.has(what)) return;
      this.#failed.add(what);
      this.#tell(`the panel: ${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #lux(): number | undefined {
    const { light } = this.#paths;
    if (light === undefined) return undefined;
    try {
      for (const device of readdirSync(light)) {
        const lux = luxOf(join(light, device));
        if (lux !== undefined) return lux;
      }
    } catch {
      // Not there now: the sensor keeps its last word.
    }
    return undefined;
  }

  #textDisplay(): TextDisplay | undefined {
    const { lcd } = this.#paths;
    if (lcd === undefined) return undefined;
    const { path, columns, rows } = lcd;
    let shown = "";
    return {
      columns,
      rows,
      write: (lines) => {
        const text = printable(lines, columns, rows).join("\n");
        if (text === shown) return;
        shown = text;
        // Cursor home; the driver of the kernel takes letters and line feeds.
        this.#put("character display", path, `\u001b[H${text}`);
      },
    };
  }
}

/** The reading of one industrial I/O device, or undefined if it measures no light. */
function luxOf(folder: string): number | undefined {
  const read = (name: string): number | undefined => {
    try {
      const value = Number(readFileSync(join(folder, name), "utf8").trim());
      return Number.isFinite(value) ? value : undefined;
    } catch {
      return undefined;
    }
  };
  const ready = read("in_illuminance_input");
  if (ready !== undefined) return ready;
  const raw = read("in_illuminance_raw");
  return raw === undefined ? undefined : raw * (read("in_illuminance_scale") ?? 1);
}

function wiringOf(paths: KernelPaths): Wiring {
  const lampPins = (at: number) => {
    const green = FIRST_LAMP + at * COLOURS.length;
    return { green, red: green + 1 };
  };
  return {
    keys: new Map(KEYS.map((key, pin) => [key, pin])),
    lamps: new Map(LAMPS.map((lamp, at) => [lamp, lampPins(at)])),
    buzzerPin: paths.buzzer === undefined ? undefined : BUZZER,
    lightPin: paths.light === undefined ? undefined : LIGHT,
    lcd: undefined,
    touch: undefined,
  };
}
