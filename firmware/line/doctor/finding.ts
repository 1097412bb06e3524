/**
 * The vocabulary of the link doctor: what is checked on the way to the bank, in order, and all that
 * can be found wrong there. A closed list, so that every finding has its words in every language.
 */

/** The checks of `link.test` (contract, section 4), in the order in which they can fail. */
export const LINK_CHECKS = [
  "name",
  "route",
  "portal",
  "tls",
  "login",
  "subscription",
  "publishing",
  "welcome",
] as const;

export type LinkCheck = (typeof LINK_CHECKS)[number];

/** What was found, and which check found it. */
export const FINDING_CHECKS = {
  "no-network": "name",
  "name-unknown": "name",
  "name-unanswered": "name",
  "route-none": "route",
  "port-closed": "route",
  "address-silent": "route",
  "line-cut": "route",
  "captive-portal": "portal",
  "not-tls": "tls",
  expired: "tls",
  "not-yet-valid": "tls",
  "clock-wrong": "tls",
  "wrong-name": "tls",
  "unknown-authority": "tls",
  "certificate-refused": "tls",
  "own-missing": "tls",
  "own-unknown": "tls",
  "own-expired": "tls",
  "own-refused": "tls",
  version: "login",
  "id-refused": "login",
  "not-authorised": "login",
  "broker-busy": "login",
  "login-refused": "login",
  "topic-closed": "subscription",
  "publish-refused": "publishing",
  "bank-silent": "welcome",
  "welcome-stale": "welcome",
  "welcome-unsigned": "welcome",
} as const satisfies Readonly<Record<string, LinkCheck>>;

export type LinkFinding = keyof typeof FINDING_CHECKS;

/** What, the likely cause, and what to do next; `{host}` and `{topic}` stand for what was tried. */
export interface FindingWords {
  readonly what: string;
  readonly cause: string;
  readonly next: string;
}

export type FindingTable = Readonly<Record<LinkFinding, FindingWords>>;
