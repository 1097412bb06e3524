/**
 * A link to a simulated broker that keeps a session as MQTT 5 does: what the terminal has not
 * acknowledged comes again on the next connection, and only then. The broker carries bytes and
 * knows nothing of what they mean.
 */
import type {
  Generation,
  Link,
  LinkEvent,
  LinkFault,
  LinkMessage,
  LinkOptions,
  LinkPublish,
} from "../../drivers/hal/link.ts";
import type { Done } from "../../drivers/hal/outcome.ts";
import type { After } from "./deferral.ts";
import { frameBytesOf, oversizeEvent } from "./frame-guard.ts";

/** One message on its way to the terminal. */
interface Queued {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
  /** The packet id on the present connection, once it has been sent there. */
  token: number | undefined;
}

export interface SimBrokerOptions {
  readonly after: After;
  /** One way, in milliseconds. */
  readonly latencyMs: number;
}

export interface SimBroker {
  /** The terminal's end. */
  readonly link: Link;
  /** The acquirer's end: a message for the terminal. */
  publish(topic: string, payload: Uint8Array, retained?: boolean): void;
  /** Everything that the terminal publishes, its will included. */
  onPublished(listener: (topic: string, payload: Uint8Array) => void): void;
  /** The line goes dead or comes back; a dead one refuses new connections too. */
  setReachable(isReachable: boolean): void;
  /**
   * From now on, loses those messages of the acquirer that `isLost` picks; the first has index 1.
   */
  dropNext(isLost: (topic: string, payload: Uint8Array, index: number) => boolean): void;
  /** So many messages are sent unacknowledged, whatever the terminal's receive maximum says. */
  setWindow(messages: number): void;
  /** The terminal lost its supply: the connection is gone without a word, the session is kept. */
  cutPower(): void;
  /** Messages that the terminal has not acknowledged. */
  readonly queuedCount: number;
  /** The terminal is connected. */
  readonly isUp: boolean;
}

export function createSimBroker({ after, latencyMs }: SimBrokerOptions): SimBroker {
  const queue: Queued[] = [];
  const listeners: ((topic: string, payload: Uint8Array) => void)[] = [];
  let tell: (event: LinkEvent) => void = () => undefined;
  let generation: Generation = 0;
  /** Counts the boots of the terminal; what an earlier one began is dropped. */
  let life = 0;
  let isUp = false;
  let isOpening = false;
  let isSubscribed = false;
  let isReachable = true;
  let nextToken = 1;
  let options: LinkOptions | undefined;
  let hadSession = false;
  let isLost: Parameters<SimBroker["dropNext"]>[0] = () => false;
  let droppedFrom = 0;
  let window: number | undefined;

  function deliver(): void {
    if (!isUp || !isSubscribed) return;
    const [born, bornIn] = [generation, life];
    const inFlight = queue.filter((item) => item.token !== undefined).length;
    const room = (window ?? options?.receiveMaximum ?? 16) - inFlight;
    const sent = queue.filter((item) => item.token === undefined).slice(0, Math.max(0, room));
    if (sent.length === 0) return;
    const messages = sent.map((item): LinkMessage => {
      item.token = nextToken;
      nextToken += 1;
      const { topic, payload, retained, token } = item;
      return { generation: born, token, topic, payload, retained };
    });
    after(latencyMs, () => {
      if (isUp && born === generation && bornIn === life) hand(messages);
    });
  }

  /** What a driver hands over: a frame above the limit was hashed and thrown away as it came. */
  function hand(messages: readonly LinkMessage[]): void {
    const limit = options?.packetBytesMax ?? Number.POSITIVE_INFINITY;
    const isSmall = ({ topic, payload }: LinkMessage) => frameBytesOf(topic, payload) <= limit;
    const kept = messages.filter(isSmall);
    for (const message of messages) {
      const { generation: born, token, topic, payload } = message;
      if (!isSmall(message)) tell(oversizeEvent(born, token, topic, payload));
    }
    if (kept.length > 0) tell({ type: "messages", messages: kept });
  }

  function end(reason: "network" | "closed", detail: string): void {
    const [ended, endedIn] = [generation, life];
    leave();
    after(0, () => {
      if (ended !== generation || endedIn !== life) return;
      tell({ type: "down", generation: ended, reason, detail, silentMs: 0 });
    });
  }

  /** The connection, or the attempt, is no more; what was not acknowledged waits for the next. */
  function leave(): void {
    isUp = false;
    isOpening = false;
    isSubscribed = false;
    for (const item of queue) item.token = undefined;
  }

  const link: Link = {
    listen(listener) {
      tell = listener;
    },
    open(newOptions) {
      leave();
      generation += 1;
      options = newOptions;
      isOpening = true;
      const [opened, openedIn] = [generation, life];
      after(latencyMs * 2, () => {
        if (!isOpening || opened !== generation || openedIn !== life) return;
        if (!isReachable) {
          end("network", "simulated: no route");
          return;
        }
        isUp = true;
        isOpening = false;
        const { protocol } = newOptions;
        tell({ type: "up", generation: opened, sessionPresent: hadSession, protocol });
        hadSession = true;
      });
      return generation;
    },
    subscribe(_filters, done) {
      isSubscribed = isUp;
      answer(done, deliver);
    },
    publish(message, done) {
      const sent: LinkPublish = { ...message, payload: message.payload.slice() };
      answer(done, () => {
        for (const listener of listeners) listener(sent.topic, sent.payload);
      });
    },
    acknowledge(acknowledged, tokens) {
      if (acknowledged !== generation || !isUp) return;
      for (const token of tokens) {
        const index = queue.findIndex((item) => item.token === token);
        if (index >= 0) queue.splice(index, 1);
      }
      after(latencyMs, deliver);
    },
    close() {
      if (isUp || isOpening) end("closed", "closed by the terminal");
    },
  };

  function answer(done: Done<LinkFault>, arrive: () => void): void {
    const [born, bornIn, wasUp] = [generation, life, isUp];
    after(latencyMs * 2, () => {
      if (bornIn !== life) return;
      if (!wasUp || !isUp || born !== generation) {
        done({ ok: false, fault: "down", detail: "simulated: the connection ended" });
        return;
      }
      arrive();
      done({ ok: true, value: undefined });
    });
  }

  return {
    link,
    publish(topic, payload, retained = false) {
      droppedFrom += 1;
      if (isLost(topic, payload, droppedFrom)) return;
      queue.push({ topic, payload, retained, token: undefined });
      deliver();
    },
    onPublished(listener) {
      listeners.push(listener);
    },
    setReachable(reachable) {
      isReachable = reachable;
      if (reachable || !isUp) return;
      const will = options?.will;
      if (will !== undefined) {
        for (const listener of listeners) listener(will.topic, will.payload);
      }
      end("network", "simulated: the line is dead");
    },
    dropNext(newIsLost) {
      isLost = newIsLost;
      droppedFrom = 0;
    },
    setWindow(messages) {
      window = messages;
    },
    cutPower() {
      // Attempts are counted anew by each boot; answers to the last one reach nobody.
      life += 1;
      generation = 0;
      leave();
    },
    get isUp() {
      return isUp;
    },
    get queuedCount() {
      return queue.length;
    },
  };
}
