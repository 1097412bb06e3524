/**
 * Where the parts of a front panel are: the same list for a Firmata board, whose contacts are pins,
 * and for the kernel's own devices, whose contacts are numbered by `kernel-io.ts`.
 */
import type { Key, Lamp } from "../../hal/panel.ts";

/** A pin by number; a light sensor on a Firmata board by its analogue channel. */
export interface Wiring {
  /** Keys between a pin and ground; the board's pull-ups are used. */
  readonly keys: ReadonlyMap<Key, number>;
  /** Each lamp is a green and a red diode; both together are amber. */
  readonly lamps: ReadonlyMap<Lamp, { readonly green: number; readonly red: number }>;
  /** A buzzer with a tone of its own. */
  readonly buzzerPin: number | undefined;
  /** A photo resistor on an analogue channel. */
  readonly lightPin: number | undefined;
  /** An HD44780 behind a PCF8574 on the I2C bus. */
  readonly lcd:
    | { readonly address: number; readonly columns: number; readonly rows: number }
    | undefined;
  /** Twelve touch keys of an MPR121 on the I2C bus, electrode 0 first. */
  readonly touch: { readonly address: number; readonly keys: readonly Key[] } | undefined;
}

/** How the twelve fields of a touch keypad are laid out, electrode 0 first. */
export const TOUCH_KEYS: readonly Key[] = [
  "1",
  "2",
  "3",
  "4",
  "5",
  "6",
  "7",
  "8",
  "9",
  "clear",
  "0",
  "charge",
];
