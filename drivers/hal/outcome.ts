/**
 * How every operation of a driver ends.
 *
 * The boundary contract: a start call returns at once; its `done` fires exactly once and never
 * before the call returned; the outcome carries every fault the interface names; one operation per
 * resource, a second one gets `busy`; `stop` or `close` ends the pending one.
 */

/**
 * Success with a value, or one of the faults that the interface names, with words for a technician.
 */
export type Outcome<Fault extends string, Value = undefined> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Fault; readonly detail: string };

/** Receives the outcome of one operation, exactly once. */
export type Done<Fault extends string, Value = undefined> = (
  outcome: Outcome<Fault, Value>,
) => void;
