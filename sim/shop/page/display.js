/**
 * The terminal's display: puts the lit pixels on a canvas, in the order they were lit, and nothing
 * else. A pixel of the panel is a pixel of the canvas, which is only enlarged or reduced whole.
 */

/** RGB565 to the canvas's 32-bit pixels (bytes R G B A), for every colour there is. */
const COLOURS = makeColours();

export function openDisplay(canvas, terminal) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const listeners = new Set();
  let chain = Promise.resolve();
  let frames = 0;

  /** Chooses the largest size that fits, whole device pixels for each pixel where possible. */
  function layOut() {
    const { width, height } = canvas;
    const isWide = width > height;
    terminal.classList.toggle("wide", isWide);
    const narrow = window.innerWidth <= 720;
    const room = terminal.clientWidth - (narrow ? 48 : isWide ? 66 : 66 + 276 + 22);
    const tall = window.innerHeight - (narrow ? 120 : isWide ? 560 : 320);
    // Beside the keys it should not be lower than they are.
    const lowest = narrow ? 420 : isWide ? 330 : 590;
    const wanted = Math.min(room / width, Math.max(tall, lowest) / height);
    const density = window.devicePixelRatio || 1;
    const whole = Math.floor(wanted * density) / density;
    const crisp = whole > 0 && whole >= wanted * 0.7;
    const scale = crisp ? whole : Math.min(wanted, 1);
    canvas.classList.toggle("crisp", crisp);
    canvas.style.width = `${Math.floor(width * scale)}px`;
    canvas.style.height = `${Math.floor(height * scale)}px`;
  }

  async function draw(patch) {
    const bytes = await inflate(patch.pixels);
    const lit = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
    const image = context.createImageData(patch.width, patch.height);
    const pixels = new Uint32Array(image.data.buffer);
    for (let index = 0; index < lit.length; index += 1) pixels[index] = COLOURS[lit[index]];
    context.putImageData(image, patch.x, patch.y);
    frames += 1;
    canvas.dataset.frames = String(frames);
    for (const listener of listeners) listener();
  }

  layOut();
  window.addEventListener("resize", layOut);
  return {
    resize({ width, height }) {
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
      }
      layOut();
    },
    patch(patch) {
      chain = chain.then(() => draw(patch));
    },
    onDrawn(listener) {
      listeners.add(listener);
    },
  };
}

async function inflate(base64) {
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function makeColours() {
  const colours = new Uint32Array(65536);
  const bytes = new Uint8ClampedArray(colours.buffer);
  for (let value = 0; value < 65536; value += 1) {
    const red = value >> 11;
    const green = (value >> 5) & 63;
    const blue = value & 31;
    bytes[value * 4] = (red << 3) | (red >> 2);
    bytes[value * 4 + 1] = (green << 2) | (green >> 4);
    bytes[value * 4 + 2] = (blue << 3) | (blue >> 2);
    bytes[value * 4 + 3] = 255;
  }
  return colours;
}
