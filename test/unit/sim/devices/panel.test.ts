import { describe, expect, it } from "vitest";
import { createSimPanel } from "../../../../sim/devices/panel.ts";

describe("the simulated panel", () => {
  it("passes presses and releases on, without bounces", () => {
    const panel = createSimPanel();
    const heard: string[] = [];
    panel.listen((key, phase) => heard.push(`${key} ${phase}`));
    panel.press("5");
    panel.press("5");
    panel.release("5");
    panel.release("5");
    panel.tap("charge");
    expect(heard).toEqual(["5 press", "5 release", "charge press", "charge release"]);
  });

  it("holds two keys at once", () => {
    const panel = createSimPanel();
    const heard: string[] = [];
    panel.listen((key, phase) => heard.push(`${key} ${phase}`));
    panel.press("volume-up");
    panel.press("volume-down");
    panel.release("volume-up");
    panel.release("volume-down");
    expect(heard).toHaveLength(4);
  });

  it("keeps a lamp as it was set and tells of changes only", () => {
    const panel = createSimPanel();
    const changes: string[] = [];
    panel.onLamp((lamp, colour) => changes.push(`${lamp} ${colour}`));
    panel.setLamp("link", "green");
    panel.setLamp("link", "green");
    panel.setLamp("payment", "amber");
    expect(changes).toEqual(["link green", "payment amber"]);
    expect(panel.lamps).toEqual({ link: "green", payment: "amber" });
  });

  it("does nothing with a key while nobody listens", () => {
    const panel = createSimPanel();
    expect(() => panel.tap("1")).not.toThrow();
  });
});
