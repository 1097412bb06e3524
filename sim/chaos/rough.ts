/** How bad a broker and the line to it are just now: a value that troubles change at will. */
import type { LinkDownReason } from "../../drivers/hal/link.ts";

/** `cut`: resets and no route. `deaf`: nothing passes, nobody is told (a half-open connection). */
export type Line = "good" | "cut" | "deaf";

/** How bad it is just now; the run changes these at will. */
export interface Rough {
  line: Line;
  /** CONNACK is a refusal, or the broker says no to MQTT 5. */
  refusal: LinkDownReason | undefined;
  /** Takes the connection and never answers. */
  isMute: boolean;
  refusesSubscription: boolean;
  refusesPublications: boolean;
  /** One way, in milliseconds, from … to. */
  latency: readonly [number, number];
  /** Messages overtake each other. */
  reorders: boolean;
  /** One in so many messages comes twice. */
  doubles: number;
  /** Messages kept for the terminal, and which end is dropped above. */
  queueMax: number;
  drops: "newest" | "oldest";
  receiveMaximum: number;
}

/** A good broker on a good line. */
export function calmRough(): Rough {
  return {
    line: "good",
    refusal: undefined,
    isMute: false,
    refusesSubscription: false,
    refusesPublications: false,
    latency: [5, 40],
    reorders: false,
    doubles: 0,
    queueMax: 1_000,
    drops: "newest",
    receiveMaximum: 16,
  };
}

/** Puts everything but the line back to how a good broker is. */
export function soothe(rough: Rough): void {
  Object.assign(rough, { ...calmRough(), line: rough.line });
}
