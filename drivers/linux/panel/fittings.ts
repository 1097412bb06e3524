/**
 * The parts of a panel as johnny-five has them, on whatever board it was given. Made once and kept:
 * johnny-five never lets go of a part, and every part made again would cost 40 kB for ever.
 */
import type { EventEmitter } from "node:events";
import five from "johnny-five";
import type { Beep } from "../../hal/buzzer.ts";
import type { Key, Lamp, LampColour } from "../../hal/panel.ts";
import type { KeyGate } from "./key-gate.ts";
import type { Wiring } from "./wiring.ts";

/** The board's side of johnny-five: an emitter of what its pins and parts say. */
export type Io = EventEmitter;

export interface Fittings {
  setLamp(lamp: Lamp, colour: LampColour): void;
  sound(beeps: readonly Beep[]): void;
  write(lines: readonly string[]): void;
  light(): number | undefined;
  /** The board has lost its power: what johnny-five set up by itself is set up again. */
  renew(): void;
}

const LIGHT_EVERY_MS = 1_000;
const BEEPS_MAX = 16;
const BEEP_MS_MAX = 2_000;

/** A part that cannot be made is named, and the others work. */
function attempt<Part>(what: string, tell: (line: string) => void, make: () => Part) {
  try {
    return make();
  } catch (error) {
    tell(`the panel: ${what}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/**
 * Makes all parts of `wiring` on a board that is ready.
 */
export function makeFittings(
  io: Io,
  board: InstanceType<typeof five.Board>,
  wiring: Wiring,
  gate: KeyGate,
  tell: (line: string) => void,
): Fittings {
  for (const [key, pin] of wiring.keys) {
    attempt(`key ${key} on pin ${pin}`, tell, () => makeKey(io, board, key, pin, gate));
  }
  const { touch } = wiring;
  if (touch !== undefined) {
    attempt("touch keypad", tell, () => makeTouchKeys(io, board, touch, gate));
  }
  const lamps = new Map(
    [...wiring.lamps].map(([lamp, { green, red }]) => [
      lamp,
      attempt(`lamp ${lamp} on pins ${green} and ${red}`, tell, () => ({
        green: new five.Led({ board, pin: green }).off(),
        red: new five.Led({ board, pin: red }).off(),
      })),
    ]),
  );
  const lcd = attempt("character display", tell, () => makeLcd(board, wiring));
  const sensor = attempt("light sensor", tell, () => makeLight(board, wiring));
  const sound = attempt("buzzer", tell, () => makeBuzzer(board, wiring));
  return {
    setLamp(lamp, colour) {
      const pair = lamps.get(lamp);
      if (pair === undefined) return;
      if (colour === "green" || colour === "amber") pair.green.on();
      else pair.green.off();
      if (colour === "red" || colour === "amber") pair.red.on();
      else pair.red.off();
    },
    sound: (beeps) => sound?.(beeps),
    write: (lines) => lcd?.write(lines),
    light: () => sensor?.(),
    renew: () => lcd?.renew(),
  };
}

/**
 * What a key says first is how it stands, not that it was pressed: told to the gate by `hear`. The
 * package's own events wait for bounces and then tell only the last change: a press that was over
 * before the processor came to read it is lost. So it sets the pin up, and the contact is taken as
 * it comes; the gate has its own way with bounces.
 */
function makeKey(
  io: Io,
  board: InstanceType<typeof five.Board>,
  key: Key,
  pin: number,
  gate: KeyGate,
): void {
  io.on(`digital-read-${pin}`, (value: number) => {
    const isDown = value === 0;
    gate.hear(key, isDown);
    gate.change(key, isDown);
  });
  new five.Button({ board, pin, isPullup: true });
}

/**
 * The package's own events of a touch keypad lose one of two keys that change in one reading, which
 * quick typing does all the time; it sets the part up, and the readings are taken as they come.
 */
function makeTouchKeys(
  io: Io,
  board: InstanceType<typeof five.Board>,
  touch: NonNullable<Wiring["touch"]>,
  gate: KeyGate,
): void {
  const { address, keys } = touch;
  new five.Keypad({ board, controller: "MPR121", address, keys });
  io.on(`I2C-reply-${address}-0`, (bytes: readonly number[]) => {
    const mask = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
    for (const [index, key] of keys.entries()) {
      const isDown = (mask & (1 << index)) !== 0;
      gate.hear(key, isDown);
      gate.change(key, isDown);
    }
  });
}

function makeBuzzer(board: InstanceType<typeof five.Board>, { buzzerPin }: Wiring) {
  if (buzzerPin === undefined) return undefined;
  const pin = new five.Pin({ board, pin: buzzerPin, type: "digital" }).low();
  let timer: NodeJS.Timeout | undefined;
  const next = (beeps: readonly Beep[]): void => {
    const [beep, ...rest] = beeps;
    pin.low();
    if (beep === undefined) return;
    pin.high();
    timer = setTimeout(
      () => {
        pin.low();
        timer = setTimeout(() => next(rest), Math.min(beep.offMs, BEEP_MS_MAX));
        timer.unref();
      },
      Math.min(beep.onMs, BEEP_MS_MAX),
    );
    timer.unref();
  };
  return (beeps: readonly Beep[]): void => {
    clearTimeout(timer);
    next(beeps.slice(0, BEEPS_MAX));
  };
}

function makeLight(board: InstanceType<typeof five.Board>, { lightPin }: Wiring) {
  if (lightPin === undefined) return undefined;
  const light = new five.Light({ board, pin: lightPin, freq: LIGHT_EVERY_MS });
  return (): number => light.level;
}

function makeLcd(board: InstanceType<typeof five.Board>, { lcd }: Wiring) {
  if (lcd === undefined) return undefined;
  const { address, rows, columns: cols } = lcd;
  const options = { board, controller: "PCF8574", address, rows, cols } as const;
  const display = new five.LCD({ ...options });
  let shown: readonly string[] = [];
  const put = (lines: readonly string[]): void => {
    for (const [row, text] of lines.entries()) {
      if (text !== shown[row]) display.cursor(row, 0).print(text);
    }
    shown = lines;
  };
  return {
    write: put,
    renew(): void {
      display.initialize({ ...options });
      const lines = shown;
      shown = [];
      put(lines);
    },
  };
}
