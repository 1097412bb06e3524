/**
 * The client of the Bakong Open API: one POST a question, a time limit on each, an answer for every
 * outcome. It retries nothing, because every call may count against a daily limit; when to ask
 * again is decided above. The token goes to the lookups and the account check only.
 */
import {
  type AccountAnswer,
  type LinkAnswer,
  type ListAnswer,
  type LookAnswer,
  type RenewAnswer,
  type Reply,
  readAccount,
  readLink,
  readList,
  readLook,
  readRenewal,
  type Trouble,
} from "./answers.ts";

export interface OpenApiOptions {
  /** `https://host`, or `http://127.0.0.1:port`; the paths of the API are put behind it. */
  readonly baseUrl: string;
  /** The token as it is now; it may be renewed while the client lives. */
  readonly token: () => string;
  /** How long one question may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Told what time it is at the server, milliseconds since 1970, when an answer says so. */
  readonly heardTime?: (serverNow: number) => void;
}

/** Who sends people to a payment app, shown there. */
export interface LinkSource {
  readonly appIconUrl: string;
  readonly appName: string;
  readonly appDeepLinkCallback: string;
}

/** Keys in one question of a list form (API document). */
export const LIST_MAX = 50;

/** An answer is a few hundred bytes; a list of fifty below 64 KiB. */
const BODY_BYTES_MAX = 256 * 1024;

export interface OpenApiClient {
  /** Was the code of this md5 paid? Codes with an amount only. */
  byMd5(md5: string): Promise<LookAnswer>;
  byHash(hash: string): Promise<LookAnswer>;
  /** By the first eight digits that a payer's app prints. `amount` as a decimal, e.g. "3.75". */
  byShortHash(hash: string, amount: string, currency: "KHR" | "USD"): Promise<LookAnswer>;
  byInstructionRef(instructionRef: string): Promise<LookAnswer>;
  byExternalRef(externalRef: string): Promise<LookAnswer>;
  /** At most `LIST_MAX`; counts as one call. Some services answer it with 403. */
  byMd5List(md5s: readonly string[]): Promise<ListAnswer>;
  byHashList(hashes: readonly string[]): Promise<ListAnswer>;
  account(accountId: string): Promise<AccountAnswer>;
  /** A link that opens a payment app with this code. */
  deepLink(qr: string, source?: LinkSource): Promise<LinkAnswer>;
  renew(email: string): Promise<RenewAnswer>;
}

/** Makes the client. It opens no connection before it is asked something. */
export function createOpenApi(options: OpenApiOptions): OpenApiClient {
  async function ask<Answer>(
    path: string,
    body: string,
    isBearer: boolean,
    read: (reply: Reply) => Answer,
  ): Promise<Answer | Trouble> {
    const reply = await post(`${options.baseUrl}/v1/${path}`, body, {
      token: isBearer ? options.token() : undefined,
      timeoutMs: options.timeoutMs,
      heardTime: options.heardTime,
    });
    return "kind" in reply ? reply : read(reply);
  }
  const look = (by: string, body: string) =>
    ask(`check_transaction_by_${by}`, body, true, readLook);
  const list = (key: "md5" | "hash", keys: readonly string[]) =>
    ask(
      `check_transaction_by_${key}_list`,
      JSON.stringify(keys.slice(0, LIST_MAX)),
      true,
      (reply) => readList(reply, key),
    );
  return {
    byMd5: (md5) => look("md5", JSON.stringify({ md5 })),
    byHash: (hash) => look("hash", JSON.stringify({ hash })),
    byShortHash: (hash, amount, currency) =>
      // The document wants a number; written digit by digit, it never was a float.
      look(
        "short_hash",
        `{"hash":${JSON.stringify(hash)},"amount":${bare(amount)},${cur(currency)}}`,
      ),
    byInstructionRef: (instructionRef) =>
      look("instruction_ref", JSON.stringify({ instructionRef })),
    byExternalRef: (externalRef) => look("external_ref", JSON.stringify({ externalRef })),
    byMd5List: (md5s) => list("md5", md5s),
    byHashList: (hashes) => list("hash", hashes),
    account: (accountId) =>
      ask("check_bakong_account", JSON.stringify({ accountId }), true, readAccount),
    deepLink: (qr, sourceInfo) =>
      ask("generate_deeplink_by_qr", JSON.stringify({ qr, sourceInfo }), false, readLink),
    renew: (email) => ask("renew_token", JSON.stringify({ email }), false, readRenewal),
  };
}

/** The platform's words for a connection that never was: the question cannot have been counted. */
const UNSENT = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];

/** A decimal as a JSON number; what is none becomes null, which the service refuses. */
function bare(amount: string): string {
  return /^(0|[1-9][0-9]{0,12})(\.[0-9]{1,2})?$/.test(amount) ? amount : "null";
}

function cur(currency: "KHR" | "USD"): string {
  return `"currency":"${currency}"`;
}

interface Asking {
  readonly token: string | undefined;
  readonly timeoutMs: number;
  readonly heardTime: ((serverNow: number) => void) | undefined;
}

async function post(
  url: string,
  body: string,
  { token, timeoutMs, heardTime }: Asking,
): Promise<Reply | Trouble> {
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      // A token must not follow a redirection to a stranger.
      redirect: "manual",
      // Covers the body as well.
      signal: AbortSignal.timeout(timeoutMs),
    });
    const serverNow = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(serverNow)) heardTime?.(serverNow);
    const text = await bodyOf(response);
    if (text === undefined) return { kind: "unreadable", detail: "the answer is too long" };
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    const isWait = Number.isFinite(seconds) && seconds >= 0 && seconds <= 86_400;
    return { status: response.status, body: text, retryAfterSeconds: isWait ? seconds : null };
  } catch (error) {
    return troubleOf(error, timeoutMs);
  }
}

async function bodyOf(response: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const part of response.body ?? []) {
    const chunk = part as Uint8Array;
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function troubleOf(error: unknown, timeoutMs: number): Trouble {
  const isLate = error instanceof Error && /Timeout|Abort/.test(error.name);
  if (isLate) return { kind: "time-out", detail: `no answer within ${timeoutMs} ms` };
  const cause = error instanceof Error ? error.cause : undefined;
  const why = cause instanceof Error ? cause : error;
  const code = why instanceof Error && "code" in why ? String(why.code) : "";
  const words = why instanceof Error ? why.message : String(why);
  const detail = words.includes(code) ? words : `${words} (${code})`;
  return { kind: "unreachable", detail, isSent: !UNSENT.includes(code) };
}
