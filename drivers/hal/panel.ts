/**
 * The front panel: keys that people press and lamps that they see.
 * The driver debounces; the firmware tells short presses from long ones.
 */

/** The keys of the front panel (contract, section 3). */
export type Key =
  | "0"
  | "1"
  | "2"
  | "3"
  | "4"
  | "5"
  | "6"
  | "7"
  | "8"
  | "9"
  | "currency"
  | "clear"
  | "charge"
  | "middle"
  | "volume-up"
  | "volume-down";

/** Every key once, in the order of a printed panel. */
export const KEYS: readonly Key[] = [
  "1",
  "2",
  "3",
  "4",
  "5",
  "6",
  "7",
  "8",
  "9",
  "currency",
  "0",
  "clear",
  "volume-down",
  "middle",
  "volume-up",
  "charge",
];

/** `link`: whether the acquirer can be heard. `payment`: something about money just happened. */
export type Lamp = "link" | "payment";

export type LampColour = "off" | "green" | "amber" | "red";

export interface Panel {
  /** Registers the one listener for keys; called with each press and each release. */
  listen(listener: (key: Key, phase: "press" | "release") => void): void;
  /** Sets a lamp; lasts until set again. Lamps fail silently: they are never the only sign. */
  setLamp(lamp: Lamp, colour: LampColour): void;
}
