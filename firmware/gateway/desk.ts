/**
 * The gateway's side of the link: answers hellos, resyncs and lookups, and turns a transfer that
 * was found into one signed, numbered event. What it has to keep is in the outbox before the call
 * returns; it knows no socket, no HTTP and no timer.
 */
import type { Crypto, VerifyKey } from "../../drivers/hal/crypto.ts";
import { formatMoney } from "../lib/money.ts";
import { encodeBase64url } from "../link/base64url.ts";
import { seal } from "../link/envelope.ts";
import { downTopic } from "../link/topics.ts";
import type { Transfer } from "./answers.ts";
import type { Outbox, OutboxEvent, Watch } from "./outbox.ts";
import { type Lookup, parseUpTopic, readUpstream, type Upstream } from "./upstream.ts";

/** A terminal that the gateway serves. */
export interface Served {
  readonly id: string;
  readonly epoch: number;
  readonly key: VerifyKey;
  /** The Bakong account that its codes name. */
  readonly account: string;
}

export interface DeskParts {
  readonly acquirer: string;
  readonly env: "live" | "test";
  readonly terminals: readonly Served[];
  readonly crypto: Crypto;
  readonly outbox: Outbox;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Sends one message at QoS 1; it may be lost with the connection. */
  readonly send: (topic: string, payload: Uint8Array) => void;
  /** Sends an event until a broker has it. */
  readonly post: (event: OutboxEvent) => void;
  /** There is a new charge or question. */
  readonly poke: () => void;
  /** Lookups left today. */
  readonly left: () => number;
  readonly tell: (line: string) => void;
}

/** What is known about a charge that somebody asked about. */
export type ChargeAnswer = "paid" | "unpaid" | "unknown";

/** Events sent again at once; a terminal asks for more by `resync` (contract, section 2). */
const PAGE_MAX = 100;
/** A dynamic KHQR lives at most so long (NBC QR Payment Integration). */
const LIFE_MAX_MS = 600_000;
/** Requests may have waited at the broker for so long: its session's life. */
const WAITED_MAX_MS = 72 * 3_600_000;

export class Desk {
  readonly #parts: DeskParts;
  readonly #terminals: ReadonlyMap<string, Served>;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#terminals = new Map(parts.terminals.map((served) => [served.id, served]));
  }

  /** A message from `up/…`. When it returns, what must outlive the process is on disk. */
  receive(topic: string, payload: Uint8Array): void {
    const { acquirer, crypto, tell } = this.#parts;
    const address = parseUpTopic(topic, acquirer);
    const served = this.#terminals.get(address?.terminal ?? "");
    if (address === undefined || served === undefined) {
      tell(`not served: a message on ${JSON.stringify(topic.slice(0, 120))}`);
      return;
    }
    const speaker = { acquirer, terminal: served.id, key: served.key };
    const read = readUpstream(address.what, payload, speaker, crypto);
    if (read.ok) this.#hear(served, read.value);
    else tell(`not believed: up/${address.what} of ${served.id}: ${read.problem}`);
  }

  /**
   * A watched charge was paid. The transfer becomes an event, unless it has been one before.
   * @returns false when the money went to an account that is not the terminal's.
   */
  credit(watch: Watch, transfer: Transfer): boolean {
    const { outbox, now, tell } = this.#parts;
    const served = this.#terminals.get(watch.terminal);
    if (served === undefined || transfer.to !== served.account) return false;
    const { id, epoch } = served;
    const jti = this.#randomId();
    const creditedAt = transfer.createdAt ?? transfer.acknowledgedAt ?? now();
    const claims = {
      ...this.#head(id, "payment.credited", jti),
      epoch,
      env: this.#parts.env,
      ...this.#nonce(id),
      txid: transfer.hash,
      amount: formatMoney(transfer.money),
      currency: transfer.money.currency,
      creditedAt: new Date(creditedAt).toISOString(),
      md5: watch.md5,
      ...(watch.billNumber === null ? {} : { billNumber: watch.billNumber }),
      rail: "bakong",
    };
    const sign = (seq: number) => this.#seal({ ...claims, seq });
    const draft = { terminal: id, epoch, txid: transfer.hash, jti, md5: watch.md5, sign };
    const event = outbox.issue(draft, creditedAt - watch.openedAt);
    if (event === undefined) {
      for (const earlier of outbox.paying(id, watch.md5)) this.#parts.post(earlier);
    } else {
      const paid = `${claims.amount} ${claims.currency} paid, number ${event.seq}`;
      tell(`${id}: ${paid}; ${this.#parts.left()} lookups left today`);
      this.#parts.post(event);
    }
    this.answer(watch, "paid");
    return true;
  }

  /** Answers a question in words, if one was asked that way. */
  answer(watch: Watch, answer: ChargeAnswer, reason?: string): void {
    const { md5, terminal, answerTo } = watch;
    if (answerTo === null) return;
    this.#send(terminal, "charge", {
      ...this.#head(terminal, "charge.status"),
      of: answerTo,
      md5,
      answer,
      ...(reason === undefined ? {} : { reason }),
      looksLeft: this.#parts.left(),
    });
  }

  #hear(served: Served, message: Upstream): void {
    const { outbox, tell } = this.#parts;
    const { id, epoch } = served;
    switch (message.kind) {
      case "hello":
        this.#welcome(served, message);
        return;
      case "receipt": {
        const { of, stage, reason } = message;
        const seq = outbox.receipted(id, of, stage);
        if (seq === undefined || stage !== "rejected") return;
        tell(`${id} refuses number ${seq}: ${reason ?? "no reason given"}; somebody must look`);
        return;
      }
      case "resync": {
        if (message.epoch !== epoch) return;
        for (const event of outbox.between(id, epoch, message, PAGE_MAX)) this.#parts.post(event);
        return;
      }
      case "lookup":
        this.#look(served, message);
        return;
      case "other":
        return;
    }
  }

  #welcome({ id, epoch }: Served, hello: Extract<Upstream, { kind: "hello" }>): void {
    const { outbox, now, tell } = this.#parts;
    outbox.greet(id, hello.nonce);
    const seq = outbox.highest(id, epoch);
    this.#send(id, "welcome", {
      ...this.#head(id, "session.welcome"),
      nonce: hello.nonce,
      now: new Date(now()).toISOString(),
      epoch,
      seq,
    });
    if (hello.epoch !== epoch) {
      tell(`${id} says epoch ${hello.epoch}; the gateway's configuration says ${epoch}`);
      return;
    }
    const lacking = [...hello.holes, { from: hello.contiguousSeq + 1, to: seq }];
    const events = lacking.flatMap((range) => outbox.between(id, epoch, range, PAGE_MAX));
    for (const event of events.slice(0, PAGE_MAX)) this.#parts.post(event);
  }

  #look({ id }: Served, lookup: Lookup): void {
    const { outbox, now, poke, tell } = this.#parts;
    const at = now();
    const isSaneTime = lookup.saidAt <= at && lookup.saidAt > at - WAITED_MAX_MS;
    const openedAt = isSaneTime ? lookup.saidAt : at;
    const watch = outbox.watch(
      {
        md5: lookup.md5,
        terminal: id,
        billNumber: lookup.billNumber,
        openedAt,
        expiresAt: Math.min(lookup.expiresAt ?? Number.MAX_VALUE, openedAt + LIFE_MAX_MS),
        isAsked: !lookup.isWatch,
        answerTo: lookup.answerTo,
      },
      at,
    );
    if (watch === undefined) {
      tell(`${id} asks about a charge of another terminal, md5 ${lookup.md5}`);
      return;
    }
    if (watch.state === "paid") {
      for (const event of outbox.paying(id, watch.md5)) this.#parts.post(event);
      this.answer({ ...watch, answerTo: lookup.answerTo }, "paid");
    } else if (watch.state === "foreign") {
      this.answer({ ...watch, answerTo: lookup.answerTo }, "unknown", "other-account");
    } else {
      poke();
    }
  }

  #nonce(terminal: string): { readonly nonce?: string } {
    const nonce = this.#parts.outbox.nonceOf(terminal);
    return nonce === undefined ? {} : { nonce };
  }

  #head(terminal: string, kind: string, jti = this.#randomId()) {
    const iat = Math.floor(this.#parts.now() / 1000);
    return { iss: this.#parts.acquirer, aud: terminal, jti, iat, kind };
  }

  #send(terminal: string, what: "charge" | "welcome", claims: object): void {
    const { acquirer, crypto, send } = this.#parts;
    send(downTopic(acquirer, terminal, what), seal(claims, crypto));
  }

  #seal(claims: object): string {
    return new TextDecoder().decode(seal(claims, this.#parts.crypto));
  }

  #randomId(): string {
    return encodeBase64url(this.#parts.crypto.randomBytes(12));
  }
}
