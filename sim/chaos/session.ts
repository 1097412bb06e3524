/**
 * What a broker keeps for one terminal: messages not acknowledged, in their order, and one retained
 * message for each topic. Packet ids start anew on each connection, so that a late acknowledgement
 * would hit another message.
 */
import type { LinkMessage } from "../../drivers/hal/link.ts";
import type { Chance } from "../chance.ts";

export interface Parcel {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
}

export interface SessionRules {
  readonly queueMax: number;
  readonly drops: "newest" | "oldest";
  readonly reorders: boolean;
  readonly doubles: number;
}

interface Queued extends Parcel {
  token: number | undefined;
}

export class Session {
  readonly #rules: SessionRules;
  readonly #chance: Chance;
  readonly #outlivesConnection: boolean;
  #queue: Queued[] = [];
  readonly #retained = new Map<string, Parcel>();
  #nextToken = 1;
  #exists = false;

  /** @param outlivesConnection false for a broker that keeps nothing for who is not there. */
  constructor(rules: SessionRules, chance: Chance, outlivesConnection: boolean) {
    this.#rules = rules;
    this.#chance = chance;
    this.#outlivesConnection = outlivesConnection;
  }

  get size(): number {
    return this.#queue.length;
  }

  /** A connection begins. @returns whether the session was known. */
  begin(): boolean {
    const existed = this.#exists;
    this.#exists = true;
    return existed;
  }

  add(parcel: Parcel): void {
    if (parcel.retained) this.#retained.set(parcel.topic, parcel);
    // Without a session a broker keeps nothing for anybody.
    if (!this.#exists) return;
    this.#queue.push({ ...parcel, token: undefined });
    if (this.#queue.length <= this.#rules.queueMax) return;
    const at = this.#rules.drops === "newest" ? this.#queue.length - 1 : 0;
    this.#queue.splice(at, 1);
  }

  /** Retained messages go out anew at each subscription. */
  retain(): void {
    for (const parcel of this.#retained.values()) this.#queue.push({ ...parcel, token: undefined });
  }

  /** Takes what may be sent now, in batches that arrive together. */
  take(generation: number, room: number, batchMax: number): readonly (readonly LinkMessage[])[] {
    let inFlight = 0;
    for (const { token } of this.#queue) if (token !== undefined) inFlight += 1;
    const sent: LinkMessage[] = [];
    for (const item of this.#queue) {
      if (sent.length >= room - inFlight) break;
      if (item.token === undefined) sent.push(this.#send(item, generation));
    }
    const doubled = this.#rules.doubles > 0;
    const all = sent.flatMap((message) =>
      doubled && this.#chance.happens(1 / this.#rules.doubles) ? [message, message] : [message],
    );
    // Out of order, each comes by itself and its own way.
    if (this.#rules.reorders) return all.map((message) => [message]);
    const batches: LinkMessage[][] = [];
    for (let from = 0; from < all.length; from += batchMax) {
      batches.push(all.slice(from, from + batchMax));
    }
    return batches;
  }

  #send(item: Queued, generation: number): LinkMessage {
    item.token = this.#nextToken;
    this.#nextToken += 1;
    const { topic, payload, retained, token } = item;
    return { generation, token, topic, payload, retained };
  }

  payloadOf(token: number): Uint8Array | undefined {
    return this.#queue.find((item) => item.token === token)?.payload;
  }

  /** The acknowledgement arrived. */
  settle(token: number): void {
    const at = this.#queue.findIndex((item) => item.token === token);
    if (at >= 0) this.#queue.splice(at, 1);
  }

  /** What was in flight is queued again, in its old place. */
  connectionEnded(): void {
    if (!this.#outlivesConnection) this.forget();
    for (const item of this.#queue) item.token = undefined;
    this.#nextToken = 1;
  }

  /** The broker lost everything it knew of the terminal. */
  forget(): void {
    this.#queue = [];
    this.#exists = false;
  }
}
