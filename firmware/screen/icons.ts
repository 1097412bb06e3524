/**
 * The few signs that no font holds, as outlines of straight lines in a square of 1,000 units, y
 * upwards from the square's lower edge. Drawing them through the rasteriser gives them the same
 * edges as the letters beside them.
 */
import type { Outline } from "../../drivers/hal/shaper.ts";
import type { IconName } from "./picture.ts";

/** Units across and up the square of an icon. */
export const ICON_UNITS = 1000;

const LOUDSPEAKER: readonly (readonly [number, number])[] = [
  [60, 360],
  [60, 640],
  [230, 640],
  [480, 860],
  [480, 140],
  [230, 360],
];

/** Corner points of each contour; all run clockwise. */
const CONTOURS: Readonly<Record<IconName, readonly (readonly (readonly [number, number])[])[]>> = {
  check: [
    [
      [90, 480],
      [200, 595],
      [400, 395],
      [800, 810],
      [910, 700],
      [400, 165],
    ],
  ],
  cross: [
    [
      [180, 270],
      [410, 500],
      [180, 730],
      [270, 820],
      [500, 590],
      [730, 820],
      [820, 730],
      [590, 500],
      [820, 270],
      [730, 180],
      [500, 410],
      [270, 180],
    ],
  ],
  minus: [
    [
      [150, 425],
      [150, 575],
      [850, 575],
      [850, 425],
    ],
  ],
  // An exclamation mark; the disc it stands in is drawn by the layout.
  warning: [
    [
      [430, 900],
      [570, 900],
      [550, 370],
      [450, 370],
    ],
    [
      [425, 100],
      [425, 250],
      [575, 250],
      [575, 100],
    ],
  ],
  // The folded corner under the header of a KHQR card: a triangle on the right edge.
  fold: [
    [
      [0, 1000],
      [1000, 1000],
      [1000, 0],
    ],
  ],
  // A loudspeaker and the sound that leaves it.
  loud: [
    LOUDSPEAKER,
    [
      [560, 380],
      [560, 620],
      [640, 660],
      [640, 340],
    ],
    [
      [720, 260],
      [720, 740],
      [800, 790],
      [800, 210],
    ],
    [
      [880, 150],
      [880, 850],
      [960, 900],
      [960, 100],
    ],
  ],
  // A loudspeaker and a cross beside it.
  muted: [
    LOUDSPEAKER,
    [
      [580, 350],
      [720, 500],
      [580, 650],
      [650, 720],
      [790, 570],
      [930, 720],
      [1000, 650],
      [860, 500],
      [1000, 350],
      [930, 280],
      [790, 430],
      [650, 280],
    ],
  ],
  // The sum sign.
  sum: [
    [
      [220, 860],
      [780, 860],
      [780, 690],
      [690, 690],
      [690, 750],
      [420, 750],
      [640, 500],
      [420, 250],
      [690, 250],
      [690, 310],
      [780, 310],
      [780, 140],
      [220, 140],
      [220, 240],
      [470, 500],
      [220, 760],
    ],
  ],
  // A spanner, its jaws to the upper right.
  tool: [
    [
      [100, 220],
      [470, 590],
      [430, 740],
      [540, 890],
      [700, 920],
      [590, 780],
      [640, 640],
      [780, 590],
      [920, 700],
      [890, 540],
      [740, 430],
      [590, 470],
      [220, 100],
    ],
  ],
  // Two arrow heads to the left: the same once more.
  again: [
    [
      [90, 500],
      [490, 860],
      [490, 140],
    ],
    [
      [490, 500],
      [890, 860],
      [890, 140],
    ],
  ],
};

/** The outline of an icon, for a scale of its size in pixels over `ICON_UNITS`. */
export function iconOutline(name: IconName): Outline {
  const numbers: number[] = [];
  for (const contour of CONTOURS[name]) {
    contour.forEach(([x, y], index) => {
      const [toX, toY] = contour[(index + 1) % contour.length] as readonly [number, number];
      numbers.push(x, y, x, y, toX, toY);
    });
  }
  return Int16Array.from(numbers);
}
