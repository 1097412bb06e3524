/**
 * One attempt to reach a broker and, if it succeeds, the connection until it ends. The MQTT client
 * inside speaks the protocol; this file keeps PUBACK in its own hands, bounds what is in flight and
 * says once, in one word, why the connection ended. It never tries again.
 */
import type { IClientOptions, MqttClient } from "mqtt";
import type { LinkFault, LinkMessage, LinkOptions, LinkPublish } from "../hal/link.ts";
import type { Done } from "../hal/outcome.ts";
import { AnswerWatch } from "./answer-watch.ts";
import { FrameGuard } from "./frame-guard.ts";
import { HeldMessages } from "./held-messages.ts";
import { dial, isWebPage } from "./link-dial.ts";
import {
  connackFailure,
  disconnectFailure,
  isNoTls,
  type LinkFailure,
  socketFailure,
  WEB_PAGE,
} from "./link-faults.ts";
import { LinkPulse } from "./link-pulse.ts";
import type { OversizePublish } from "./mqtt-frames.ts";
import { clientOptions } from "./mqtt-options.ts";
import { PublishWindow } from "./publish-window.ts";

/** Packets without content (MQTT sections 3.12 and 3.14); the same in 3.1.1 and 5. */
const PINGREQ = Buffer.from([0xc0, 0]);
const DISCONNECT = Buffer.from([0xe0, 0]);
/** PUBACK of two bytes; without a reason code it means success in 5 as well (section 3.4.2.1). */
const PUBACK = 0x4002;
/** How long a goodbye may take. */
const GOODBYE_MS = 1000;

/** What a connection reports. Nothing is reported after `down`. */
export interface ConnectionEvents {
  up(sessionPresent: boolean): void;
  message(message: Omit<LinkMessage, "generation">): void;
  oversize(publish: OversizePublish): void;
  down(failure: LinkFailure, silentMs: number): void;
}

/** What this file reads of a CONNACK. */
interface Connack {
  readonly reasonCode?: number | undefined;
  readonly returnCode?: number | undefined;
  readonly sessionPresent: boolean;
  readonly properties?: {
    readonly serverKeepAlive?: number | undefined;
    readonly receiveMaximum?: number | undefined;
  };
}

/** What this file reads of a PUBLISH. */
interface Publish {
  readonly qos: number;
  readonly messageId?: number | undefined;
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly retain: boolean;
}

type ClientClass = new (stream: () => FrameGuard, options: IClientOptions) => MqttClient;

/** What lives as long as the broker's consent. */
interface Established {
  readonly client: MqttClient;
  readonly window: PublishWindow;
  readonly pulse: LinkPulse;
}

export class MqttConnection {
  readonly #options: LinkOptions;
  readonly #events: ConnectionEvents;
  readonly #held = new HeldMessages();
  readonly #answers = new AnswerWatch();
  readonly #subscribing = new Set<Done<LinkFault>>();
  #isOver = false;
  #isAsking = false;
  #guard: FrameGuard | undefined;
  #established: Established | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LinkOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
  }

  /** Starts the attempt; everything after that is an event. */
  start(): void {
    const { connectTimeoutMs } = this.#options;
    const dialled = dial(this.#options);
    if (!dialled.ok) {
      this.#fail(dialled.failure.reason, dialled.failure.detail);
      return;
    }
    const guard = new FrameGuard(dialled.socket, {
      frameBytesMax: this.#options.packetBytesMax,
      protocol: this.#options.protocol,
      heard: () => this.#established?.pulse.heard(),
      oversize: (publish) => {
        const isHeld = this.#established !== undefined && this.#held.hold(publish.packetId, 0);
        if (isHeld) this.#events.oversize(publish);
      },
      malformed: (detail) => this.#fail("malformed", detail),
      ended: () => this.#fail("network", "the broker closed the connection without a word"),
    });
    this.#guard = guard;
    guard.on("error", (error) => void this.#failOn(error));
    guard.on("close", () => this.#fail("network", "the connection was cut"));
    this.#timer = setTimeout(
      () => this.#fail("network", `the broker did not answer within ${connectTimeoutMs / 1000} s`),
      connectTimeoutMs,
    );
    // The client takes some 60 ms to load: that happens once, and during the first handshake.
    import("mqtt/lib/client").then((module) => this.#speak(clientClass(module), guard));
  }

  /** Subscribes at QoS 1; less than that is `refused`. */
  subscribe(topicFilters: readonly string[], done: Done<LinkFault>): void {
    if (this.#established === undefined) {
      done(ENDED);
      return;
    }
    this.#subscribing.add(done);
    this.#answers.asked(done);
    // Retained messages keep their flag, so that a kept credit can be told from a live one.
    const how = { qos: 1, rap: true, rh: 0 } as const;
    this.#established.client.subscribe([...topicFilters], how, (error, _asked, suback) => {
      if (!this.#subscribing.delete(done)) return;
      this.#answers.answered(done);
      const granted = suback?.granted ?? [];
      const isGranted = granted.length === topicFilters.length && granted.every((qos) => qos === 1);
      if (error === null && isGranted) {
        done({ ok: true, value: undefined });
      } else {
        const detail = error?.message ?? `the broker granted QoS ${granted.join(", ")}`;
        done({ ok: false, fault: "refused", detail });
      }
    });
  }

  /** Publishes now or as soon as the broker's receive maximum allows. */
  publish(message: LinkPublish, done: Done<LinkFault>): void {
    if (this.#established === undefined) {
      done(ENDED);
      return;
    }
    this.#answers.asked(done);
    this.#established.window.add(message, (outcome) => {
      this.#answers.answered(done);
      done(outcome);
    });
  }

  /** Sends PUBACK for held messages, in one write; unknown and repeated tokens are passed over. */
  acknowledge(tokens: readonly number[]): void {
    const owed = tokens.filter((token) => this.#held.release(token));
    if (owed.length === 0) return;
    const packets = Buffer.alloc(owed.length * 4);
    for (const [index, token] of owed.entries()) {
      packets.writeUInt16BE(PUBACK, index * 4);
      packets.writeUInt16BE(token, index * 4 + 2);
    }
    this.#guard?.write(packets);
    if (!this.#held.isDue) return;
    const { silentMs } = this;
    this.close();
    const detail = "more came at once than this terminal can hold: the rest is fetched anew";
    this.#events.down({ reason: "network", detail }, silentMs);
  }

  /** How long nothing has been heard from the broker; 0 while it has not consented. */
  get silentMs(): number {
    return this.#established?.pulse.silentMs ?? 0;
  }

  /** Says goodbye and ends without `down`; the broker then keeps the will to itself. */
  close(): void {
    const guard = this.#guard;
    const wasUp = this.#established !== undefined;
    this.#finish();
    if (guard === undefined || guard.destroyed || !wasUp) {
      guard?.destroy();
      return;
    }
    const timer = setTimeout(() => guard.destroy(), GOODBYE_MS);
    guard.once("close", () => clearTimeout(timer));
    guard.end(DISCONNECT, () => guard.destroy());
  }

  /** Drops the connection without a word and without `down`. */
  abandon(): void {
    this.#finish();
    this.#guard?.destroy();
  }

  #speak(Client: ClientClass, guard: FrameGuard): void {
    if (this.#isOver) return;
    const client = new Client(() => guard, clientOptions(this.#options));
    client.on("packetreceive", (packet) => {
      if (packet.cmd === "connack") this.#takeConnack(packet, client, guard);
      if (packet.cmd === "pingresp" && this.#answers.pinged()) {
        this.#fail("network", "the broker answers pings and nothing else");
      }
      if (packet.cmd === "disconnect") this.#failWith(disconnectFailure(packet.reasonCode ?? 0));
    });
    client.on("error", (error) => this.#fail("malformed", `no proper MQTT: ${error.message}`));
    client.handleMessage = (packet, callback) => {
      this.#takeMessage(packet);
      // An error keeps the client from sending PUBACK; it goes on with the next packet anyway.
      callback(new Error("held until it is durable"));
    };
  }

  #takeConnack(packet: Connack, client: MqttClient, guard: FrameGuard): void {
    if (this.#isOver || this.#established !== undefined) return;
    const { protocol, keepAliveSeconds } = this.#options;
    const code = (protocol === 5 ? packet.reasonCode : packet.returnCode) ?? 0;
    if (code !== 0) {
      this.#failWith(connackFailure(protocol, code));
      return;
    }
    clearTimeout(this.#timer);
    const { serverKeepAlive, receiveMaximum } = packet.properties ?? {};
    // The broker may ask for more frequent signs of life; fewer would blind us for too long.
    const seconds = Math.min(serverKeepAlive || keepAliveSeconds, keepAliveSeconds);
    const pulse = new LinkPulse(
      seconds,
      () => guard.write(PINGREQ),
      () => this.#fail("keep-alive", `nothing heard from the broker for ${seconds * 1.5} s`),
    );
    const window = new PublishWindow(receiveMaximum, (message, answer) => {
      const { topic, payload, qos, retain } = message;
      const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
      client.publish(topic, bytes, { qos, retain }, (error) => answer(error?.message));
    });
    this.#established = { client, window, pulse };
    this.#events.up(packet.sessionPresent);
  }

  #takeMessage({ qos, messageId = 0, topic, payload, retain }: Publish): void {
    const token = qos === 0 ? 0 : messageId;
    if (qos > 0 && token === 0) {
      this.#fail("malformed", "no proper MQTT: a message to acknowledge without packet id");
      return;
    }
    if (this.#established === undefined || !this.#held.hold(token, payload.length)) return;
    // A copy: the client's buffer is a window on what the socket read, kept alive as a whole.
    const copy = typeof payload === "string" ? Buffer.from(payload) : new Uint8Array(payload);
    this.#events.message({ token, topic, payload: copy, retained: retain });
  }

  /** A socket's error is the reason; where no TLS was spoken, who spoke is asked first. */
  async #failOn(error: Error): Promise<void> {
    if (!isNoTls(error)) {
      this.#failWith(socketFailure(error));
      return;
    }
    this.#isAsking = true;
    const isPage = await isWebPage(this.#options.url);
    this.#isAsking = false;
    this.#failWith(isPage ? WEB_PAGE : socketFailure(error));
  }

  #failWith(failure: LinkFailure): void {
    this.#fail(failure.reason, failure.detail);
  }

  /** The first cause is the reason; what follows from it is silent. */
  #fail(reason: LinkFailure["reason"], detail: string): void {
    if (this.#isOver || this.#isAsking) return;
    const { silentMs } = this;
    this.abandon();
    this.#events.down({ reason, detail }, silentMs);
  }

  /** Ends everything that this connection began, so that nothing of it can happen any more. */
  #finish(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#established?.pulse.stop();
    this.#established?.window.end();
    this.#established = undefined;
    for (const done of this.#subscribing) done(ENDED);
    this.#subscribing.clear();
  }
}

/** CommonJS seen from a module: Node wraps the default export once more, some loaders do not. */
function clientClass(module: { readonly default: unknown }): ClientClass {
  const exported = module.default as ClientClass | { readonly default: ClientClass };
  return typeof exported === "function" ? exported : exported.default;
}

const ENDED = { ok: false, fault: "down", detail: "the connection ended first" } as const;
