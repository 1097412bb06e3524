/**
 * The tokens of the Open API: who asked for one, how long it lives, and how many lookups it has
 * made today. A token is a JWT (RFC 7519) with HS256, as the real ones look; nobody but the model
 * checks its signature.
 */
import { createHmac } from "node:crypto";

/** A token lives for 90 days (NBC QR Payment Integration). */
export const TOKEN_LIFE_MS = 90 * 86_400_000;

/** Lookups a token may make in a day; field reports, not in an NBC document. */
export const DAILY_MAX = 100;

const PHNOM_PENH_OFFSET_MS = 7 * 3_600_000;

interface Grant {
  readonly email: string;
  readonly expiresAt: number;
  day: number;
  calls: number;
}

export class Tokens {
  readonly #secret: Uint8Array;
  readonly #grants = new Map<string, Grant>();
  readonly #emails = new Set<string>();
  #count = 0;

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /** Registers an e-mail address and gives its first token. */
  register(email: string, now: number, lifeMs = TOKEN_LIFE_MS): string {
    this.#emails.add(email);
    return this.#issue(email, now, lifeMs);
  }

  /** A new token for a registered address; undefined for any other. The old one lives on. */
  renew(email: string, now: number, lifeMs = TOKEN_LIFE_MS): string | undefined {
    return this.#emails.has(email) ? this.#issue(email, now, lifeMs) : undefined;
  }

  /** Takes a token back before its time. */
  revoke(token: string): void {
    this.#grants.delete(token);
  }

  isValid(token: string | undefined, now: number): boolean {
    const grant = this.#grants.get(token ?? "");
    return grant !== undefined && now < grant.expiresAt;
  }

  /**
   * Counts a lookup, refused ones too. @returns false above the daily limit, which begins anew at
   * midnight in Phnom Penh.
   */
  spend(token: string, now: number, max: number): boolean {
    const grant = this.#grants.get(token);
    if (grant === undefined) return false;
    const day = Math.floor((now + PHNOM_PENH_OFFSET_MS) / 86_400_000);
    if (grant.day !== day) {
      grant.day = day;
      grant.calls = 0;
    }
    grant.calls += 1;
    return grant.calls <= max;
  }

  /** Lookups made on the day of the last one. */
  callsOf(token: string): number {
    return this.#grants.get(token)?.calls ?? 0;
  }

  #issue(email: string, now: number, lifeMs: number): string {
    this.#count += 1;
    const iat = Math.floor(now / 1000);
    const exp = Math.floor((now + lifeMs) / 1000);
    const signed = [
      encode({ alg: "HS256", typ: "JWT" }),
      encode({ data: { id: this.#count }, iat, exp }),
    ].join(".");
    const mark = createHmac("sha256", this.#secret).update(signed).digest("base64url");
    const token = `${signed}.${mark}`;
    this.#grants.set(token, { email, expiresAt: exp * 1000, day: -1, calls: 0 });
    return token;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
