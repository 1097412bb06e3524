/**
 * Listens on the wire between a simulated terminal and its bank, in both directions, and can lose a
 * message of the bank's. It reads claims without checking them: what is judged here is their form.
 */
import type { Stall } from "../../sim/stall.ts";

export type Claims = Readonly<Record<string, unknown>>;

/** One message as the broker carried it. */
export interface Overheard {
  readonly topic: string;
  readonly header: Claims;
  readonly claims: Claims;
}

export interface Wiretap {
  /** Every signed message so far. */
  readonly messages: readonly Overheard[];
  /** The bank's next message reaches nobody. */
  loseNext(): void;
}

/** Taps the wire of a stall that has not been given any time yet. */
export function tapWire(stall: Stall): Wiretap {
  const messages: Overheard[] = [];
  const { broker } = stall;
  const carry = broker.publish;
  let losesNext = false;
  broker.publish = (topic, payload, retained) => {
    hear(topic, payload);
    if (!losesNext) carry(topic, payload, retained);
    losesNext = false;
  };
  broker.onPublished(hear);
  return {
    messages,
    loseNext() {
      losesNext = true;
    },
  };

  function hear(topic: string, payload: Uint8Array): void {
    const [header, claims, signature] = Buffer.from(payload).toString("ascii").split(".");
    // Garbage that a test sends is no message of anybody's.
    if (header === undefined || claims === undefined || signature === undefined) return;
    messages.push({ topic, header: read(header), claims: read(claims) });
  }
}

function read(part: string): Claims {
  return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Claims;
}
