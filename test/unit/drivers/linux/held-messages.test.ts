import { expect, test } from "vitest";
import { HeldMessages } from "../../../../drivers/linux/held-messages.ts";

const MIB = 1024 * 1024;

test("what is held is released once", () => {
  const held = new HeldMessages();
  expect(held.hold(7, 100)).toBe(true);
  expect(held.release(7)).toBe(true);
  expect(held.release(7)).toBe(false);
  expect(held.release(8)).toBe(false);
});

test("sixteen megabytes are held, and what comes beyond is passed over from then on", () => {
  const held = new HeldMessages();
  for (let token = 1; token <= 16; token += 1) expect(held.hold(token, MIB)).toBe(true);
  expect(held.hold(17, 1)).toBe(false);
  // One that would fit again would overtake those that were passed over.
  held.release(1);
  expect(held.hold(18, 1)).toBe(false);
  // What needs no acknowledgement takes no room.
  expect(held.hold(0, MIB)).toBe(true);
});

test("the rest is due when all that is held has been acknowledged", () => {
  const held = new HeldMessages();
  held.hold(1, 16 * MIB);
  held.release(1);
  expect(held.isDue).toBe(false);
  held.hold(1, 16 * MIB);
  held.hold(2, 1);
  expect(held.isDue).toBe(false);
  held.release(1);
  expect(held.isDue).toBe(true);
});

test("the same packet id again counts once", () => {
  const held = new HeldMessages();
  for (let round = 0; round < 40; round += 1) expect(held.hold(1, MIB)).toBe(true);
});
