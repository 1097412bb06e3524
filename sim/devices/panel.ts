/**
 * A front panel without plastic: keys are pressed by code (a test, the page, a simulated vendor)
 * and lamps are read back. It behaves like a debounced keypad: no second press without a release.
 */
import type { Key, Lamp, LampColour, Panel } from "../../drivers/hal/panel.ts";

export type KeyPhase = "press" | "release";

export interface SimPanel extends Panel {
  /** What the lamps show now. */
  readonly lamps: Readonly<Record<Lamp, LampColour>>;
  /** Presses a key; nothing happens when it is down already. */
  press(key: Key): void;
  /** Releases a key; nothing happens when it is up already. */
  release(key: Key): void;
  /** Presses and releases a key at once: a short press. */
  tap(key: Key): void;
  /** Tells of every change of a lamp from now on. @returns how to stop it. */
  onLamp(listener: (lamp: Lamp, colour: LampColour) => void): () => void;
}

export function createSimPanel(): SimPanel {
  const lamps: Record<Lamp, LampColour> = { link: "off", payment: "off" };
  const down = new Set<Key>();
  const lampListeners = new Set<(lamp: Lamp, colour: LampColour) => void>();
  let keyListener: ((key: Key, phase: KeyPhase) => void) | undefined;

  function press(key: Key): void {
    if (down.has(key)) return;
    down.add(key);
    keyListener?.(key, "press");
  }

  function release(key: Key): void {
    if (!down.delete(key)) return;
    keyListener?.(key, "release");
  }

  return {
    lamps,
    press,
    release,
    tap(key) {
      press(key);
      release(key);
    },
    listen(listener) {
      keyListener = listener;
    },
    setLamp(lamp, colour) {
      if (lamps[lamp] === colour) return;
      lamps[lamp] = colour;
      for (const listener of lampListeners) listener(lamp, colour);
    },
    onLamp(listener) {
      lampListeners.add(listener);
      return () => lampListeners.delete(listener);
    },
  };
}
