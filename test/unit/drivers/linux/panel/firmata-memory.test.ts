import { expect, it } from "vitest";
import { FirmataMemory } from "../../../../../drivers/linux/panel/firmata-memory.ts";

function memoryOf(messages: readonly (readonly number[])[], forgotten: readonly number[] = []) {
  const memory = new FirmataMemory(forgotten);
  for (const message of messages) memory.note(Uint8Array.from(message));
  return memory.messages().map((bytes) => [...bytes]);
}

const INPUT_16 = [0xf4, 16, 0];
const OUTPUT_18 = [0xf4, 18, 1];

it("keeps the last of each kind, and what a pin drives behind its mode", () => {
  expect(memoryOf([OUTPUT_18, [0x92, 0x04, 0], [0xd2, 1], [0x92, 0, 0], [0x92, 0x04, 0]])).toEqual([
    OUTPUT_18,
    [0xd2, 1],
    [0x92, 0x04, 0],
  ]);
  // Port 2 was driven for a pull-up before pin 18 became an output: its mode would undo it.
  expect(memoryOf([INPUT_16, [0x92, 1, 0], OUTPUT_18, [0x92, 5, 0]])).toEqual([
    INPUT_16,
    OUTPUT_18,
    [0x92, 5, 0],
  ]);
});

it("keeps the pull-up of a key that was held when its neighbour was last driven", () => {
  expect(memoryOf([INPUT_16, [0x92, 1, 0], OUTPUT_18, [0x92, 4, 0]]).at(-1)).toEqual([0x92, 5, 0]);
});

it("keeps nothing of questions, and nothing of parts that set themselves up anew", () => {
  const questions = [[0xf9], [0xf0, 0x79, 0xf7], [0xf0, 0x6b, 0xf7], [0xf0, 0x6d, 0, 0xf7]];
  expect(memoryOf(questions)).toEqual([]);
  const write = (address: number, register: number) => [
    0xf0,
    0x76,
    address,
    0,
    register,
    0,
    1,
    0,
    0xf7,
  ];
  expect(memoryOf([write(0x27, 8), write(0x5a, 0x5e), write(0x5a, 0x5e)], [0x27])).toEqual([
    write(0x5a, 0x5e),
  ]);
});

it("does not grow with what is said again and again", () => {
  const memory = new FirmataMemory();
  for (let count = 0; count < 100_000; count++) {
    memory.note(Uint8Array.from([0x90 | (count % 16), count & 0x7f, 0]));
    memory.note(Uint8Array.from([0xf0, 0x76, count & 0x7f, 0, (count >> 7) & 0x7f, 0, 0xf7]));
  }
  expect(memory.messages().length).toBeLessThanOrEqual(1_024);
});
