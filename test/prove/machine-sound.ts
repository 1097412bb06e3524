/**
 * Whether an announcement was among what came out of a sound card. It is looked for piece by piece
 * and in order: an emulated card on a busy computer stutters, which breaks the piece that it falls
 * into and shifts what follows, but it does not make words up.
 */

/** Both sides are compared at this rate: enough for words, and quick to search. */
const RATE_HZ = 6_000;
const PIECE = RATE_HZ / 10;
/** A stutter between two pieces is no longer than this. */
const GAP = 2 * RATE_HZ;
/** Two pieces are the same sound from here on (normalised correlation). */
const ALIKE = 0.8;
/** Of the loudest piece's energy; what is softer is a pause. */
const PAUSE = 0.02;

/** What one channel of 16-bit stereo says, brought down to the common rate. */
export function fromCard(bytes: Buffer, rateHz: number): Float64Array {
  const frames = Math.floor(bytes.length / 4);
  return slowed(frames, rateHz, (at) => bytes.readInt16LE(at * 4));
}

/** An announcement as the terminal composes it, brought down likewise. */
export function fromPcm(samples: Int16Array, rateHz: number): Float64Array {
  return slowed(samples.length, rateHz, (at) => samples[at] ?? 0);
}

/** @returns the share of the announcement's pieces, 0 to 1, that were heard in their order. */
export function heardShare(heard: Float64Array, announcement: Float64Array): number {
  const pieces: Float64Array[] = [];
  for (let at = 0; at + PIECE <= announcement.length; at += PIECE) {
    pieces.push(announcement.subarray(at, at + PIECE));
  }
  const loudest = Math.max(...pieces.map(energy));
  const words = pieces.filter((piece) => energy(piece) > loudest * PAUSE);
  let best = 0;
  // The first piece may be one that a stutter broke: each of the first few is tried as an anchor.
  for (const [skipped, anchor] of words.slice(0, 5).entries()) {
    const start = find(heard, anchor, 0, heard.length);
    if (start === undefined) continue;
    let found = 1;
    let from = start + PIECE;
    for (const piece of words.slice(skipped + 1)) {
      const at = find(heard, piece, from, from + GAP);
      if (at === undefined) continue;
      found += 1;
      from = at + PIECE;
    }
    best = Math.max(best, found / words.length);
  }
  return best;
}

/** Where a piece is first heard. */
function find(
  heard: Float64Array,
  piece: Float64Array,
  from: number,
  to: number,
): number | undefined {
  const own = Math.sqrt(energy(piece));
  const last = Math.min(to, heard.length - PIECE);
  for (let at = from; at <= last; at += 1) {
    const [product, square] = compared(heard, at, piece);
    if (product > ALIKE * own * Math.sqrt(square)) return at;
  }
  return undefined;
}

function compared(heard: Float64Array, at: number, piece: Float64Array): [number, number] {
  let product = 0;
  let square = 1;
  for (let i = 0; i < PIECE; i += 1) {
    const sample = heard[at + i] ?? 0;
    product += sample * (piece[i] ?? 0);
    square += sample * sample;
  }
  return [product, square];
}

function energy(piece: Float64Array): number {
  return piece.reduce((sum, sample) => sum + sample * sample, 0);
}

function slowed(count: number, rateHz: number, sample: (at: number) => number): Float64Array {
  const step = rateHz / RATE_HZ;
  const out = new Float64Array(Math.floor(count / step));
  for (let at = 0; at < out.length; at += 1) {
    let sum = 0;
    for (let i = 0; i < step; i += 1) sum += sample(at * step + i);
    out[at] = sum / step;
  }
  return out;
}
