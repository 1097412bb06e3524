/**
 * A front panel made of words on a text stream: each word is a key pressed and released, so that a
 * person or a program can work a terminal without a keypad.
 */
import { createInterface } from "node:readline";
import { KEYS, type Key, type Panel } from "../hal/panel.ts";

/** Above the firmware's long press. */
const LONG_PRESS_MS = 1_200;
/** Above its presence gesture. */
const HOLD_MS = 5_500;

/** What can be typed, for help texts. */
export const STDIN_KEYS_HELP = [
  "Keys on standard input, separated by spaces or lines:",
  `  ${KEYS.join(" ")}`,
  "  a number presses its digits (12500); `key:long` holds a key for a second,",
  "  `volume-down:hold` for five, which opens set-up; lamps are told on stderr",
].join("\n");

/**
 * @param input where the words come from, e.g. standard input; its end means no more keys.
 * @param tell receives one line for each lamp that changes and for each word that is no key.
 */
export function createStdinPanel(
  input: NodeJS.ReadableStream,
  tell: (line: string) => void,
): Panel {
  let listener: ((key: Key, phase: "press" | "release") => void) | undefined;
  // One press after another, as one finger makes them.
  let queue: Promise<void> = Promise.resolve();

  function press(key: Key, heldMs: number): void {
    queue = queue.then(async () => {
      listener?.(key, "press");
      if (heldMs > 0) await new Promise((resolve) => setTimeout(resolve, heldMs));
      listener?.(key, "release");
    });
  }

  createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) => {
    for (const word of line.split(/\s+/).filter((text) => text !== "")) {
      const [name = "", length] = word.split(":");
      const key = KEYS.find((known) => known === name);
      if (key !== undefined)
        press(key, length === "hold" ? HOLD_MS : length === "long" ? LONG_PRESS_MS : 0);
      else if (/^[0-9]+$/.test(word)) for (const digit of word) press(digit as Key, 0);
      else tell(`"${word}" is no key; keys: ${KEYS.join(" ")}`);
    }
  });

  return {
    listen(newListener) {
      listener = newListener;
    },
    setLamp(lamp, colour) {
      tell(`lamp ${lamp}: ${colour}`);
    },
  };
}
