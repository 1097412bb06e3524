/** Kills the Bakong gateway fifty times at random, and once at every step of a life. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GatewayLives } from "../integration/gateway-lives.ts";
import { requires } from "../requires.ts";

const SEEDS = [41, 42];
const STEPS = Array.from({ length: 70 }, (_, index) => index + 1);

describe.skipIf(requires("mosquitto"))("a gateway that is killed", () => {
  let lives: GatewayLives;
  beforeEach(async () => {
    lives = await GatewayLives.open();
  });
  afterEach(() => lives.close());

  it.each(SEEDS)(
    "fifty times at random (seed %i) loses no credit and doubles none",
    async (seed) => {
      await lives.killAtRandom(50, seed);
      await lives.judge();
      expect(lives.paid.size).toBeGreaterThan(25);
    },
    400_000,
  );

  it("at every step that reaches disk or network loses no credit and doubles none", async () => {
    await lives.killAtSteps(STEPS);
    await lives.judge();
    process.stderr.write(`killed at ${lives.diedCount} of ${STEPS.length} steps\n`);
    expect(lives.diedCount).toBeGreaterThan(50);
  }, 400_000);
});
