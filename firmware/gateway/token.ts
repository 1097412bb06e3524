/**
 * The life of an Open API token: when it ends, and when to warn of it. The claims are read and not
 * checked, for the token is Bakong's to check; a wrong date here only warns at a wrong time.
 */

const DAY_MS = 86_400_000;

/** Days before the end at which a person is told; each once. */
const WARNING_DAYS = [14, 7, 3, 1] as const;

/** Days before the end from which the gateway renews it, if it may. */
const RENEWAL_DAYS = 7;

/** When a token ends, milliseconds since 1970; undefined when it does not say. */
export function tokenExpiry(token: string): number | undefined {
  const [, claims] = token.split(".");
  if (claims === undefined) return undefined;
  try {
    const { exp } = JSON.parse(Buffer.from(claims, "base64url").toString("utf8"));
    return Number.isSafeInteger(exp) && exp > 0 ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

/** What to say about a token's end, and a rank that rises with the urgency. */
export interface TokenWarning {
  /** 0 nothing to say, 1 … 4 within 14, 7, 3 days and 1 day, 5 expired. */
  readonly rank: number;
  readonly text: string;
}

/** Say it when the rank is above the last one that was said. */
export function tokenWarning(expiresAt: number | undefined, now: number): TokenWarning {
  if (expiresAt === undefined) return { rank: 0, text: "" };
  const date = new Date(expiresAt).toISOString().slice(0, 10);
  if (now >= expiresAt) {
    return { rank: 5, text: `the Bakong token expired on ${date}; no payment can be looked up` };
  }
  const days = (expiresAt - now) / DAY_MS;
  const rank = WARNING_DAYS.filter((limit) => days <= limit).length;
  const left = days < 1 ? "in less than a day" : `in ${Math.floor(days)} days`;
  return { rank, text: rank === 0 ? "" : `the Bakong token expires ${left}, on ${date}` };
}

/** True from a week before the end. */
export function isRenewalDue(expiresAt: number | undefined, now: number): boolean {
  return expiresAt !== undefined && now >= expiresAt - RENEWAL_DAYS * DAY_MS;
}
