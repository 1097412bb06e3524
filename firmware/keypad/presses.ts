/**
 * Short and long presses, from presses and releases. A long press takes effect while the key is
 * still held, so that the person feels when to let go.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import type { Key } from "../../drivers/hal/panel.ts";
import { earliest, monoAfter } from "../lib/time.ts";

/** Held this long, a press is a long one. */
export const LONG_PRESS_MS = 1_000;
/** Held longer than this, a key is stuck and means nothing (fault D4). */
const STUCK_MS = 30_000;

export interface Press {
  /** `both-volumes`: the two volume keys together. */
  readonly key: Key | "both-volumes";
  readonly length: "short" | "long";
}

/** Keys that mean something else together than apart. */
const PAIR: readonly [Key, Key] = ["volume-up", "volume-down"];

interface Held {
  readonly since: MonoMs;
  /** True once the long press has been reported: the release then means nothing. */
  reported: boolean;
}

/** Which keys are down now. */
export type HeldKeys = Map<Key, Held>;

/**
 * A key went down; a second press without a release is a bounce and changes nothing.
 * @returns the press of a pair, if this key completes one: neither means anything by itself then.
 */
export function keyPressed(held: HeldKeys, key: Key, now: MonoMs): Press | undefined {
  if (held.has(key)) return undefined;
  held.set(key, { since: now, reported: false });
  const pair = PAIR.includes(key) ? PAIR.map((one) => held.get(one)) : [];
  if (pair.length === 0 || pair.some((one) => one === undefined || one.reported)) return undefined;
  for (const one of pair) if (one !== undefined) one.reported = true;
  return { key: "both-volumes", length: "short" };
}

/** A key came up: a short press, unless its long press has been reported or it was stuck. */
export function keyReleased(held: HeldKeys, key: Key, now: MonoMs): Press | undefined {
  const state = held.get(key);
  held.delete(key);
  if (state === undefined || state.reported || now - state.since > STUCK_MS) return undefined;
  return { key, length: now - state.since >= LONG_PRESS_MS ? "long" : "short" };
}

/** The long presses that have just become long. */
export function longPresses(held: HeldKeys, now: MonoMs): readonly Press[] {
  const presses: Press[] = [];
  for (const [key, state] of held) {
    if (state.reported || now - state.since < LONG_PRESS_MS) continue;
    state.reported = true;
    presses.push({ key, length: "long" });
  }
  return presses;
}

/** When the next press will become long. */
export function nextLongPressAt(held: HeldKeys): MonoMs | undefined {
  let next: MonoMs | undefined;
  for (const state of held.values()) {
    if (!state.reported) next = earliest(next, monoAfter(state.since, LONG_PRESS_MS));
  }
  return next;
}
