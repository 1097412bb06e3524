/**
 * A technician's minute: the shop's box from the plug to its certificate, over a cable as slow as a
 * serial line of 115200 baud, with people who lose no time. Every step is a series of its own; the
 * gesture, the spoken words and the ten seconds for the keys are in it, as they are at a stall.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openShop } from "../../../sim/shop/shop.ts";
import { paced, spendMinute } from "../../integration/shop-minute.ts";
import { nowMs } from "../clock.ts";
import { type Line, PRODUCT, Tally } from "../line.ts";
import type { Effort } from "../options.ts";

const ROUNDS = { full: 5, quick: 1, tiny: 1 } as const;
/** A technician has sixty seconds at a stall. */
const SECONDS = { must: 60, stretch: 45 };

/** @param folder for certificates. */
export async function commissioning(folder: string, { name }: Effort): Promise<readonly Line[]> {
  const whole = new Tally("plug → certificate, at 115200 baud", "s");
  const shop = await openShop({ port: 0, width: 480, height: 800 });
  try {
    for (let round = 1; round <= ROUNDS[name]; round += 1) {
      const out = join(folder, `certificate-${round}`);
      mkdirSync(out, { recursive: true });
      const begun = nowMs();
      const { count, told } = await spendMinute(shop, out, paced);
      const seconds = (nowMs() - begun) / 1000;
      whole.enter(PRODUCT, round, count.finished === 1 ? seconds : undefined);
      let steps = 0;
      for (const one of told) {
        if (one.event !== "done") continue;
        whole.enter(one.step, round, Math.max(one.seconds, 0.001));
        steps += one.seconds;
      }
      whole.enter("gesture and session", round, seconds - steps);
    }
  } finally {
    await shop.close();
  }
  if (whole.own !== undefined) {
    whole.hold("the minute", whole.own, SECONDS.must, SECONDS.stretch, "atMost");
  }
  return [whole.line()];
}
