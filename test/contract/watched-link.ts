/** A link whose events and outcomes are kept, for its contract. */
import { expect } from "vitest";
import type {
  Generation,
  Link,
  LinkEvent,
  LinkFault,
  LinkMessage,
  LinkOptions,
} from "../../drivers/hal/link.ts";
import type { Done, Outcome } from "../../drivers/hal/outcome.ts";
import { bytes, EVENTS } from "../integration/link-fixture.ts";
import { contractOptions } from "../integration/link-probe.ts";
import { until } from "../integration/patience.ts";

/** A link, the broker that it finds at `url`, and the bank behind that. */
export interface LinkRig {
  readonly link: Link;
  readonly url: string;
  /** Everything that has reached the bank, as `topic text`. */
  readonly reached: readonly string[];
  /** The bank sends to `EVENTS`, at QoS 1. */
  send(payload: Uint8Array, isRetained?: boolean): Promise<void>;
  /** The line goes dead, without a goodbye; nobody answers at `url` any more. */
  cut(): void;
  dispose(): Promise<void>;
}

export const OK = { ok: true, value: undefined } as const;
export const ENDED = { ok: false, fault: "down" } as const;
export const UP = "khqr/v1/acleda/T-0007/up/";

/** A link whose listener and completions are watched: none may be called from inside a call. */
export class WatchedLink {
  readonly events: LinkEvent[] = [];
  readonly early: string[] = [];
  readonly #link: Link;
  readonly #options: LinkOptions;
  #isInside = false;

  constructor({ link, url }: LinkRig) {
    this.#link = link;
    this.#options = { ...contractOptions(), url };
    link.listen((event) => {
      if (this.#isInside) this.early.push(event.type);
      this.events.push(event);
    });
  }

  open(options: Partial<LinkOptions> = {}): Generation {
    return this.#call(() => this.#link.open({ ...this.#options, ...options }));
  }

  close(): void {
    this.#call(() => this.#link.close());
  }

  acknowledge(generation: Generation, tokens: readonly number[]): void {
    this.#call(() => this.#link.acknowledge(generation, tokens));
  }

  /** @returns every outcome so far: one, sooner or later. */
  subscribe(): readonly Outcome<LinkFault>[] {
    return this.#ask((done) => this.#link.subscribe([EVENTS], done));
  }

  publish(text: string, qos: 0 | 1 = 1): readonly Outcome<LinkFault>[] {
    const message = { topic: `${UP}${text}`, payload: bytes(text), qos, retain: false };
    return this.#ask((done) => this.#link.publish(message, done));
  }

  /** Opens, waits until it is up and subscribes. */
  async up(options: Partial<LinkOptions> = {}): Promise<Generation> {
    const generation = this.open(options);
    await until(() => this.of(generation).some(({ type }) => type === "up"));
    await this.settled(this.subscribe());
    return generation;
  }

  /** Waits for an outcome. */
  async settled(outcomes: readonly Outcome<LinkFault>[]): Promise<Outcome<LinkFault> | undefined> {
    await until(() => outcomes.length > 0);
    return outcomes[0];
  }

  /** Resolves when what was sent before has been there and back. */
  async turn(text: string): Promise<void> {
    expect(await this.settled(this.publish(text))).toEqual(OK);
  }

  of(generation: Generation): readonly LinkEvent[] {
    return this.events.filter((event) => "generation" in event && event.generation === generation);
  }

  messages(generation: Generation): readonly LinkMessage[] {
    return this.events
      .flatMap((event) => (event.type === "messages" ? event.messages : []))
      .filter((message) => message.generation === generation);
  }

  async firstMessage(generation: Generation): Promise<LinkMessage> {
    await until(() => this.messages(generation).length > 0);
    return this.messages(generation)[0] as LinkMessage;
  }

  async down(generation: Generation): Promise<LinkEvent | undefined> {
    const find = () => this.of(generation).find(({ type }) => type === "down");
    await until(() => find() !== undefined);
    return find();
  }

  #ask(start: (done: Done<LinkFault>) => void): readonly Outcome<LinkFault>[] {
    const outcomes: Outcome<LinkFault>[] = [];
    this.#call(() =>
      start((outcome) => {
        if (this.#isInside) this.early.push("done");
        outcomes.push(outcome);
      }),
    );
    return outcomes;
  }

  #call<Value>(run: () => Value): Value {
    this.#isInside = true;
    const value = run();
    this.#isInside = false;
    return value;
  }
}
