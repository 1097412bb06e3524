/**
 * What was received and not yet acknowledged, in bounded memory. The receive maximum is no bound to
 * rely on: 3.1.1 has none, and Mosquitto 2.0.11 sends a whole backlog after the first PUBACK. To
 * stop reading would lock both sides up, since the answers to what was published wait behind it.
 * So what comes beyond the bound is passed over; the broker sends it again on the next connection
 * (MQTT 5, 4.4).
 */

/** Payload bytes held without PUBACK. */
const HELD_MAX_BYTES = 16 * 1024 * 1024;

export class HeldMessages {
  /** Packet ids that the broker waits to see acknowledged, with the size of what they brought. */
  readonly #sizes = new Map<number, number>();
  #bytes = 0;
  #isOverfull = false;

  /**
   * Notes a message; the same packet id again replaces the one before.
   * @param token 0 for a message that needs no PUBACK: it is never held.
   * @returns false when there is no room and it must be passed over, like all that follow it.
   */
  hold(token: number, payloadBytes: number): boolean {
    if (token === 0) return true;
    this.#isOverfull ||= this.#bytes + payloadBytes > HELD_MAX_BYTES;
    if (this.#isOverfull) return false;
    this.release(token);
    this.#sizes.set(token, payloadBytes);
    this.#bytes += payloadBytes;
    return true;
  }

  /** Forgets a held message; false when there is none of that token. */
  release(token: number): boolean {
    this.#bytes -= this.#sizes.get(token) ?? 0;
    return this.#sizes.delete(token);
  }

  /** True once something was passed over and all the rest is acknowledged: time to fetch it. */
  get isDue(): boolean {
    return this.#isOverfull && this.#sizes.size === 0;
  }
}
