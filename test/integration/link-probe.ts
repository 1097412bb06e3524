/**
 * A link with its listener, for tests: remembers every event and lets a test wait for the next of a
 * sort. It waits on events and never on time, except to give up.
 */

import type {
  Generation,
  Link,
  LinkEvent,
  LinkFault,
  LinkMessage,
  LinkOptions,
} from "../../drivers/hal/link.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import { createMqttLink } from "../../drivers/linux/mqtt-link.ts";
import { PATIENCE_MS } from "./patience.ts";

export class LinkProbe {
  readonly link: Link = createMqttLink();
  readonly events: LinkEvent[] = [];
  #seen = 0;
  #wake: (() => void) | undefined;

  constructor() {
    this.link.listen((event) => {
      this.events.push(event);
      this.#wake?.();
    });
  }

  /** Opens with the contract's settings, changed where the test says so. */
  open(options: Partial<LinkOptions> & Pick<LinkOptions, "url">): Generation {
    return this.link.open({ ...contractOptions(), ...options });
  }

  /** Opens and waits until it is up. */
  async up(options: Partial<LinkOptions> & Pick<LinkOptions, "url">): Promise<Generation> {
    const generation = this.open(options);
    await this.next("up");
    return generation;
  }

  /** The next event of those types that no earlier call has answered with; passes over others. */
  async next<Type extends LinkEvent["type"]>(
    ...types: readonly Type[]
  ): Promise<Extract<LinkEvent, { type: Type }>> {
    const isWanted = (event: LinkEvent | undefined): event is Extract<LinkEvent, { type: Type }> =>
      types.some((type) => type === event?.type);
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (;;) {
      while (this.#seen < this.events.length) {
        const event = this.events[this.#seen];
        this.#seen += 1;
        if (isWanted(event)) return event;
      }
      await this.#something(giveUpAt - performance.now(), types.join(" or "));
    }
  }

  /** Collects messages until there are so many. */
  async messages(count: number): Promise<readonly LinkMessage[]> {
    const all: LinkMessage[] = [];
    while (all.length < count) all.push(...(await this.next("messages")).messages);
    return all;
  }

  subscribe(...filters: readonly string[]): Promise<Outcome<LinkFault>> {
    return new Promise((resolve) => this.link.subscribe(filters, resolve));
  }

  publish(topic: string, text: string, qos: 0 | 1 = 1): Promise<Outcome<LinkFault>> {
    const payload = new TextEncoder().encode(text);
    return new Promise((resolve) => {
      this.link.publish({ topic, payload, qos, retain: false }, resolve);
    });
  }

  #something(patienceMs: number, type: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => {
          reject(new Error(`no ${type}; so far ${JSON.stringify(this.events.slice(-5))}`));
        },
        Math.max(0, patienceMs),
      );
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The settings of the contract, section 2. */
export function contractOptions(): Omit<LinkOptions, "url"> {
  return {
    clientId: "T-0007",
    protocol: 5,
    keepAliveSeconds: 15,
    sessionExpirySeconds: 72 * 3600,
    receiveMaximum: 16,
    packetBytesMax: 64 * 1024,
    connectTimeoutMs: 10_000,
    will: {
      topic: "khqr/v1/acleda/T-0007/up/state",
      payload: new TextEncoder().encode("offline"),
      delaySeconds: 30,
    },
  };
}
