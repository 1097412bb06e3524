/** The Bakong gateway survives being killed; `test/prove` does the same for longer. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../requires.ts";
import { GatewayLives } from "./gateway-lives.ts";

describe.skipIf(requires("mosquitto"))("a gateway that is killed", () => {
  let lives: GatewayLives;
  beforeEach(async () => {
    lives = await GatewayLives.open();
  });
  afterEach(() => lives.close());

  it("at random moments loses no credit and doubles none", async () => {
    await lives.killAtRandom(8, 17);
    await lives.judge();
    expect(lives.paid.size).toBeGreaterThan(4);
  }, 120_000);

  it("before and after writes of its own loses no credit and doubles none", async () => {
    await lives.killAtSteps([10, 16, 22, 28, 34, 40]);
    await lives.judge();
    expect(lives.diedCount).toBeGreaterThan(2);
  }, 120_000);
});
