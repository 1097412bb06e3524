/**
 * Short and long presses, from presses and releases. A long press takes effect while the key is
 * still held, so that the person feels when to let go.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import type { Key } from "../../drivers/hal/panel.ts";
import { earliest, monoAfter } from "../lib/time.ts";

/** Held this long, a press is a long one. */
export const LONG_PRESS_MS = 1_000;
/** Held this long, the key that opens set-up does so (contract, section 4). */
export const VERY_LONG_PRESS_MS = 5_000;
/** The only key that means something yet when it is held so long. */
const VERY_LONG_KEY: Key = "volume-down";
/** Held longer than this, a key is stuck and means nothing (fault D4). */
const STUCK_MS = 30_000;

export interface Press {
  /** `both-volumes`: the two volume keys together. */
  readonly key: Key | "both-volumes";
  readonly length: "short" | "long" | "very-long";
}

/** Keys that mean something else together than apart. */
const PAIR: readonly [Key, Key] = ["volume-up", "volume-down"];

interface Held {
  readonly since: MonoMs;
  /** The next length to report; `none` once the release means nothing and more would neither. */
  next: "long" | "very-long" | "none";
}

/** Which keys are down now. */
export type HeldKeys = Map<Key, Held>;

/**
 * A key went down; a second press without a release is a bounce and changes nothing.
 * @returns the press of a pair, if this key completes one: neither means anything by itself then.
 */
export function keyPressed(held: HeldKeys, key: Key, now: MonoMs): Press | undefined {
  if (held.has(key)) return undefined;
  held.set(key, { since: now, next: "long" });
  const pair = PAIR.includes(key) ? PAIR.map((one) => held.get(one)) : [];
  if (pair.length === 0 || pair.some((one) => one === undefined || one.next !== "long"))
    return undefined;
  for (const one of pair) if (one !== undefined) one.next = "none";
  return { key: "both-volumes", length: "short" };
}

/** A key came up: a short press, unless its long press has been reported or it was stuck. */
export function keyReleased(held: HeldKeys, key: Key, now: MonoMs): Press | undefined {
  const state = held.get(key);
  held.delete(key);
  if (state === undefined || state.next !== "long" || now - state.since > STUCK_MS)
    return undefined;
  return { key, length: now - state.since >= LONG_PRESS_MS ? "long" : "short" };
}

/** The presses that have just become long, or very long. */
export function longPresses(held: HeldKeys, now: MonoMs): readonly Press[] {
  const presses: Press[] = [];
  for (const [key, state] of held) {
    if (state.next === "long" && now - state.since >= LONG_PRESS_MS) {
      state.next = key === VERY_LONG_KEY ? "very-long" : "none";
      presses.push({ key, length: "long" });
    }
    if (state.next === "very-long" && now - state.since >= VERY_LONG_PRESS_MS) {
      state.next = "none";
      presses.push({ key, length: "very-long" });
    }
  }
  return presses;
}

/** When the next press will become long, or very long. */
export function nextLongPressAt(held: HeldKeys): MonoMs | undefined {
  let next: MonoMs | undefined;
  for (const state of held.values()) {
    if (state.next === "none") continue;
    const afterMs = state.next === "long" ? LONG_PRESS_MS : VERY_LONG_PRESS_MS;
    next = earliest(next, monoAfter(state.since, afterMs));
  }
  return next;
}
