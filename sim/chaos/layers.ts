/**
 * Layers of safety outside the terminal, each of which can be switched off: with all of them on,
 * the bank makes good what the terminal gets wrong, and a mistake can hide for ever.
 */

export interface Layers {
  /** The bank sends again, at intervals, what was not receipted. */
  readonly outbox: boolean;
  /** The bank sends what a hello says is missing. */
  readonly helloFill: boolean;
  /** The bank answers `resync`. */
  readonly resync: boolean;
  /** The broker keeps what was not acknowledged over a lost connection. */
  readonly brokerSession: boolean;
}

export function layersOf(changed: Partial<Layers> = {}): Layers {
  return { outbox: true, helloFill: true, resync: true, brokerSession: true, ...changed };
}

/** Troubles in which payments vanish for ever once the bank never sends anything again. */
export const NEEDS_RESENDING: readonly string[] = ["N9", "N10", "N11", "N15", "P16", "P19"];
