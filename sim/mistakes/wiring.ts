/**
 * Between the firmware and its simulated parts: passes every call on, lets the witness see it, and
 * makes the trouble that a story orders. Nothing is decided here.
 */
import type { Clock, WallMs } from "../../drivers/hal/clock.ts";
import type { Link, LinkDownReason, LinkEvent, LinkMessage } from "../../drivers/hal/link.ts";
import type { Speaker, SpeakerFault } from "../../drivers/hal/speaker.ts";
import { createSimSpeaker } from "../devices/speaker.ts";
import type { openClaims } from "../networks/jws.ts";
import type { World } from "../world.ts";
import { type MarkedVoice, understand } from "./ear.ts";
import type { Utterance, Witness } from "./witness.ts";

/** What goes wrong from now on; a story changes these as it goes. */
export interface Trouble {
  /** How long a commit takes. */
  commitMs: number;
  /** What the next utterances end with, instead of being heard. */
  readonly speech: SpeakerFault[];
  /** How long the terminal's own messages wait before they are on the line. */
  uplinkMs: number;
  /** How far the terminal's own wall clock is off. */
  wallOffMs: number;
  /** The reason that connections end with, when not the line's own. */
  downReason: LinkDownReason | undefined;
  /** Messages of the bank that do not come through. */
  lost: (topic: string, payload: Uint8Array) => boolean;
}

export function newTrouble(): Trouble {
  return {
    commitMs: 1,
    speech: [],
    uplinkMs: 0,
    wallOffMs: 0,
    downReason: undefined,
    lost: () => false,
  };
}

/** What all wires share. */
export interface Wires {
  readonly world: World;
  readonly trouble: Trouble;
  readonly witness: Witness;
}

/** A clock whose wall time is off by as much as the story wants. */
export function crookedClock(clock: Clock, trouble: Trouble): Clock {
  return { ...clock, wall: () => (clock.wall() + trouble.wallOffMs) as WallMs };
}

export interface WatchedLink extends Link {
  /** When the terminal began each attempt to connect, in milliseconds. */
  readonly attempts: readonly number[];
  /** The supply was cut: connections are counted anew. */
  forget(): void;
}

/**
 * @param link the broker's end for the terminal.
 * @param read opens what the terminal signed.
 */
export function watchLink(
  { world, trouble, witness }: Wires,
  link: Link,
  read: (payload: Uint8Array) => ReturnType<typeof openClaims>,
): WatchedLink {
  const attempts: number[] = [];
  // The broker's own tokens by connection: the terminal sees 1, 2, 3 … on each, as in MQTT.
  const packets = new Map<number, number[]>();
  const numbered = (message: LinkMessage): LinkMessage => {
    const { generation, token, payload } = message;
    const known = packets.get(generation) ?? [];
    packets.set(generation, known);
    const packet = { ...message, token: known.push(token) };
    witness.delivered(generation, packet.token, payload);
    return packet;
  };
  const troubled = (event: LinkEvent): LinkEvent => {
    const { downReason: reason } = trouble;
    if (event.type === "messages") return { ...event, messages: event.messages.map(numbered) };
    return event.type === "down" && reason !== undefined ? { ...event, reason } : event;
  };
  return {
    ...link,
    attempts,
    forget: () => packets.clear(),
    listen: (listener) => link.listen((event) => listener(troubled(event))),
    open(options) {
      attempts.push(world.nowMs);
      return link.open(options);
    },
    acknowledge(generation, tokens) {
      witness.acknowledged(generation, tokens);
      link.acknowledge(
        generation,
        tokens.map((token) => packets.get(generation)?.[token - 1] ?? 0),
      );
    },
    publish(message, done) {
      const opened = read(message.payload);
      if (opened.ok) witness.published(opened.claims);
      if (trouble.uplinkMs === 0) link.publish(message, done);
      else world.after(trouble.uplinkMs, () => link.publish(message, done));
    },
  };
}

export interface WatchedSpeaker extends Speaker {
  /** The supply was cut: whatever is being said ends there. */
  cut(): void;
}

/** A loudspeaker that the witness hears. */
export function watchSpeaker(
  { world, trouble, witness }: Wires,
  voice: MarkedVoice,
): WatchedSpeaker {
  const speaker = createSimSpeaker(world.after);
  let speaking: Utterance | undefined;
  speaker.onSound((event) => {
    if (event.type === "started") {
      const { pcm } = event;
      const peak = pcm.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      speaking = witness.begins(understand(voice.wordsIn(pcm)), peak);
    } else if (speaking !== undefined) {
      speaking.end = event.by;
      speaking = undefined;
    }
  });
  return {
    stop: () => speaker.stop(),
    play(pcm, done) {
      speaker.setFault(trouble.speech.shift());
      speaker.play(pcm, done);
      speaker.setFault(undefined);
    },
    cut() {
      if (speaking !== undefined) speaking.end = "cut";
      speaking = undefined;
    },
  };
}
