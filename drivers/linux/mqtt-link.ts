/**
 * The link over MQTT, by the `mqtt` package. Counts connections as generations, hands everything to
 * the listener from a turn of its own (all messages of one turn together) and drops what belongs to
 * a connection that is gone. When to connect is the firmware's decision.
 */
import type {
  Generation,
  Link,
  LinkEvent,
  LinkFault,
  LinkMessage,
  LinkOptions,
} from "../hal/link.ts";
import type { Done } from "../hal/outcome.ts";
import { type ConnectionEvents, MqttConnection } from "./mqtt-connection.ts";

/** A turn can bring thousands; each event stays as small as one commit of the ledger. */
const MESSAGES_MAX = 256;

/** Makes a link that is not connected. */
export function createMqttLink(): Link {
  return new MqttLink();
}

class MqttLink implements Link {
  #listener: (event: LinkEvent) => void = () => {};
  #generation: Generation = 0;
  #connection: MqttConnection | undefined;
  /** What the listener will be told in the next turn, in order. */
  #letters: (() => void)[] = [];
  /** The last letter, while it is one of messages that can still grow. */
  #batch: LinkMessage[] | undefined;

  listen(listener: (event: LinkEvent) => void): void {
    this.#listener = listener;
  }

  open(options: LinkOptions): Generation {
    this.#connection?.abandon();
    this.#generation += 1;
    const connection = new MqttConnection(options, this.#eventsOf(this.#generation, options));
    this.#connection = connection;
    connection.start();
    return this.#generation;
  }

  subscribe(topicFilters: readonly string[], done: Done<LinkFault>): void {
    const later = this.#later(done);
    if (this.#connection === undefined) later(NO_CONNECTION);
    else this.#connection.subscribe(topicFilters, later);
  }

  publish(message: Parameters<Link["publish"]>[0], done: Done<LinkFault>): void {
    const later = this.#later(done);
    if (this.#connection === undefined) later(NO_CONNECTION);
    else this.#connection.publish(message, later);
  }

  acknowledge(generation: Generation, tokens: readonly number[]): void {
    // A packet id of an older connection names another message by now (fault N10).
    if (generation === this.#generation) this.#connection?.acknowledge(tokens);
  }

  close(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#connection = undefined;
    const { silentMs } = connection;
    connection.close();
    const generation = this.#generation;
    const detail = "closed by the terminal";
    this.#report({ type: "down", generation, reason: "closed", detail, silentMs });
  }

  #eventsOf(generation: Generation, { protocol }: LinkOptions): ConnectionEvents {
    return {
      up: (sessionPresent) => this.#report({ type: "up", generation, sessionPresent, protocol }),
      message: (message) => this.#collect({ generation, ...message }),
      oversize: ({ packetId, ...publish }) =>
        this.#report({ type: "oversize", generation, token: packetId, ...publish }),
      down: (failure, silentMs) => {
        this.#connection = undefined;
        this.#report({ type: "down", generation, ...failure, silentMs });
      },
    };
  }

  /** Adds to the messages of this turn. */
  #collect(message: LinkMessage): void {
    if (this.#batch === undefined || this.#batch.length === MESSAGES_MAX) {
      const messages: LinkMessage[] = [];
      this.#report({ type: "messages", messages }, message.generation);
      this.#batch = messages;
    }
    this.#batch.push(message);
  }

  #report(event: LinkEvent, generation = "generation" in event ? event.generation : 0): void {
    this.#post(() => {
      if (generation === this.#generation) this.#listener(event);
    });
  }

  /** The same completion, fired in a turn of its own. */
  #later(done: Done<LinkFault>): Done<LinkFault> {
    return (outcome) => this.#post(() => done(outcome));
  }

  /**
   * Nothing runs inside a call of this interface, nor inside the client's stream handlers: there an
   * exception would leave a connection that looks alive and reads nothing any more.
   */
  #post(letter: () => void): void {
    this.#batch = undefined;
    this.#letters.push(letter);
    if (this.#letters.length === 1) setImmediate(() => this.#deliver());
  }

  #deliver(): void {
    const letters = this.#letters;
    this.#letters = [];
    this.#batch = undefined;
    for (const letter of letters) letter();
  }
}

const NO_CONNECTION = { ok: false, fault: "down", detail: "there is no connection" } as const;
