/**
 * What a phone's camera makes of a lit screen: smaller, turned, out of focus, with a lamp mirrored
 * in the glass. All of it is arithmetic on the picture, the same on every run.
 */
import { PNG } from "pngjs";

/** A grey picture, row by row, 0 to 255. */
export interface Shot {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8ClampedArray;
}

/** The luminance of a PNG file's pixels. */
export function shotOf(png: Uint8Array): Shot {
  const { width, height, data } = PNG.sync.read(Buffer.from(png));
  const grey = new Uint8ClampedArray(width * height);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const [red = 0, green = 0, blue = 0] = data.subarray(pixel * 4, pixel * 4 + 3);
    grey[pixel] = 0.299 * red + 0.587 * green + 0.114 * blue;
  }
  return { width, height, grey };
}

/** Half as wide and tall: each pixel is the mean of four. */
export function halved({ width, height, grey }: Shot): Shot {
  const [w, h] = [width >> 1, height >> 1];
  const out = new Uint8ClampedArray(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const at = 2 * y * width + 2 * x;
      const upper = (grey[at] ?? 0) + (grey[at + 1] ?? 0);
      out[y * w + x] = (upper + (grey[at + width] ?? 0) + (grey[at + width + 1] ?? 0)) / 4;
    }
  }
  return { width: w, height: h, grey: out };
}

/** Turned about its middle, on a table of middle grey that holds all of it. */
export function turned({ width, height, grey }: Shot, degrees: number): Shot {
  const [sin, cos] = [Math.sin, Math.cos].map((f) => f((degrees * Math.PI) / 180)) as [
    number,
    number,
  ];
  const w = Math.ceil(width * cos + height * sin);
  const h = Math.ceil(width * sin + height * cos);
  const out = new Uint8ClampedArray(w * h).fill(110);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [dx, dy] = [x - w / 2, y - h / 2];
      const fromX = cos * dx + sin * dy + width / 2 - 0.5;
      const fromY = cos * dy - sin * dx + height / 2 - 0.5;
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) continue;
      const [rightShare, lowShare] = [fromX - left, fromY - top];
      const at = top * width + left;
      const row = (from: number): number =>
        (grey[from] ?? 0) * (1 - rightShare) + (grey[from + 1] ?? 0) * rightShare;
      out[y * w + x] = row(at) * (1 - lowShare) + row(at + width) * lowShare;
    }
  }
  return { width: w, height: h, grey: out };
}

/** Out of focus: three means over squares of `2 × reach + 1` pixels, nearly a Gaussian. */
export function blurred(shot: Shot, reach: number): Shot {
  const { width, height } = shot;
  let { grey } = shot;
  for (let pass = 0; pass < 3; pass++) {
    grey = means(means(grey, width, height, 1, width, reach), height, width, width, 1, reach);
  }
  return { width, height, grey };
}

/** The mean of each pixel and its neighbours within reach along one direction. */
function means(
  grey: Uint8ClampedArray,
  length: number,
  lines: number,
  step: number,
  stride: number,
  reach: number,
): Uint8ClampedArray {
  const out = new Uint8ClampedArray(grey.length);
  for (let line = 0; line < lines; line++) {
    for (let at = 0; at < length; at++) {
      const from = Math.max(0, at - reach);
      const to = Math.min(length - 1, at + reach);
      let sum = 0;
      for (let near = from; near <= to; near++) sum += grey[line * stride + near * step] ?? 0;
      out[line * stride + at * step] = sum / (to - from + 1);
    }
  }
  return out;
}

/**
 * A lamp mirrored in the glass, at a third of the screen's width and two thirds of its height: in
 * its middle black is lifted to three fifths of white. The whole is a little dim.
 */
export function glaring({ width, height, grey }: Shot): Shot {
  const out = new Uint8ClampedArray(grey.length);
  const reach = Math.min(width, height) * 0.22;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x - width / 3, y - (height * 2) / 3];
      const light = 0.6 * Math.exp(-(dx * dx + dy * dy) / (2 * reach * reach));
      const lit = (grey[y * width + x] ?? 0) * 0.85;
      out[y * width + x] = lit + (255 - lit) * light;
    }
  }
  return { width, height, grey: out };
}

/** As four bytes a pixel, for decoders that want colours. */
export function rgbaOf({ grey }: Shot): Uint8ClampedArray {
  const data = new Uint8ClampedArray(grey.length * 4);
  grey.forEach((value, pixel) => {
    data.set([value, value, value, 255], pixel * 4);
  });
  return data;
}

/** As a portable grey map, for decoders that read files. */
export function pgmOf({ width, height, grey }: Shot): Uint8Array {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, "latin1"), Buffer.from(grey)]);
}

/** Every way of looking at a screen that its code must survive. */
export const LOOKS: readonly {
  readonly look: string;
  readonly see: (shot: Shot) => Shot;
}[] = [
  { look: "as it is lit", see: (shot) => shot },
  { look: "at half the size", see: halved },
  { look: "turned by ten degrees", see: (shot) => turned(shot, 10) },
  { look: "out of focus", see: (shot) => blurred(shot, Math.max(1, shot.width >> 9)) },
  { look: "with a lamp in the glass", see: glaring },
];
