/** What the doctor says of one part, in words for whoever stands before the terminal. */

/** The parts, in the order in which they are told. */
export const PARTS = [
  "configuration",
  "service",
  "account",
  "keys",
  "storage",
  "clock",
  "display",
  "sound",
  "voices",
  "panel",
  "cable",
  "power",
  "network",
  "link",
] as const;

export type Part = (typeof PARTS)[number];

export interface Finding {
  readonly part: Part;
  /** `note`: works, and somebody should know. `bad`: does not work. */
  readonly state: "good" | "note" | "bad";
  /** One sentence: what is. */
  readonly says: string;
  /** What to do next; absent where nothing is to be done. */
  readonly next?: string;
  /** With this a terminal could miss a payment, or tell one that is none. */
  readonly isGrave?: true;
}

export function good(part: Part, says: string): Finding {
  return { part, state: "good", says };
}

export function note(part: Part, says: string, next: string): Finding {
  return { part, state: "note", says, next };
}

export function bad(part: Part, says: string, next: string): Finding {
  return { part, state: "bad", says, next };
}

export function grave(part: Part, says: string, next: string): Finding {
  return { ...bad(part, says, next), isGrave: true };
}

/** The reason in an error, without a stack. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}

/** A terminal that is neither seen nor heard tells of no payment at all. */
export function together(findings: readonly Finding[]): readonly Finding[] {
  const isDead = (part: Part) =>
    findings.some((finding) => finding.part === part && finding.state === "bad");
  if (!isDead("display") || !isDead("sound")) return findings;
  return findings.map((finding) => {
    const isOne = finding.part === "display" || finding.part === "sound";
    return isOne && finding.state === "bad" ? { ...finding, isGrave: true } : finding;
  });
}
