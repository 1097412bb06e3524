/**
 * Between contacts and the firmware: one press for each press of a finger. Contacts bounce, cables
 * are pulled while a key is down, and keys get stuck under a coin (faults D3, D4); what leaves here
 * is a press, then its release, never two of one kind.
 */
import type { Key } from "../../hal/panel.ts";

export type KeyListener = (key: Key, phase: "press" | "release") => void;

/** A contact may change its mind for so long; what it says afterwards counts. */
const BOUNCE_MS = 30;
/** A finger is slower than ten presses a second. */
const PRESS_EVERY_MS = 100;
/** Held longer, a key is stuck: it is let go, and means nothing until it has really come up. */
const STUCK_MS = 30_000;

interface Contact {
  isHeard: boolean;
  isDown: boolean;
  /** What the firmware was told. */
  isTold: boolean;
  /** Down when the cable came in, or stuck: nobody's press until it has been up. */
  isMuted: boolean;
  /** A muted contact has come up, and is watched for a bounce before it counts again. */
  isComingUp: boolean;
  pressedAt: number;
  rest: NodeJS.Timeout | undefined;
  stuck: NodeJS.Timeout | undefined;
}

export interface KeyGate {
  /** The one listener; a later one takes its place. */
  listen(listener: KeyListener): void;
  /** A contact changed, or said again what it is. */
  change(key: Key, isDown: boolean): void;
  /**
   * How a contact stands, before anybody has made sure that it does not bounce. Counts until the
   * contacts are settled, and the first time: a key that is down then was not pressed now.
   */
  hear(key: Key, isDown: boolean): void;
  /** All contacts have been heard: from now on a change is a finger. */
  settle(): void;
  /** The contacts cannot be heard: every key is let go, until they are settled again. */
  letGo(): void;
}

/**
 * @param nowMs monotonic time in milliseconds.
 * @param tellStuck called with a key that has been down for half a minute.
 */
export function createKeyGate(nowMs: () => number, tellStuck: (key: Key) => void): KeyGate {
  const contacts = new Map<Key, Contact>();
  let listener: KeyListener | undefined;
  let isSettled = false;

  function contactOf(key: Key): Contact {
    const known = contacts.get(key);
    if (known !== undefined) return known;
    const contact: Contact = {
      isHeard: false,
      isDown: false,
      isTold: false,
      isMuted: false,
      isComingUp: false,
      pressedAt: Number.NEGATIVE_INFINITY,
      rest: undefined,
      stuck: undefined,
    };
    contacts.set(key, contact);
    return contact;
  }

  function settleAfter(key: Key, contact: Contact, delayMs: number): void {
    contact.rest = setTimeout(() => {
      contact.rest = undefined;
      settle(key, contact);
    }, delayMs);
    contact.rest.unref();
  }

  /** Tells what the contact says now, unless it said so before or has just changed. */
  function settle(key: Key, contact: Contact): void {
    if (contact.rest !== undefined || !isSettled) return;
    if (contact.isMuted) watchMuted(key, contact);
    else if (contact.isDown !== contact.isTold) {
      if (!contact.isDown) release(key, contact);
      else press(key, contact);
    }
  }

  function press(key: Key, contact: Contact): void {
    const waitMs = contact.pressedAt + PRESS_EVERY_MS - nowMs();
    if (waitMs > 0) {
      settleAfter(key, contact, waitMs);
      return;
    }
    contact.isTold = true;
    contact.pressedAt = nowMs();
    contact.stuck = setTimeout(() => {
      contact.isMuted = true;
      release(key, contact);
      tellStuck(key);
    }, STUCK_MS);
    contact.stuck.unref();
    settleAfter(key, contact, BOUNCE_MS);
    listener?.(key, "press");
  }

  function watchMuted(key: Key, contact: Contact): void {
    if (contact.isDown) contact.isComingUp = false;
    else if (contact.isComingUp) {
      contact.isMuted = false;
      contact.isComingUp = false;
    } else {
      contact.isComingUp = true;
      settleAfter(key, contact, BOUNCE_MS);
    }
  }

  function release(key: Key, contact: Contact): void {
    if (!contact.isTold) return;
    contact.isTold = false;
    clearTimeout(contact.stuck);
    clearTimeout(contact.rest);
    settleAfter(key, contact, BOUNCE_MS);
    listener?.(key, "release");
  }

  return {
    listen(next) {
      listener = next;
    },
    change(key, isDown) {
      const contact = contactOf(key);
      contact.isDown = isDown;
      settle(key, contact);
    },
    hear(key, isDown) {
      const contact = contactOf(key);
      if (contact.isHeard && isSettled) return;
      contact.isHeard = true;
      contact.isDown = isDown;
      contact.isMuted = isDown;
    },
    settle() {
      isSettled = true;
    },
    letGo() {
      isSettled = false;
      for (const [key, contact] of contacts) {
        release(key, contact);
        contact.isDown = false;
        contact.isHeard = false;
      }
    },
  };
}
