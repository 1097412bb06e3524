/**
 * The topics of the link (contract, section 2): `khqr/v1/{acquirer}/{terminal}/{dn|up}/{what}`.
 * Only these exact texts mean anything; whatever else a broker delivers matches nothing.
 */

/** What the acquirer sends. */
export type DownTopic = "event" | "charge" | "welcome" | "command" | "config" | "keys";

/** What the terminal sends. */
export type UpTopic = "hello" | "state" | "receipt" | "request" | "health";

export const DOWN_TOPICS: readonly DownTopic[] = [
  "event",
  "charge",
  "welcome",
  "command",
  "config",
  "keys",
];

export const UP_TOPICS: readonly UpTopic[] = ["hello", "state", "receipt", "request", "health"];

const ID = /^[A-Za-z0-9_-]{1,32}$/;
const DOWN = /^khqr\/v1\/([A-Za-z0-9_-]{1,32})\/([A-Za-z0-9_-]{1,32})\/dn\/([a-z]{1,16})$/;

/** True for the id of a terminal or acquirer (contract, section 1). */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** Where the acquirer publishes `what` for the terminal. */
export function downTopic(acquirer: string, terminal: string, what: DownTopic): string {
  return `khqr/v1/${acquirer}/${terminal}/dn/${what}`;
}

/** Where the terminal publishes `what` for the acquirer. */
export function upTopic(acquirer: string, terminal: string, what: UpTopic): string {
  return `khqr/v1/${acquirer}/${terminal}/up/${what}`;
}

/** The parts of a topic on which an acquirer sends. */
export interface DownAddress {
  readonly acquirer: string;
  readonly terminal: string;
  readonly what: DownTopic;
}

/** Takes apart the topic of a received message; undefined for every other text. */
export function parseDownTopic(topic: string): DownAddress | undefined {
  const [, acquirer, terminal, word] = DOWN.exec(topic) ?? [];
  const what = DOWN_TOPICS.find((name) => name === word);
  if (acquirer === undefined || terminal === undefined || what === undefined) return undefined;
  return { acquirer, terminal, what };
}
