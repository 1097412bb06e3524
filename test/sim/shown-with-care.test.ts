/** What the scenes are told of an unusual amount and of a charge that nobody has paid yet. */
import { expect, it } from "vitest";
import type { Renderer } from "../../firmware/screen/render.ts";
import type { Scene } from "../../firmware/screen/scene.ts";
import { openStall, type Stall } from "../../sim/stall.ts";

/** A stall whose drawn scenes are kept. */
async function openWatchedStall(): Promise<{ stall: Stall; last: () => Scene | undefined }> {
  const scenes: Scene[] = [];
  const watchRenderer = (renderer: Renderer): Renderer => ({
    ...renderer,
    render(scene) {
      scenes.push(scene);
      return renderer.render(scene);
    },
  });
  const stall = await openStall({ watchRenderer, config: { charge: { notYetSeconds: 10 } } });
  stall.world.pass(2_000);
  return { stall, last: () => scenes.at(-1) };
}

it("marks an amount that is unusual for its currency, late or new, and no other", async () => {
  const { stall, last } = await openWatchedStall();
  const credit = (minor: number, agoMs: number) => {
    const money = { minor, currency: "USD" } as const;
    stall.bank.credit("T-0007", { money, creditedAt: stall.nowWall - agoMs });
    stall.world.pass(2_000);
    const scene = last();
    stall.world.pass(20_000);
    return scene;
  };
  expect(credit(500_000, 0)).toMatchObject({ kind: "paid", unusual: true });
  expect(credit(500_000, 240_000)).toMatchObject({ kind: "paid", unusual: true });
  expect(credit(500, 0)).not.toHaveProperty("unusual");
});

it("says under an open code that nothing has come, once the set time is over", async () => {
  const { stall, last } = await openWatchedStall();
  stall.press("5", "0", "0", "charge");
  stall.world.pass(9_000);
  expect(last()).toMatchObject({ kind: "charge" });
  expect(last()).not.toHaveProperty("notYet");
  stall.world.pass(2_000);
  expect(last()).toMatchObject({ kind: "charge", notYet: true });
});
