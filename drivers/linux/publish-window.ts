/**
 * Publishes on their way to the broker: at most so many without an answer as the broker takes
 * (MQTT 5, section 3.2.2.3.3), a bounded number waiting behind them, and one outcome for each,
 * whatever becomes of the connection.
 */
import type { LinkFault, LinkPublish } from "../hal/link.ts";
import type { Done } from "../hal/outcome.ts";

/** Publishes accepted and not settled; more means that somebody floods. */
const OUTSTANDING_MAX = 200;

/** Hands one publish to the broker; `answer` comes once, with words when it was refused. */
export type SendPublish = (
  message: LinkPublish,
  answer: (refusal: string | undefined) => void,
) => void;

interface Outgoing {
  readonly message: LinkPublish;
  readonly done: Done<LinkFault>;
}

export class PublishWindow {
  readonly #send: SendPublish;
  readonly #inFlightMax: number;
  readonly #inFlight = new Set<Outgoing>();
  #waiting: Outgoing[] = [];

  /** @param receiveMaximum how many the broker takes at once; undefined for no limit of its own. */
  constructor(receiveMaximum: number | undefined, send: SendPublish) {
    this.#inFlightMax = Math.min(receiveMaximum ?? OUTSTANDING_MAX, OUTSTANDING_MAX);
    this.#send = send;
  }

  /** Sends now or when there is room; `refused` at once when too many wait already. */
  add(message: LinkPublish, done: Done<LinkFault>): void {
    if (this.#inFlight.size + this.#waiting.length >= OUTSTANDING_MAX) {
      done({ ok: false, fault: "refused", detail: `${OUTSTANDING_MAX} publishes wait already` });
      return;
    }
    this.#waiting.push({ message, done });
    this.#advance();
  }

  /** The connection ended: everything unsettled ends `down`, later answers are dropped. */
  end(): void {
    const unsettled = [...this.#inFlight, ...this.#waiting];
    this.#inFlight.clear();
    this.#waiting = [];
    for (const { done } of unsettled) {
      done({ ok: false, fault: "down", detail: "the connection ended first" });
    }
  }

  #advance(): void {
    while (this.#inFlight.size < this.#inFlightMax) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#inFlight.add(next);
      this.#send(next.message, (refusal) => {
        if (!this.#inFlight.delete(next)) return;
        if (refusal === undefined) next.done({ ok: true, value: undefined });
        else next.done({ ok: false, fault: "refused", detail: refusal });
        this.#advance();
      });
    }
  }
}
