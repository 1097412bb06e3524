/** Where the pixels of a picture are seen on a panel that hangs turned, reckoned for the tests. */
import type { Rotation } from "../../drivers/linux/turned-pixels.ts";

/** Row and column of a panel where a picture's pixel is seen when the panel hangs turned. */
export function placeOf(
  at: number,
  width: number,
  height: number,
  rotation: Rotation,
): readonly [row: number, column: number] {
  const x = at % width;
  const y = Math.floor(at / width);
  if (rotation === 90) return [x, height - 1 - y];
  if (rotation === 180) return [height - 1 - y, width - 1 - x];
  return rotation === 270 ? [width - 1 - x, y] : [y, x];
}

/** For each pixel of a picture, row by row, its number among the panel's own. */
export function seenOnPanel(width: number, height: number, rotation: Rotation): readonly number[] {
  const panelWidth = rotation === 90 || rotation === 270 ? height : width;
  return Array.from({ length: width * height }, (_, at) => {
    const [row, column] = placeOf(at, width, height, rotation);
    return row * panelWidth + column;
  });
}
