/** Short, long and paired presses, from keys going down and up. */
import { describe, expect, it } from "vitest";
import type { MonoMs } from "../../../drivers/hal/clock.ts";
import {
  type HeldKeys,
  keyPressed,
  keyReleased,
  longPresses,
  nextLongPressAt,
} from "../../../firmware/keypad/presses.ts";

const at = (ms: number) => ms as MonoMs;
const held = (): HeldKeys => new Map();

describe("a press", () => {
  it("is short when the key comes up within a second", () => {
    const keys = held();
    expect(keyPressed(keys, "middle", at(0))).toBeUndefined();
    expect(keyReleased(keys, "middle", at(999))).toEqual({ key: "middle", length: "short" });
  });

  it("is long while the key is still down, once, and its release means nothing", () => {
    const keys = held();
    keyPressed(keys, "middle", at(0));
    expect(nextLongPressAt(keys)).toBe(1_000);
    expect(longPresses(keys, at(1_000))).toEqual([{ key: "middle", length: "long" }]);
    expect(longPresses(keys, at(2_000))).toEqual([]);
    expect(keyReleased(keys, "middle", at(2_000))).toBeUndefined();
  });

  it("means nothing after half a minute: something lies on the key", () => {
    const keys = held();
    keyPressed(keys, "clear", at(0));
    expect(keyReleased(keys, "clear", at(30_001))).toBeUndefined();
  });
});

describe("both volume keys", () => {
  it("are a press of their own, whichever comes first, and neither counts alone", () => {
    for (const [first, second] of [
      ["volume-up", "volume-down"],
      ["volume-down", "volume-up"],
    ] as const) {
      const keys = held();
      expect(keyPressed(keys, first, at(0))).toBeUndefined();
      expect(keyPressed(keys, second, at(300))).toEqual({ key: "both-volumes", length: "short" });
      expect(longPresses(keys, at(5_000))).toEqual([]);
      expect(nextLongPressAt(keys)).toBeUndefined();
      expect(keyReleased(keys, first, at(5_000))).toBeUndefined();
      expect(keyReleased(keys, second, at(5_001))).toBeUndefined();
    }
  });

  it("are no pair once the first has become long", () => {
    const keys = held();
    keyPressed(keys, "volume-down", at(0));
    longPresses(keys, at(1_000));
    expect(keyPressed(keys, "volume-up", at(1_100))).toBeUndefined();
    expect(keyReleased(keys, "volume-up", at(1_200))).toEqual({
      key: "volume-up",
      length: "short",
    });
  });

  it("can be pressed again after both came up, and bounces count once", () => {
    const keys = held();
    for (const from of [0, 10_000]) {
      keyPressed(keys, "volume-up", at(from));
      expect(keyPressed(keys, "volume-down", at(from + 10))?.key).toBe("both-volumes");
      expect(keyPressed(keys, "volume-down", at(from + 12))).toBeUndefined();
      keyReleased(keys, "volume-up", at(from + 100));
      keyReleased(keys, "volume-down", at(from + 100));
    }
  });
});
