/**
 * The gateway's line to the broker: connects for ever, subscribes to its terminals, acknowledges
 * what the desk has kept, and sends each event until the broker has it. Order and repetition mean
 * nothing on the link, so events that wait are simply sent again after a reconnection.
 */
import type { Link, LinkEvent, LinkOptions, TlsCredentials } from "../../drivers/hal/link.ts";
import { retryDelayMs, STABLE_MS } from "../link/session.ts";
import { downTopic } from "../link/topics.ts";
import type { Outbox, OutboxEvent } from "./outbox.ts";

export interface PostParts {
  readonly acquirer: string;
  readonly url: string;
  readonly tls: TlsCredentials | undefined;
  readonly link: Link;
  readonly outbox: Outbox;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Milliseconds on a clock that cannot jump. */
  readonly mono: () => number;
  /** Rings once; a later call takes the place of an earlier one. */
  readonly setAlarm: (delayMs: number, ring: () => void) => void;
  readonly receive: (topic: string, payload: Uint8Array) => void;
  readonly tell: (line: string) => void;
}

/** Events on their way without PUBACK. */
const WINDOW = 16;
/** Answers that wait for the subscription. */
const HELD_MAX = 1000;
/** Events read from disk at a time. */
const PAGE_MAX = 200;

export class Post {
  readonly #parts: PostParts;
  #protocol: 5 | 4 = 5;
  #failures = 0;
  #upSince: number | undefined;
  #isReady = false;
  #isStopped = false;
  #waiting: OutboxEvent[] = [];
  #onTheWay = 0;
  /** The broker refused an event: nothing more is read from disk before the next connection. */
  #isRefused = false;
  /** Said before the subscription was granted; a session may bring messages earlier. */
  #held: (() => void)[] = [];
  /** Completions of an earlier connection are nobody's. */
  #life = 0;

  constructor(parts: PostParts) {
    this.#parts = parts;
    parts.link.listen((event) => this.#hear(event));
  }

  start(): void {
    this.#waiting = [...this.#parts.outbox.untaken(PAGE_MAX)];
    this.#open();
  }

  stop(): void {
    this.#isStopped = true;
    this.#parts.setAlarm(0, () => undefined);
    this.#say("offline", () => this.#parts.link.close());
  }

  /** Sends an event, now or once there is a broker. */
  post(event: OutboxEvent): void {
    const isWaiting = this.#waiting.some(({ txid }) => txid === event.txid);
    if (!isWaiting && this.#waiting.length < PAGE_MAX) this.#waiting.push(event);
    this.#pump();
  }

  /** Sends a message that is worth nothing on a later connection. */
  send(topic: string, payload: Uint8Array): void {
    const say = () =>
      this.#parts.link.publish({ topic, payload, qos: 1, retain: false }, () => undefined);
    if (this.#isReady) say();
    else if (this.#held.length < HELD_MAX) this.#held.push(say);
  }

  #open(): void {
    const { acquirer, url, tls, link } = this.#parts;
    const options: LinkOptions = {
      url,
      clientId: acquirer,
      protocol: this.#protocol,
      keepAliveSeconds: 15,
      sessionExpirySeconds: 72 * 3600,
      receiveMaximum: 16,
      packetBytesMax: 64 * 1024,
      connectTimeoutMs: 10_000,
      will: { topic: this.#stateTopic, payload: stateText("offline"), delaySeconds: 30 },
      ...(tls === undefined ? {} : { tls }),
    };
    link.open(options);
  }

  #hear(event: LinkEvent): void {
    const { link, receive, tell } = this.#parts;
    switch (event.type) {
      case "up":
        this.#upSince = this.#parts.mono();
        this.#subscribe();
        return;
      case "messages": {
        for (const { topic, payload } of event.messages) receive(topic, payload);
        const [first] = event.messages;
        const tokens = event.messages.map(({ token }) => token).filter((token) => token > 0);
        if (first !== undefined) link.acknowledge(first.generation, tokens);
        return;
      }
      case "oversize":
        tell(`not believed: ${event.payloadBytes} bytes on ${event.topic}`);
        if (event.token > 0) link.acknowledge(event.generation, [event.token]);
        return;
      case "down":
        this.#fell(event.reason, event.detail);
        return;
    }
  }

  #subscribe(): void {
    const { acquirer, link, tell } = this.#parts;
    link.subscribe([`khqr/v1/${acquirer}/+/up/#`], (outcome) => {
      if (!outcome.ok) {
        if (outcome.fault === "refused") tell("the broker refuses the gateway's subscription");
        link.close();
        return;
      }
      tell("connected to the broker");
      this.#isReady = true;
      this.#say("online", () => undefined);
      for (const say of this.#held.splice(0)) say();
      this.#pump();
    });
  }

  #fell(reason: string, detail: string): void {
    const { mono, random, setAlarm, tell } = this.#parts;
    const isStable = this.#upSince !== undefined && mono() - this.#upSince >= STABLE_MS;
    if (this.#upSince !== undefined || this.#failures === 0) {
      tell(`no broker: ${reason} (${detail}); trying again for ever`);
    }
    const wasNew = reason === "protocol-version" && this.#protocol === 5;
    if (wasNew) this.#protocol = 4;
    this.#failures = isStable ? 1 : this.#failures + 1;
    this.#upSince = undefined;
    this.#isReady = false;
    this.#onTheWay = 0;
    this.#isRefused = false;
    this.#held = [];
    this.#life += 1;
    // Those on their way are untaken in the outbox still.
    this.#waiting = [...this.#parts.outbox.untaken(PAGE_MAX)];
    if (this.#isStopped) return;
    setAlarm(wasNew ? 0 : retryDelayMs(this.#failures - 1, random()), () => this.#open());
  }

  #pump(): void {
    const { acquirer, link, outbox, tell } = this.#parts;
    const life = this.#life;
    while (this.#isReady && this.#onTheWay < WINDOW) {
      const event = this.#waiting.shift();
      if (event === undefined) return;
      this.#onTheWay += 1;
      const topic = downTopic(acquirer, event.terminal, "event");
      const payload = new TextEncoder().encode(event.jws);
      link.publish({ topic, payload, qos: 1, retain: false }, (outcome) => {
        if (life !== this.#life) return;
        this.#onTheWay -= 1;
        if (outcome.ok) outbox.taken(event);
        else if (outcome.fault === "refused") {
          this.#isRefused = true;
          tell(`the broker refuses to take messages on ${topic}`);
        }
        this.#refill();
        this.#pump();
      });
    }
  }

  /** More than a page may wait on disk. */
  #refill(): void {
    if (this.#waiting.length > 0 || this.#onTheWay > 0 || this.#isRefused) return;
    this.#waiting = [...this.#parts.outbox.untaken(PAGE_MAX)];
  }

  /** For the operator, not for terminals: whether the gateway is there. */
  get #stateTopic(): string {
    return `khqr-gateway/v1/${this.#parts.acquirer}/state`;
  }

  #say(state: "online" | "offline", done: () => void): void {
    const payload = stateText(state);
    const message = { topic: this.#stateTopic, payload, qos: 1, retain: true } as const;
    this.#parts.link.publish(message, done);
  }
}

function stateText(state: "online" | "offline"): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ state }));
}
