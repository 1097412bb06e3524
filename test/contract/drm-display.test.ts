/** The display's contract, held by mode setting on a stand-in kernel, of both kinds of driver. */

import { openDrmDisplay } from "../../drivers/linux/drm-display.ts";
import type { Rotation } from "../../drivers/linux/turned-pixels.ts";
import { DrmKernel } from "../unit/drivers/drm-kernel.ts";
import { describeDisplay } from "./display.ts";
import { seenOnPanel } from "./turned.ts";

const WIDTH = 6;
const HEIGHT = 4;

for (const wantsDirt of [false, true]) {
  for (const rotation of [0, 90, 180, 270] as const satisfies readonly Rotation[]) {
    const kind = wantsDirt ? "a driver that is told of changes" : "a driver that looks itself";
    describeDisplay(`a screen of ${kind}, turned by ${rotation} degrees`, () => {
      const isTurned = rotation === 90 || rotation === 270;
      const [width, height] = isTurned ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT];
      const kernel = new DrmKernel({ modes: [{ width, height }], wantsDirt });
      const opened = openDrmDisplay({ calls: kernel, cards: ["/dev/dri/card0"], rotation });
      if (!opened.ok) throw new Error(opened.detail);
      const display = opened.value;
      return {
        display,
        lit: () => {
          const seen = kernel.seen();
          return seenOnPanel(WIDTH, HEIGHT, rotation).map((at) =>
            seen[at] === 0xff_ffff ? 0xffff : 0,
          );
        },
        setLost: (isLost) => {
          kernel.isPlugged = !isLost;
        },
        dispose: () => display.close(),
      };
    });
  }
}
