/**
 * A Firmata board at the end of a cable: the real serialport, firmata-io and johnny-five on this
 * side of a pseudo-terminal, our simulated board on the other. The cable can be pulled.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, constants, existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KEYS, type Key, type Lamp, type LampColour } from "../../drivers/hal/panel.ts";
import { openFirmataPanel, type PanelParts } from "../../drivers/linux/johnny-five-panel.ts";
import { TOUCH_KEYS, type Wiring } from "../../drivers/linux/panel/wiring.ts";
import { type CharacterLcd, createCharacterLcd } from "../../sim/devices/character-lcd.ts";
import {
  createFirmataBoard,
  type FirmataBoard,
  type I2cPart,
} from "../../sim/devices/firmata-board.ts";
import { createTouchPad, type TouchPad } from "../../sim/devices/touch-pad.ts";
import { until } from "../integration/patience.ts";

/** The wiring that the configuration has when it says nothing. */
const FIRST_KEY = 22;
const LAMP_PINS = { link: { green: 40, red: 41 }, payment: { green: 42, red: 43 } } as const;
export const BUZZER_PIN = 44;
const LCD_ADDRESS = 0x27;
const TOUCH_ADDRESS = 0x5a;

export const WIRING: Wiring = {
  keys: new Map(KEYS.map((key, at) => [key, FIRST_KEY + at])),
  lamps: new Map(Object.entries(LAMP_PINS) as [Lamp, { green: number; red: number }][]),
  buzzerPin: BUZZER_PIN,
  lightPin: 0,
  lcd: { address: LCD_ADDRESS, columns: 16, rows: 2 },
  touch: { address: TOUCH_ADDRESS, keys: TOUCH_KEYS },
};

/** What a pair of diodes looks like. */
export function colourOf(green: boolean, red: boolean): LampColour {
  if (green) return red ? "amber" : "green";
  return red ? "red" : "off";
}

/** The board and its cable, for whoever opens the other end. */
export class FirmataCable {
  readonly lcd: CharacterLcd = createCharacterLcd(16);
  readonly pad: TouchPad = createTouchPad();
  readonly board: FirmataBoard;
  readonly path: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "panel-"));
  #cable: ChildProcess | undefined;
  #held: number | undefined;

  constructor() {
    this.path = join(this.#folder, "tty");
    this.board = createFirmataBoard({
      pinCount: 54,
      channelCount: 16,
      dimmable: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 41, 44, 45, 46],
      parts: new Map<number, I2cPart>([
        [LCD_ADDRESS, this.lcd],
        [TOUCH_ADDRESS, this.pad],
      ]),
      send: (bytes) => this.#cable?.stdin?.write(bytes),
      after: (delayMs, run) => {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
    });
  }

  /** Plugs the cable in: the board gets its power. @returns once the device is there. */
  async plug(): Promise<void> {
    const cable = spawn("socat", [`pty,raw,echo=0,link=${this.path}`, "STDIO"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    cable.stdin.on("error", () => undefined);
    cable.stdout.on("data", (bytes: Buffer) => {
      if (this.#cable === cable) this.board.receive(bytes);
    });
    this.#cable = cable;
    await until(() => existsSync(this.path));
    // As a real device, it is there whether it is open or not.
    this.#held = openSync(this.path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    this.board.restart();
  }

  async pull(): Promise<void> {
    const cable = this.#cable;
    this.#cable = undefined;
    if (this.#held !== undefined) closeSync(this.#held);
    this.#held = undefined;
    if (cable === undefined) return;
    const gone = new Promise((resolve) => cable.once("exit", resolve));
    cable.kill("SIGKILL");
    await gone;
    // What is left is a link to a terminal whose number the next one may get.
    rmSync(this.path, { force: true });
  }

  /** Bytes that no board sent. */
  disturb(bytes: Uint8Array): void {
    this.#cable?.stdin?.write(bytes);
  }

  pinOf(key: Key): number {
    return FIRST_KEY + KEYS.indexOf(key);
  }

  lamp(lamp: Lamp): LampColour {
    const { green, red } = LAMP_PINS[lamp];
    return colourOf((this.board.driven(green) ?? 0) > 0, (this.board.driven(red) ?? 0) > 0);
  }

  async dispose(): Promise<void> {
    await this.pull();
    this.board.close();
    rmSync(this.#folder, { recursive: true });
  }
}

/** A panel in this process at the other end. */
export class FirmataRig extends FirmataCable {
  readonly parts: PanelParts;
  /** What a person who watches is told. */
  readonly told: string[] = [];

  constructor() {
    super();
    const tell = (line: string) => this.told.push(line);
    this.parts = openFirmataPanel({ path: this.path, baudRate: 57_600, wiring: WIRING, tell });
  }

  /** Plugs it in and waits until the panel works. */
  async plugAndWait(): Promise<void> {
    await this.plug();
    await until(() => this.parts.isPresent());
  }

  override async pull(): Promise<void> {
    await super.pull();
    await until(() => !this.parts.isPresent());
  }

  override async dispose(): Promise<void> {
    this.parts.close();
    await super.pull();
    await super.dispose();
  }
}
