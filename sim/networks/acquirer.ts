/**
 * The simulated acquiring bank. It numbers and signs events for its terminals, answers their
 * hellos and requests, and believes nothing they say without their signature (contract, section 2).
 * It knows no socket and no clock: messages leave through `publish`, time and randomness come in.
 */
import type { Money } from "../../drivers/hal/money.ts";
import type { BankFact, CreditOrder, DownTopic, Issued } from "./bank-facts.ts";
import { type Claims, type Jwk, type Seals, sealsFrom } from "./jws.ts";
import { amountText, type Binding, TerminalBook } from "./terminal-book.ts";
import { type Hello, readUpstream, type Upstream } from "./upstream.ts";

export interface AcquirerParts {
  /** The acquirer's id on the link: `[A-Za-z0-9_-]{1,32}`. */
  readonly name: string;
  /** 32 secret bytes of its signing key. */
  readonly keySeed: Uint8Array;
  /** The bank's clock: milliseconds since 1970. */
  readonly now: () => number;
  readonly randomBytes: (lengthBytes: number) => Uint8Array;
  /** Sends one message at QoS 1; keeps it until a broker has it. */
  readonly publish: (topic: string, payload: Uint8Array) => void;
  /** How it signs and checks; the platform's signatures under `keySeed` when absent. */
  readonly seals?: Seals;
  /** What it sends again without being told to; everything when absent. */
  readonly habits?: Habits;
}

/** Switched off, so that a terminal's own mistakes are not made good by the bank. */
export interface Habits {
  /** At a hello: what the terminal lacks. */
  readonly fillsAtHello: boolean;
  /** At a `resync`: what it asks for. */
  readonly answersResync: boolean;
}

/** Events sent again for one `resync` (contract, section 2, rule 5). */
const RESYNC_MAX = 100;

export class Acquirer {
  readonly name: string;
  readonly #parts: AcquirerParts;
  readonly #seals: Seals;
  readonly #books = new Map<string, TerminalBook>();
  readonly #listeners = new Set<(fact: BankFact) => void>();

  constructor(parts: AcquirerParts) {
    this.name = parts.name;
    this.#parts = parts;
    this.#seals = parts.seals ?? sealsFrom(parts.keySeed);
  }

  /** The key set that a terminal's configuration carries. */
  get jwks(): { readonly keys: readonly Jwk[] } {
    return { keys: [this.#seals.jwk] };
  }

  get kid(): string {
    return this.#seals.jwk.kid;
  }

  /** Takes a terminal on; its numbering starts at 1, unless it has a past. */
  bind(binding: Binding): void {
    this.#books.set(binding.terminal, new TerminalBook(binding));
  }

  /** Makes, signs and sends a credit. Throws for a terminal never bound, as all below do. */
  credit(terminal: string, order: CreditOrder): Issued {
    return this.#issue(terminal, this.draftCredit(terminal, order), order.money);
  }

  /** Takes a credit back: the whole, or `money` of it. Undefined when it was never issued. */
  reverse(terminal: string, txid: string, reason: string, money?: Money): Issued | undefined {
    const credit = this.#book(terminal).credited(txid);
    const taken = money ?? credit?.money;
    if (credit === undefined || taken === undefined) return undefined;
    const claims = { ...this.draftCredit(terminal, { money: taken }), kind: "payment.reversed" };
    return this.#issue(terminal, { ...claims, of: txid, reason }, taken);
  }

  /** Uses up a number without a payment. */
  fillHole(terminal: string): Issued {
    const { epoch, seq } = this.#book(terminal).nextNumber();
    const claims = { ...this.#head(terminal, "payment.void"), epoch, seq };
    return this.#issue(terminal, claims, undefined);
  }

  /** Opens a charge on the terminal from a till or app. `expiresAt` in ms since 1970. */
  openCharge(
    terminal: string,
    charge: {
      readonly money: Money;
      readonly billNumber: string;
      readonly expiresAt: number;
    },
  ): void {
    this.#send(terminal, "charge", {
      ...this.#head(terminal, "charge.open"),
      amount: amountText(charge.money),
      currency: charge.money.currency,
      billNumber: charge.billNumber,
      expiresAt: new Date(charge.expiresAt).toISOString(),
    });
  }

  cancelCharge(terminal: string, billNumber: string): void {
    this.#send(terminal, "charge", { ...this.#head(terminal, "charge.cancel"), billNumber });
  }

  /** Sends an event again, byte for byte. */
  repeat(issued: Issued): void {
    this.#parts.publish(issued.topic, issued.payload);
  }

  /** Signs that the merchant bound in this epoch lets the terminal go, as a compact JWS. */
  release(terminal: string, epoch: number): string {
    const claims = { ...this.#head(terminal, "merchant.release"), epoch };
    return new TextDecoder().decode(this.#seals.seal(claims));
  }

  /** The claims the next credit would have, without issuing it: for messages to be refused. */
  draftCredit(terminal: string, order: CreditOrder): Claims {
    const { money, md5, billNumber, payer } = order;
    return {
      ...this.#head(terminal, "payment.credited"),
      ...this.#book(terminal).nextNumber(),
      env: order.env ?? "live",
      txid: order.txid ?? this.#randomHex(32),
      amount: amountText(money),
      currency: money.currency,
      creditedAt: new Date(order.creditedAt ?? this.#parts.now()).toISOString(),
      ...(md5 === undefined ? {} : { md5 }),
      ...(billNumber === undefined ? {} : { billNumber }),
      rail: order.rail ?? "bakong",
      ...(payer === undefined ? {} : { payer }),
    };
  }

  /** Sends any bytes on a terminal's topic, without numbering or remembering them. */
  sendRaw(terminal: string, topic: DownTopic, payload: Uint8Array): void {
    this.#parts.publish(this.#topic(terminal, topic), payload);
  }

  /** Every event issued to a terminal, oldest first. */
  issued(terminal: string): readonly Issued[] {
    return this.#book(terminal).events;
  }

  /** Tells of everything from now on. @returns how to stop it. */
  onFact(listener: (fact: BankFact) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A message from `up/…` of one of its terminals. Never throws, whatever it is. */
  receive(topic: string, payload: Uint8Array): void {
    const terminal = topic.split("/")[3] ?? "";
    const book = this.#books.get(terminal);
    if (book === undefined) {
      this.#tell({ type: "refused", topic, why: "no such terminal is bound here" });
      return;
    }
    const read = readUpstream(
      topic,
      payload,
      { acquirer: this.name, terminal, jwk: book.jwk },
      this.#seals.open,
    );
    if (read.ok) this.#hear(book, read.message);
    else this.#tell({ type: "refused", topic, why: read.why });
  }

  #hear(book: TerminalBook, message: Upstream): void {
    const { terminal } = book;
    const { habits } = this.#parts;
    switch (message.kind) {
      case "hello":
        this.#tell({ type: "hello", terminal, claims: message.claims });
        this.#welcome(book, message);
        return;
      case "state":
        this.#tell({ type: "state", terminal, state: message.state });
        return;
      case "receipt": {
        const issued = book.settle(message.of, message.stage);
        const { stage, reason, claims } = message;
        this.#tell({ type: "receipt", receipt: { terminal, issued, stage, reason, claims } });
        return;
      }
      case "resync": {
        const isAnswered = message.epoch === book.epoch && (habits?.answersResync ?? true);
        const wanted = isAnswered ? book.between(message.from, message.to) : [];
        this.#tell({ type: "request", terminal, resent: this.#resend(wanted) });
        return;
      }
      case "lookup":
        this.#tell({ type: "request", terminal, resent: this.#resend(book.paying(message.md5)) });
        if (message.wantsAnswer) this.#answerLookup(book, message);
        return;
      case "other":
        return;
    }
  }

  /** Says whether a code was paid. A bank that moves the money itself knows; no answer is money. */
  #answerLookup(book: TerminalBook, { jti, md5 }: { readonly jti: string; readonly md5: string }) {
    const answer = book.paying(md5).length > 0 ? "paid" : "unpaid";
    const head = this.#head(book.terminal, "charge.status");
    this.#send(book.terminal, "charge", { ...head, of: jti, md5, answer });
  }

  /** Answers a hello, and sends what the terminal lacks. */
  #welcome(book: TerminalBook, hello: Hello): void {
    book.greet(hello.nonce);
    this.#send(book.terminal, "welcome", {
      ...this.#head(book.terminal, "session.welcome"),
      nonce: hello.nonce,
      now: new Date(this.#parts.now()).toISOString(),
      epoch: book.epoch,
      seq: book.highest,
    });
    const isFilled = hello.epoch === book.epoch && (this.#parts.habits?.fillsAtHello ?? true);
    if (isFilled) this.#resend(book.missing(hello.contiguousSeq, hello.holes));
  }

  #issue(terminal: string, claims: Claims, money: Money | undefined): Issued {
    const payload = this.#seals.seal(claims);
    const topic = this.#topic(terminal, "event");
    const issued = this.#book(terminal).enter(claims, money, topic, payload);
    this.#tell({ type: "issued", issued });
    this.#parts.publish(topic, payload);
    return issued;
  }

  #resend(events: readonly Issued[]): number {
    const page = events.slice(0, RESYNC_MAX);
    for (const issued of page) this.repeat(issued);
    return page.length;
  }

  #send(terminal: string, topic: DownTopic, claims: Claims): void {
    this.#parts.publish(this.#topic(terminal, topic), this.#seals.seal(claims));
  }

  #head(terminal: string, kind: string): Claims {
    const iat = Math.floor(this.#parts.now() / 1000);
    return { iss: this.name, aud: terminal, jti: this.#randomHex(16), iat, kind };
  }

  /** The one place that knows which terminals exist. */
  #topic(terminal: string, topic: DownTopic): string {
    return `khqr/v1/${this.name}/${this.#book(terminal).terminal}/dn/${topic}`;
  }

  #book(terminal: string): TerminalBook {
    const book = this.#books.get(terminal);
    if (book === undefined) throw new Error(`${this.name} has no terminal ${terminal}`);
    return book;
  }

  #randomHex(lengthBytes: number): string {
    return Buffer.from(this.#parts.randomBytes(lengthBytes)).toString("hex");
  }

  #tell(fact: BankFact): void {
    for (const listener of this.#listeners) listener(fact);
  }
}
