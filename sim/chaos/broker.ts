/**
 * A broker and the line to it, as bad as real ones: queues that overflow at either end, sessions
 * lost, messages doubled and out of order, lines that are cut, deaf or slow, refusals of every
 * kind. It carries bytes and knows nothing of what they mean.
 */
import type {
  Generation,
  Link,
  LinkDownReason,
  LinkEvent,
  LinkFault,
  LinkMessage,
  LinkOptions,
} from "../../drivers/hal/link.ts";
import type { Done } from "../../drivers/hal/outcome.ts";
import type { Chance } from "../chance.ts";
import type { After } from "../devices/deferral.ts";
import { frameBytesOf, oversizeEvent } from "../devices/frame-guard.ts";
import { calmRough, type Line, type Rough, soothe } from "./rough.ts";
import { Session } from "./session.ts";

export interface RoughBroker {
  readonly rough: Rough;
  /** The terminal's end, for one boot; the one before is dead. */
  boot(after: After): Link;
  /** The acquirer's end: a message for the terminal. */
  publish(topic: string, payload: Uint8Array, retained?: boolean): void;
  /** Puts everything but the line back to how this broker is when it is good. */
  soothe(): void;
  /** Sets the line; a cut ends the connection, a deaf one is found out by keep-alive. */
  setLine(line: Line): void;
  /** Ends the connection, if there is one, for this reason. */
  drop(reason: LinkDownReason): void;
  /** The broker died and is back; with it the session, if it was not on disk. */
  restart(keepsSession: boolean): void;
  /** The terminal lost its supply. */
  powerCut(): void;
  readonly queuedCount: number;
}

export interface BrokerWitness {
  /** A message of the terminal reached the bank's side. */
  arrived(topic: string, payload: Uint8Array): void;
  delivered(payload: Uint8Array, token: number, generation: Generation): void;
  /** `payload` is undefined when no message of this connection has the token. */
  acknowledged(payload: Uint8Array | undefined, token: number, generation: Generation): void;
  stray(generation: Generation, live: Generation): void;
  /** Bytes of the bank's side reach the terminal from now on, or do not. */
  hearing(isHearing: boolean): void;
}

const KEEP_ALIVE_MS = 15_000;
const BATCH_MAX = 256;

/**
 * A calm broker; whoever holds it makes it rough.
 * @param keepsSession what was not acknowledged outlives a lost connection; otherwise it is gone.
 */
export function createRoughBroker(
  now: () => number,
  afterWorld: After,
  chance: Chance,
  witness: BrokerWitness,
  keepsSession = true,
): RoughBroker {
  const rough = calmRough();
  const session = new Session(rough, chance, keepsSession);
  let tell: (event: LinkEvent) => void = () => undefined;
  let after: After = afterWorld;
  let generation: Generation = 0;
  let isUp = false;
  let isSubscribed = false;
  let options: LinkOptions | undefined;
  let upAt = 0;
  /** When the last byte was heard, while the line is deaf. */
  let heardAt: number | undefined;
  let lastDueMs = 0;
  let wasHearing = false;
  /** What waits for the broker's answer on this connection. */
  let pending = new Set<Done<LinkFault>>();
  /** What a deaf line holds back. */
  let held: (() => void)[] = [];

  function latency(): number {
    const [from, to] = rough.latency;
    const drawn = chance.between(from, to);
    if (rough.reorders) return drawn;
    lastDueMs = Math.max(lastDueMs, now() + drawn);
    return lastDueMs - now();
  }

  /** Runs `run` after one way's time, if this connection still stands then. */
  function overLine(run: () => void): void {
    const born = generation;
    const arrive = () => {
      if (born !== generation || !isUp) return;
      if (rough.line === "deaf") held.push(arrive);
      else run();
    };
    after(latency(), arrive);
  }

  function listenNow(): void {
    const hears = isUp && isSubscribed && rough.line === "good";
    if (hears === wasHearing) return;
    wasHearing = hears;
    witness.hearing(hears);
  }

  function deliver(): void {
    if (!isUp || !isSubscribed) return;
    const room = Math.min(rough.receiveMaximum, options?.receiveMaximum ?? 16);
    for (const batch of session.take(generation, room, BATCH_MAX)) {
      overLine(() => {
        const messages: LinkMessage[] = [];
        const limit = options?.packetBytesMax ?? Number.POSITIVE_INFINITY;
        for (const message of batch) {
          const { token, topic, payload } = message;
          witness.delivered(payload, token, generation);
          if (frameBytesOf(topic, payload) <= limit) {
            messages.push(message);
          } else tell(oversizeEvent(message.generation, token, topic, payload));
        }
        if (messages.length > 0) tell({ type: "messages", messages });
      });
    }
  }

  function end(reason: LinkDownReason, afterMs = 0): void {
    const ended = generation;
    const silentMs = isUp && heardAt !== undefined ? now() - heardAt : 0;
    isUp = false;
    isSubscribed = false;
    held = [];
    session.connectionEnded();
    listenNow();
    const lost = [...pending];
    pending = new Set();
    after(afterMs, () => {
      for (const done of lost) done({ ok: false, fault: "down", detail: "the connection ended" });
      const detail = `simulated: ${reason}`;
      tell({ type: "down", generation: ended, reason, detail, silentMs });
    });
  }

  /** The broker's answer to one request, over the line and back. */
  function answer(done: Done<LinkFault>, isRefused: () => boolean, arrive: () => void): void {
    pending.add(done);
    overLine(() => {
      const refused = isRefused();
      if (!refused) arrive();
      overLine(() => {
        if (!pending.delete(done)) return;
        done(refused ? { ok: false, fault: "refused", detail: "simulated" } : OK);
      });
    });
  }

  function connect(opened: Generation): void {
    const isCurrent = () => opened === generation && !isUp;
    if (rough.line === "deaf" || rough.isMute) {
      const timeout = options?.connectTimeoutMs ?? 10_000;
      after(timeout, () => isCurrent() && end("network"));
      return;
    }
    after(2 * latency(), () => {
      if (!isCurrent()) return;
      if (rough.line !== "good") end("network");
      else if (rough.refusal !== undefined) end(rough.refusal);
      else greet(opened);
    });
  }

  function greet(opened: Generation): void {
    isUp = true;
    heardAt = undefined;
    upAt = now();
    const sessionPresent = session.begin();
    tell({ type: "up", generation: opened, sessionPresent, protocol: options?.protocol ?? 5 });
  }

  const link: Link = {
    listen(listener) {
      tell = listener;
    },
    open(newOptions) {
      if (isUp) end("closed");
      generation += 1;
      options = newOptions;
      connect(generation);
      return generation;
    },
    subscribe(_filters, done) {
      answer(
        done,
        () => rough.refusesSubscription,
        () => {
          isSubscribed = true;
          listenNow();
          session.retain();
          deliver();
        },
      );
    },
    publish({ topic, payload, qos }, done) {
      const arrive = () => witness.arrived(topic, payload);
      if (qos === 1) {
        answer(done, () => rough.refusesPublications, arrive);
        return;
      }
      overLine(arrive);
      after(0, () => done(OK));
    },
    acknowledge(acknowledged, tokens) {
      if (!isUp || acknowledged !== generation) {
        witness.stray(acknowledged, generation);
        return;
      }
      for (const token of tokens) {
        witness.acknowledged(session.payloadOf(token), token, acknowledged);
      }
      overLine(() => {
        for (const token of tokens) session.settle(token);
        deliver();
      });
    },
    close() {
      if (isUp) end("closed");
    },
  };

  /** Keep-alive runs out 22.5 s after the last byte heard. */
  function watchSilence(): void {
    const deafened = generation;
    const sinceUp = now() - upAt;
    heardAt = now() - (sinceUp % KEEP_ALIVE_MS);
    after(Math.max(0, heardAt + 1.5 * KEEP_ALIVE_MS - now()), () => {
      if (isUp && generation === deafened && rough.line === "deaf") end("keep-alive");
    });
  }

  return {
    rough,
    boot(bootAfter) {
      after = bootAfter;
      generation = 0;
      return link;
    },
    publish(topic, payload, retained = false) {
      session.add({ topic, payload, retained });
      deliver();
    },
    soothe: () => soothe(rough),
    setLine(line) {
      rough.line = line;
      listenNow();
      if (line === "cut" && isUp) end("network");
      if (line === "deaf" && isUp) watchSilence();
      if (line === "good") heardAt = undefined;
      if (line === "good") for (const run of held.splice(0)) after(0, run);
    },
    drop(reason) {
      if (isUp) end(reason);
    },
    restart(keepsSession) {
      if (isUp) end("network");
      if (!keepsSession) session.forget();
    },
    powerCut() {
      isUp = false;
      isSubscribed = false;
      held = [];
      pending = new Set();
      session.connectionEnded();
      listenNow();
    },
    get queuedCount() {
      return session.size;
    },
  };
}

const OK = { ok: true, value: undefined } as const;
