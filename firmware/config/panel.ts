/**
 * How the front panel is wired, as configuration. Left out whole, it is the wiring that the
 * drivers' README draws.
 */
import { KEYS, type Key } from "../../drivers/hal/panel.ts";
import { choice, integer, object, optional, text } from "./field.ts";

const PATH = /^[^\0]{1,4096}$/;
const PATH_RULE = "must be the path of a device";
const PINS_MAX = 127;
const pin = (about: string, fallback: number) => integer(about, 0, PINS_MAX, fallback);

/** The drawn wiring: keys on pins 22 to 37, in the order of a printed panel. */
const FIRST_KEY_PIN = 22;

const keyPins = object(
  "Pin of each key on a Firmata board; each key connects its pin to ground.",
  Object.fromEntries(
    KEYS.map((key, at) => [key, pin(`Pin of the key ${key}.`, FIRST_KEY_PIN + at)]),
  ) as Readonly<Record<Key, ReturnType<typeof pin>>>,
);

const lampPins = object("Pins of the lamps on a Firmata board.", {
  linkGreen: pin("Green diode of the link lamp.", 40),
  linkRed: pin("Red diode of the link lamp.", 41),
  paymentGreen: pin("Green diode of the payment lamp.", 42),
  paymentRed: pin("Red diode of the payment lamp.", 43),
});

const display = object("A display of letters beside the screen, or in its place.", {
  kind: choice(
    "none; HD44780 behind a PCF8574 on the I2C bus of the Firmata board; or the kernel's own.",
    ["none", "pcf8574", "kernel"],
    "none",
  ),
  address: integer("I2C address of the PCF8574.", 0x20, 0x3f, 0x27),
  columns: integer("Letters on a line.", 8, 40, 16),
  rows: integer("Lines.", 1, 2, 2),
  device: text("The kernel's display of letters.", PATH, PATH_RULE, "/dev/lcd"),
});

export const panel = object("The wiring of the front panel.", {
  port: text(
    "Serial port of a Firmata board; a name that it keeps when it is plugged in again.",
    PATH,
    PATH_RULE,
    "/dev/soundbox-panel",
  ),
  baudRate: integer("What the board's program was built for.", 9_600, 2_000_000, 57_600),
  keys: keyPins,
  lamps: lampPins,
  buzzerPin: optional(integer("Pin of a buzzer with a tone of its own.", 0, PINS_MAX)),
  lightChannel: optional(integer("Analogue channel of a photo resistor.", 0, 15)),
  touchAddress: optional(integer("I2C address of an MPR121 with twelve touch keys.", 0x5a, 0x5d)),
  display,
  input: text(
    "The kernel's input device of the keys.",
    PATH,
    PATH_RULE,
    "/dev/input/by-path/platform-soundbox-keys-event",
  ),
  leds: text("Folder of the kernel's lamps.", PATH, PATH_RULE, "/sys/class/leds"),
  buzzer: optional(text("The kernel's input device of a buzzer.", PATH, PATH_RULE)),
  light: text("Folder of the kernel's light sensors.", PATH, PATH_RULE, "/sys/bus/iio/devices"),
  click: choice("A click of the buzzer for each key.", ["off", "on"], "on"),
});
