/**
 * A bank's line to a broker, with an outbox that is the bank's own: what the broker has not
 * acknowledged goes out again on the next connection, in order, and there is always a next one.
 */
import { connect, type IClientOptions, type MqttClient } from "mqtt";

/** Publishes without PUBACK; more make the client and the broker hold too much. */
const OUTSTANDING_MAX = 256;
const AGAIN_MS = 20;
/** So much that has left may still lie in the outbox: it is not emptied one by one. */
const LEFT_MAX = 10_000;

export interface Letter {
  readonly topic: string;
  readonly payload: string;
}

export interface BankLineOptions {
  readonly url: string;
  readonly clientId: string;
  /** What it listens to. */
  readonly filter: string;
  readonly tls: Pick<IClientOptions, "ca" | "cert" | "key">;
  /** Told of every message that is not retained. */
  readonly heard: (topic: string, payload: string) => void;
  /** Told when it has connected, and when all has left. */
  readonly changed: () => void;
}

export class BankLine {
  /** How often it has connected and subscribed. */
  connectionCount = 0;
  readonly #options: BankLineOptions;
  readonly #outbox: Letter[] = [];
  readonly #outstanding = new Set<Letter>();
  /** How many of the outbox have left. */
  #left = 0;
  #client: MqttClient | undefined;
  #isClosed = false;

  constructor(options: BankLineOptions) {
    this.#options = options;
  }

  /** Connects, and from then on connects again. */
  open(): void {
    this.#connect();
  }

  /** True once the broker has acknowledged everything. */
  get isSettled(): boolean {
    return this.backlogCount === 0 && this.#outstanding.size === 0;
  }

  /** Letters that have not left yet. */
  get backlogCount(): number {
    return this.#outbox.length - this.#left;
  }

  post(letter: Letter): void {
    this.#outbox.push(letter);
    if (this.#client?.connected) this.#pump(this.#client);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#client?.endAsync(true);
  }

  #connect(): void {
    if (this.#isClosed) return;
    const { url, clientId, filter, tls, heard, changed } = this.#options;
    // A client of its own for each connection, so that nothing is kept but in the outbox.
    const client = connect(url, {
      clientId,
      protocolVersion: 5,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: 2_000,
      ...tls,
    });
    this.#client = client;
    client.on("error", () => {});
    client.once("connect", () => {
      client.subscribe(filter, { qos: 1 }, (error) => {
        if (error !== null || this.#isClosed) return;
        this.connectionCount += 1;
        this.#pump(client);
        changed();
      });
    });
    client.on("message", (topic, payload, { retain }) => {
      if (!retain) heard(topic, payload.toString());
    });
    client.once("close", () => {
      const again = [...this.#outstanding];
      this.#outstanding.clear();
      this.#outbox.splice(0, this.#left, ...again);
      this.#left = 0;
      client.end(true);
      setTimeout(() => this.#connect(), AGAIN_MS);
    });
  }

  #pump(client: MqttClient): void {
    if (client !== this.#client || this.connectionCount === 0) return;
    while (this.#outstanding.size < OUTSTANDING_MAX && this.#left < this.#outbox.length) {
      const letter = this.#outbox[this.#left];
      if (letter === undefined) return;
      this.#left += 1;
      this.#outstanding.add(letter);
      client.publish(letter.topic, letter.payload, { qos: 1 }, (error) => {
        if (client !== this.#client || (error !== undefined && error !== null)) return;
        this.#outstanding.delete(letter);
        if (this.#left >= LEFT_MAX) {
          this.#outbox.splice(0, this.#left);
          this.#left = 0;
        }
        this.#pump(client);
        if (this.isSettled) this.#options.changed();
      });
    }
  }
}
