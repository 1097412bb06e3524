/**
 * The way from the bank to the broker, and what can go wrong on it: messages lost, doubled,
 * swapped, or never sent because the bank does not answer.
 */
import type { SimBroker } from "../devices/link.ts";

export interface Post {
  /** While true, nothing leaves the bank. */
  isSilent: boolean;
  /** While true, the bank answers no hello. */
  isWelcomeWithheld: boolean;
  /** Loses these of the coming events, counted from 1. */
  lose(numbers: readonly number[]): void;
  /** Sends the next event twice. */
  double(): void;
  /** Sends the event after the next before it. */
  swap(): void;
}

interface Letter {
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** Takes the broker's place for losing messages. */
export function createPost(broker: SimBroker): Post {
  let lost: ReadonlySet<number> = new Set();
  let eventCount = 0;
  let isDoubled = false;
  let isSwapping = false;
  let held: Letter | undefined;
  /** True for what this post sends itself. */
  let isResent = false;

  const post: Post = {
    isSilent: false,
    isWelcomeWithheld: false,
    lose(numbers) {
      lost = new Set(numbers);
      eventCount = 0;
    },
    double() {
      isDoubled = true;
    },
    swap() {
      isSwapping = true;
    },
  };

  /** Sends in place of what the bank sent just now. */
  function sendInstead(...letters: readonly Letter[]): true {
    isResent = true;
    for (const { topic, payload } of letters) broker.publish(topic, payload);
    isResent = false;
    return true;
  }

  function isEventLost(letter: Letter): boolean {
    eventCount += 1;
    if (lost.has(eventCount)) return true;
    if (isDoubled) {
      isDoubled = false;
      return sendInstead(letter, letter);
    }
    if (!isSwapping) return false;
    if (held === undefined) {
      held = letter;
      return true;
    }
    const first = held;
    held = undefined;
    isSwapping = false;
    return sendInstead(letter, first);
  }

  broker.dropNext((topic, payload) => {
    if (isResent) return false;
    if (post.isSilent) return true;
    if (topic.endsWith("/welcome")) return post.isWelcomeWithheld;
    return topic.endsWith("/event") && isEventLost({ topic, payload });
  });
  return post;
}
