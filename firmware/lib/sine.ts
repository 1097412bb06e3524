/**
 * Sine of a turn, from additions and multiplications alone. `Math.sin` may differ in its last bits
 * from one engine to the next (ECMA-262 leaves it to them), and what the terminal draws or plays
 * must be the same on each.
 */

/** Coefficients of the Taylor series in quarter turns; the last leaves an error below 4e-9. */
const QUARTER = Math.PI / 2;
const TERMS = [1, -1 / 6, 1 / 120, -1 / 5_040, 1 / 362_880, -1 / 39_916_800] as const;

/**
 * The sine of an angle.
 * @param turns 1 is the whole circle; any finite number.
 * @returns −1 to 1, within 1e-7 of the true value.
 */
export function sineOfTurn(turns: number): number {
  const quarters = (turns - Math.floor(turns)) * 4;
  const mirrored = quarters > 1 && quarters < 3 ? 2 - quarters : quarters;
  const angle = (mirrored >= 3 ? mirrored - 4 : mirrored) * QUARTER;
  const square = angle * angle;
  let sum = 0;
  for (let index = TERMS.length - 1; index >= 0; index--) sum = sum * square + (TERMS[index] ?? 0);
  return sum * angle;
}

/** The cosine of an angle, as `sineOfTurn` gives the sine. */
export function cosineOfTurn(turns: number): number {
  return sineOfTurn(turns + 0.25);
}
