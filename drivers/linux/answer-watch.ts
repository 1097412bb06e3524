/**
 * Notices a broker that answers pings and nothing else: a request whose answer was lost would be
 * waited for as long as the connection lives. Answers come in order, so one that is missing after
 * several pings, each sent later and answered, does not come any more. It counts pings and not
 * time: a slow backlog delays them like everything else (fault N23).
 */

/** One may have been on its way before the request; the others are many seconds apart. */
const PINGS_MAX = 3;

export class AnswerWatch {
  /** Requests without an answer, with how many pings had been answered when they were made. */
  readonly #asked = new Map<object, number>();
  #pings = 0;

  /** @param request anything of its own. */
  asked(request: object): void {
    this.#asked.set(request, this.#pings);
  }

  answered(request: object): void {
    this.#asked.delete(request);
  }

  /** A ping was answered. @returns true when some request will never be. */
  pinged(): boolean {
    this.#pings += 1;
    const [oldest = this.#pings] = this.#asked.values();
    return this.#pings - oldest >= PINGS_MAX;
  }
}
