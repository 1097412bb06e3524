/** The switch of the simulated terminal, with a terminal that only says when it starts and stops. */
import { describe, expect, it } from "vitest";
import { Counter, type CounterSettings } from "../../../../sim/shop/counter.ts";

const SETTINGS = { width: 480, height: 800, languages: ["km"], hasRiel: true, isJoined: true };

function openCounter(refuse = false) {
  const diary: string[] = [];
  const start = async ({ width, languages }: CounterSettings) => {
    if (refuse) throw new Error("no voices");
    diary.push(`on ${width} ${languages.join("+")}`);
    return { stop: () => diary.push("off") };
  };
  const counter = new Counter(SETTINGS, start, () => diary.push("told"));
  return { counter, diary };
}

describe("the switch on the counter", () => {
  it("starts a terminal once, however often it is pressed", async () => {
    const { counter, diary } = openCounter();
    await Promise.all([counter.switchOn(), counter.switchOn()]);
    expect(diary).toEqual(["on 480 km", "told", "told"]);
    expect(counter.isOn).toBe(true);
  });

  it("stops the old terminal before it starts one with other settings", async () => {
    const { counter, diary } = openCounter();
    await counter.switchOn();
    await counter.change({ width: 800, languages: ["en", "km"] });
    expect(diary).toEqual(["on 480 km", "told", "off", "on 800 en+km", "told"]);
    const changed = { width: 800, height: 800, languages: ["en", "km"] };
    expect(counter.settings).toEqual({ ...SETTINGS, ...changed });
  });

  it("does one thing after the other", async () => {
    const { counter, diary } = openCounter();
    await Promise.all([counter.switchOn(), counter.switchOff(), counter.switchOn()]);
    expect(diary).toEqual(["on 480 km", "told", "off", "told", "on 480 km", "told"]);
  });

  it("is off when the terminal does not start, says why, and can be tried again", async () => {
    const { counter, diary } = openCounter(true);
    await expect(counter.switchOn()).rejects.toThrow("no voices");
    expect(counter.isOn).toBe(false);
    await expect(counter.change({ width: 320 })).rejects.toThrow("no voices");
    expect(diary).toEqual(["told", "told"]);
  });
});
