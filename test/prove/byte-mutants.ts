/** Changes in bytes, as bad lines, bad memory and bad people make them. */
import type { Chance } from "../../sim/chance.ts";

/** The alphabet of a JWS and its neighbours: what is still in it gets past the first check. */
const DIGITS = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=");

/** One to four changes; now and then they cancel out and nothing has changed. */
export function mutateBytes(bytes: Uint8Array, draw: Chance): Uint8Array {
  let mutant: Uint8Array = bytes.slice();
  for (let left = draw.between(1, 4); left > 0; left -= 1) mutant = change(mutant, draw);
  return mutant;
}

function change(bytes: Uint8Array, draw: Chance): Uint8Array {
  // Nothing is left to change once all of it was cut away.
  if (bytes.length === 0) return bytes;
  const at = draw.between(0, bytes.length - 1);
  const end = at + draw.between(1, 8);
  const digit = DIGITS.subarray(draw.between(0, DIGITS.length - 1)).subarray(0, 1);
  const [before, part, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, end),
    bytes.subarray(end),
  ];
  switch (draw.between(0, 8)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << draw.between(0, 7));
      return bytes;
    case 1:
    case 2:
    case 3:
      bytes.set(digit, at);
      return bytes;
    case 4:
      return join(before, after);
    case 5:
      return join(before, part, part, after);
    case 6:
      return join(before, digit, part, after);
    case 7:
      return join(part, after, before);
    default:
      if (draw.happens(0.1)) return before.slice();
      bytes[at] = draw.between(0, 255);
      return bytes;
  }
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
