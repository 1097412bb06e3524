/** A stall that is two seconds old, with an eye on what is drawn and an ear on the wire. */
import type { Scene } from "../../firmware/screen/scene.ts";
import { openStall, type Stall, type StallOptions } from "../../sim/stall.ts";
import { tapWire, type Wiretap } from "../contract/wiretap.ts";

export interface WatchedStall {
  readonly stall: Stall;
  readonly wire: Wiretap;
  /** The scene drawn last. */
  readonly scene: () => Scene | undefined;
}

export async function openWatchedStall(options: StallOptions = {}): Promise<WatchedStall> {
  let drawn: Scene | undefined;
  const stall = await openStall({
    ...options,
    watchRenderer: (renderer) => ({
      forget: () => renderer.forget(),
      render(scene) {
        drawn = scene;
        return renderer.render(scene);
      },
    }),
  });
  const wire = tapWire(stall);
  stall.world.pass(2_000);
  return { stall, wire, scene: () => drawn };
}
