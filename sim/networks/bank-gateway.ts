/**
 * What stands between a bank's core and the broker, with its temper: a sound gateway passes on, a
 * slow one takes seconds, a broken one repeats, reorders and restarts. None of them loses anything
 * for good, because a bank keeps its events until they are receipted; what a terminal makes of the
 * rest is the terminal's promise. It knows bytes and topics, no money.
 */
import type { Chance } from "../chance.ts";
import type { After } from "../devices/deferral.ts";

export type Temper = "sound" | "slow" | "broken";

export const TEMPERS: readonly Temper[] = ["sound", "slow", "broken"];

export interface GatewayParts {
  readonly after: After;
  readonly chance: Chance;
  /** Hands a message to the broker. */
  readonly deliver: (topic: string, payload: Uint8Array) => void;
}

/** A slow gateway takes so long for each message, in milliseconds, and keeps their order. */
const SLOW_MS = 5_000;
/** A broken one holds each message for as long as it likes. */
const SHUFFLE_MS = [0, 3_000] as const;
const REPEATS = 0.3;
const REPEAT_MS = [50, 20_000] as const;
/** After so many messages, more or less, it falls over … */
const UNTIL_RESTART = [10, 40] as const;
/** … for so long, and sends the last few once more when it is back. */
const RESTART_MS = [2_000, 20_000] as const;
const MEMORY_MAX = 8;

interface Parcel {
  readonly topic: string;
  readonly payload: Uint8Array;
}

export interface GatewayCounts {
  readonly passed: number;
  readonly repeated: number;
  readonly overtaken: number;
  readonly restarts: number;
}

export class BankGateway {
  /** May be changed while it runs. */
  temper: Temper;
  readonly #parts: GatewayParts;
  readonly #last: Parcel[] = [];
  readonly #waiting: Parcel[] = [];
  #untilRestart: number;
  #isDown = false;
  #entered = 0;
  #highest = 0;
  #counts = { passed: 0, repeated: 0, overtaken: 0, restarts: 0 };

  constructor(temper: Temper, parts: GatewayParts) {
    this.temper = temper;
    this.#parts = parts;
    this.#untilRestart = parts.chance.between(...UNTIL_RESTART);
  }

  get counts(): GatewayCounts {
    return { ...this.#counts };
  }

  /** Takes one message of the bank. */
  publish(topic: string, payload: Uint8Array): void {
    const parcel = { topic, payload };
    if (this.temper === "slow") this.#parts.after(SLOW_MS, () => this.#pass(parcel));
    else if (this.temper === "broken") this.#mangle(parcel);
    else this.#pass(parcel);
  }

  #mangle(parcel: Parcel): void {
    const { after, chance } = this.#parts;
    this.#entered += 1;
    const number = this.#entered;
    if (this.#isDown) {
      this.#waiting.push(parcel);
      return;
    }
    after(chance.between(...SHUFFLE_MS), () => {
      if (number < this.#highest) this.#counts.overtaken += 1;
      this.#highest = Math.max(this.#highest, number);
      this.#pass(parcel);
    });
    if (chance.happens(REPEATS)) {
      after(chance.between(...REPEAT_MS), () => this.#again(parcel));
    }
    this.#untilRestart -= 1;
    if (this.#untilRestart <= 0) this.#restart();
  }

  #restart(): void {
    const { after, chance } = this.#parts;
    this.#untilRestart = chance.between(...UNTIL_RESTART);
    this.#isDown = true;
    this.#counts.restarts += 1;
    after(chance.between(...RESTART_MS), () => {
      this.#isDown = false;
      // It no longer knows what it had sent.
      for (const parcel of [...this.#last]) this.#again(parcel);
      for (const parcel of this.#waiting.splice(0)) this.#pass(parcel);
    });
  }

  #pass(parcel: Parcel): void {
    this.#counts.passed += 1;
    this.#last.push(parcel);
    if (this.#last.length > MEMORY_MAX) this.#last.shift();
    this.#parts.deliver(parcel.topic, parcel.payload);
  }

  #again({ topic, payload }: Parcel): void {
    this.#counts.repeated += 1;
    this.#parts.deliver(topic, payload);
  }
}
