import { expect, it } from "vitest";
import { KEYS } from "../../../../../drivers/hal/panel.ts";
import {
  EV_KEY,
  KEY_CODES,
  readEvent,
  recordBytes,
  writeEvent,
} from "../../../../../drivers/linux/panel/input-events.ts";

it("has records as wide as the kernel's on 64 and on 32 bits", () => {
  expect(["x64", "arm64", "arm"].map(recordBytes)).toEqual([24, 24, 16]);
});

it("reads what a kernel writes", () => {
  // Taken apart by hand: struct input_event of arm64, KEY_ENTER pressed.
  const record = Buffer.from(
    "d2029649000000001581e97d000000000100 1c00 01000000".replaceAll(" ", ""),
    "hex",
  );
  expect(readEvent(record)).toEqual({ type: EV_KEY, code: 28, value: 1 });
  const event = { type: 0x12, code: 2, value: -1 };
  expect(readEvent(writeEvent(event, 16))).toEqual(event);
});

it("knows every key of the panel by two codes, and no other key of a keyboard", () => {
  const counts = KEYS.map((key) => [...KEY_CODES.values()].filter((known) => known === key).length);
  expect(counts).toEqual(KEYS.map(() => 2));
  expect(KEY_CODES.get(16)).toBeUndefined();
});
