/** The display's contract, held by electronic paper whose upper left corner is looked at. */

import type { Display } from "../../drivers/hal/display.ts";
import { openPaperWires } from "../../drivers/linux/paper/wires.ts";
import { createPaperDisplay } from "../../drivers/linux/paper-display.ts";
import { PaperPanel, WIRING } from "../unit/drivers/paper-panel.ts";
import { describeDisplay } from "./display.ts";
import { seenOnPanel } from "./turned.ts";

const WIDTH = 6;
const HEIGHT = 4;

/** A small display in the corner of a large one. */
function corner(paper: Display): Display {
  const { width, height } = paper;
  const pixels = new Uint16Array(width * height);
  return {
    width: WIDTH,
    height: HEIGHT,
    show(frame, dirty, done) {
      for (let y = 0; y < HEIGHT; y++) {
        pixels.set(frame.pixels.subarray(y * WIDTH, (y + 1) * WIDTH), y * width);
      }
      paper.show({ width, height, pixels }, dirty, done);
    },
  };
}

for (const rotation of [0, 90, 180, 270] as const) {
  describeDisplay(`electronic paper turned by ${rotation} degrees`, () => {
    const panel = new PaperPanel();
    const paper = createPaperDisplay({
      rotation,
      open: () => openPaperWires(panel, WIRING),
      pause: () => Promise.resolve(),
      quiet: () => undefined,
    });
    const places = seenOnPanel(paper.width, paper.height, rotation);
    return {
      display: corner(paper),
      lit: () =>
        Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
          const place = places[Math.floor(at / WIDTH) * paper.width + (at % WIDTH)] ?? 0;
          return (((panel.glass[place >> 3] ?? 0) >> (7 - (place & 7))) & 1) === 1 ? 0xffff : 0;
        }),
      setLost: (isLost) => {
        panel.isAbsent = isLost;
      },
      dispose: () => paper.close(),
    };
  });
}
