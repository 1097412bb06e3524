import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createKeyGate, type KeyGate } from "../../../../../drivers/linux/panel/key-gate.ts";

let gate: KeyGate;
let heard: string[];
let stuck: string[];

beforeEach(() => {
  vi.useFakeTimers();
  heard = [];
  stuck = [];
  gate = createKeyGate(
    () => performance.now(),
    (key) => stuck.push(key),
  );
  gate.listen((key, phase) => heard.push(`${key} ${phase}`));
  gate.hear("5", false);
  gate.settle();
});

afterEach(() => vi.useRealTimers());

it("tells a press at once, and once for all its bounces", () => {
  for (let bounce = 0; bounce < 20; bounce++) {
    gate.change("5", bounce % 2 === 0);
    vi.advanceTimersByTime(1);
  }
  gate.change("5", true);
  expect(heard).toEqual(["5 press"]);
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual(["5 press"]);
  gate.change("5", false);
  expect(heard).toEqual(["5 press", "5 release"]);
});

it("tells the release of a tap that was over before the contact came to rest", () => {
  gate.change("5", true);
  vi.advanceTimersByTime(10);
  gate.change("5", false);
  vi.advanceTimersByTime(30);
  expect(heard).toEqual(["5 press", "5 release"]);
});

it("takes a contact that rattles a thousand times a second for ten presses at most", () => {
  for (let ms = 0; ms < 1_000; ms++) {
    gate.change("5", ms % 2 === 0);
    vi.advanceTimersByTime(1);
  }
  const presses = heard.filter((line) => line === "5 press");
  expect(presses.length).toBeGreaterThan(0);
  expect(presses.length).toBeLessThanOrEqual(10);
});

it("lets a stuck key go after half a minute, says so, and hears it again once it came up", () => {
  gate.change("5", true);
  vi.advanceTimersByTime(29_999);
  expect(heard).toEqual(["5 press"]);
  vi.advanceTimersByTime(1);
  expect(heard).toEqual(["5 press", "5 release"]);
  expect(stuck).toEqual(["5"]);
  gate.change("5", true);
  vi.advanceTimersByTime(60_000);
  expect(heard).toHaveLength(2);
  gate.change("5", false);
  vi.advanceTimersByTime(100);
  gate.change("5", true);
  expect(heard).toEqual(["5 press", "5 release", "5 press"]);
  expect(stuck).toEqual(["5"]);
});

it("makes nothing of a key that was down when the cable came in, nor of its bounces", () => {
  gate.letGo();
  gate.hear("5", true);
  gate.settle();
  gate.change("5", true);
  vi.advanceTimersByTime(5_000);
  for (const isDown of [false, true, false, true, false]) {
    gate.change("5", isDown);
    vi.advanceTimersByTime(2);
  }
  vi.advanceTimersByTime(100);
  expect(heard).toEqual([]);
  gate.change("5", true);
  expect(heard).toEqual(["5 press"]);
});

it("hears nothing between a cable that went and contacts that are settled again", () => {
  gate.change("5", true);
  gate.letGo();
  expect(heard).toEqual(["5 press", "5 release"]);
  gate.change("5", true);
  gate.change("5", false);
  vi.advanceTimersByTime(1_000);
  expect(heard).toHaveLength(2);
});
