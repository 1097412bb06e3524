/**
 * What is known, from outside, of the terminal's connection: power, line, hello and welcome. Not a
 * judge by itself; judges ask it what the terminal could know at this moment.
 */
import type { Moment } from "./moment.ts";

/** A welcome that came within this of its hello's arrival was surely in time for the terminal. */
const SURE_MS = 4_000;
/** A welcome that took longer tells no time. */
const WORTH_MS = 10_000;

export interface Connection {
  readonly isOn: boolean;
  readonly bootAtMs: number;
  /** Bytes of the bank reach the terminal. */
  readonly isHearing: boolean;
  readonly hearingSinceMs: number;
  /** The bank's answer to a hello of this line has surely been taken. */
  readonly isWelcomed: boolean;
  /** It may have been taken, though it took long. */
  readonly isPerhapsWelcomed: boolean;
  readonly welcomedAtMs: number;
  /** When the welcome that counts left the bank. */
  readonly greetedAtMs: number;
  /** By how much the terminal's time may be behind; undefined before any welcome of this boot. */
  readonly lagMs: number | undefined;
  see(moment: Moment): void;
}

export function followConnection(): Connection {
  let nonce = "";
  let helloAtMs = Number.NEGATIVE_INFINITY;
  const known = {
    isOn: false,
    bootAtMs: 0,
    isHearing: false,
    hearingSinceMs: 0,
    isWelcomed: false,
    isPerhapsWelcomed: false,
    welcomedAtMs: 0,
    greetedAtMs: 0,
    lagMs: undefined as number | undefined,
  };

  function welcome(atMs: number, given: { readonly nonce: string; readonly sentAtMs: number }) {
    if (given.nonce !== nonce) return;
    known.isPerhapsWelcomed = true;
    const transitMs = atMs - given.sentAtMs;
    if (transitMs > WORTH_MS) return;
    known.lagMs = Math.min(known.lagMs ?? transitMs, transitMs);
    if (atMs - helloAtMs > SURE_MS || given.sentAtMs < helloAtMs) return;
    known.isWelcomed = true;
    known.welcomedAtMs = atMs;
    known.greetedAtMs = given.sentAtMs;
  }

  function line(atMs: number, isHearing: boolean): void {
    known.isHearing = isHearing;
    if (isHearing) known.hearingSinceMs = atMs;
    else known.isWelcomed = false;
  }

  function power(atMs: number, isOn: boolean): void {
    known.isOn = isOn;
    known.bootAtMs = atMs;
    known.isHearing = false;
    known.isWelcomed = false;
    known.isPerhapsWelcomed = false;
    known.lagMs = undefined;
    nonce = "";
  }

  function see({ atMs, what }: Moment): void {
    if (what.type === "power-on" || what.type === "power-cut") {
      power(atMs, what.type === "power-on");
    } else if (what.type === "line") line(atMs, what.isHearing);
    else if (what.type === "delivered" && what.welcome !== undefined) welcome(atMs, what.welcome);
    else if (what.type === "published" && what.topic.endsWith("/hello")) {
      // A line that was deaf for a moment is still the same connection, and needs no other welcome.
      known.isPerhapsWelcomed = false;
      nonce = String(JSON.parse(what.text).nonce);
      helloAtMs = atMs;
    }
  }

  return Object.assign(known, { see });
}
