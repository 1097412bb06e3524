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

/**
 * All layers, but for those that are changed.
 * @throws Error when nobody would send again what a broker without a session loses.
 */
export function layersOf(changed: Partial<Layers> = {}): Layers {
  const all = { outbox: true, helloFill: true, resync: true, brokerSession: true };
  const layers: Layers = { ...all, ...changed };
  const isSentAgain = layers.outbox || layers.helloFill || layers.resync;
  if (layers.brokerSession || isSentAgain) return layers;
  throw new Error("without a broker session, somebody else must send again what was lost");
}

/** Troubles in which payments vanish for ever once the bank never sends anything again. */
export const NEEDS_RESENDING: readonly string[] = ["N9", "N10", "N11", "N15", "P15", "P16", "P19"];
