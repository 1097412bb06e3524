/**
 * A refusal as a technician reads it: what was refused, why, and what to do next. All three are
 * whole sentences; none names a key, a password or a secret.
 */

export interface RefusalWords {
  readonly what: string;
  readonly why: string;
  readonly next: string;
}

export class Refused extends Error {
  readonly words: RefusalWords;

  constructor(words: RefusalWords) {
    super(`${words.what} ${words.why} ${words.next}`);
    this.words = words;
  }
}

/** A capital in front and a full stop behind, whatever a box or a program left out. */
export function sentence(text: string): string {
  const whole = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?។]$/.test(whole) ? whole : `${whole}.`;
}
