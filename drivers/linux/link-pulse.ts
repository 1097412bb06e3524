/**
 * Tells whether the other end still lives (MQTT keep alive, section 3.1.2.10): sends a ping before
 * the keep alive runs out and gives up once nothing at all was heard for one and a half times as
 * long. Only what arrives counts as life: one's own telemetry would mask a dead path (fault N4),
 * and a slow backlog is life even while it delays the answer to a ping (fault N23).
 */

export class LinkPulse {
  readonly #keepAliveMs: number;
  readonly #ping: () => void;
  readonly #dead: () => void;
  #heardAt = performance.now();
  #pingedAt = performance.now();
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param keepAliveSeconds at least 1.
   * @param ping sends a PINGREQ.
   * @param dead called once when the silence has lasted too long.
   */
  constructor(keepAliveSeconds: number, ping: () => void, dead: () => void) {
    this.#keepAliveMs = keepAliveSeconds * 1000;
    this.#ping = ping;
    this.#dead = dead;
    this.#check();
  }

  heard(): void {
    this.#heardAt = performance.now();
  }

  /** How long nothing has been heard. */
  get silentMs(): number {
    return performance.now() - this.#heardAt;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #check(): void {
    const now = performance.now();
    // A little early, because the broker counts from when the ping reaches it.
    const pingEveryMs = this.#keepAliveMs * 0.9;
    const silenceMaxMs = this.#keepAliveMs * 1.5;
    if (now - this.#heardAt >= silenceMaxMs) {
      this.#dead();
      return;
    }
    if (now - this.#pingedAt >= pingEveryMs) {
      this.#pingedAt = now;
      this.#ping();
    }
    const dueMs = Math.min(this.#heardAt + silenceMaxMs, this.#pingedAt + pingEveryMs) - now;
    this.#timer = setTimeout(() => this.#check(), Math.ceil(dueMs));
  }
}
