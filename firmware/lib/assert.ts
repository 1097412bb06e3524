/**
 * Bugs stop the device: an assertion that fails throws, the process exits and its supervisor starts
 * it again from the ledger. Never used for what the world outside may do.
 */
export function assert(condition: boolean, claim: string): asserts condition {
  if (!condition) throw new Error(`bug: ${claim}`);
}

/** Marks the branch of a closed union that cannot be reached; the compiler checks that it is so. */
export function never(value: never): never {
  throw new Error(`bug: unexpected ${JSON.stringify(value)}`);
}
