/**
 * What terminals say to the gateway, as typed values: signature, sender and addressee first, then
 * the claims of each kind (contract, section 2). Nothing here throws or changes anything.
 */
import type { Crypto, VerifyKey } from "../../drivers/hal/crypto.ts";
import type { Result } from "../lib/result.ts";
import { openJws } from "../link/envelope.ts";
import { isId, type UpTopic } from "../link/topics.ts";

export interface SeqRange {
  readonly from: number;
  readonly to: number;
}

/** A terminal asks whether a charge was paid, or asks to keep an eye on it. */
export interface Lookup {
  readonly kind: "lookup";
  readonly md5: string;
  /** When it was asked, by the terminal's clock, milliseconds since 1970. */
  readonly saidAt: number;
  /** Optional claims, in addition to the contract's `md5`. */
  readonly billNumber: string | null;
  readonly expiresAt: number | null;
  /** True: nobody waits for an answer, the charge has only just been opened. */
  readonly isWatch: boolean;
  /** The message to answer with a `charge.status`; null when no answer is wanted. */
  readonly answerTo: string | null;
}

export type Upstream =
  | {
      readonly kind: "hello";
      readonly nonce: string;
      readonly epoch: number;
      readonly contiguousSeq: number;
      readonly holes: readonly SeqRange[];
    }
  | {
      readonly kind: "receipt";
      readonly of: string;
      readonly stage: string;
      readonly reason: string | null;
    }
  | ({ readonly kind: "resync"; readonly epoch: number } & SeqRange)
  | Lookup
  /** Believed, and nothing that the gateway acts on. */
  | { readonly kind: "other" };

/** Who may be speaking on a topic, and to whom. */
export interface Speaker {
  readonly acquirer: string;
  readonly terminal: string;
  readonly key: VerifyKey;
}

const TOPIC = /^khqr\/v1\/([^/]+)\/([^/]+)\/up\/([a-z]{1,16})$/;
const HOLES_MAX = 32;

/** The terminal and kind of a topic of this acquirer; undefined for every other text. */
export function parseUpTopic(
  topic: string,
  acquirer: string,
): { readonly terminal: string; readonly what: UpTopic } | undefined {
  const [, to, terminal, word] = TOPIC.exec(topic) ?? [];
  const words: readonly UpTopic[] = ["hello", "state", "receipt", "request", "health"];
  const what = words.find((one) => one === word);
  if (to !== acquirer || terminal === undefined || !isId(terminal)) return undefined;
  return what === undefined ? undefined : { terminal, what };
}

/** Reads one message; the problem says in words why it is not believed or understood. */
export function readUpstream(
  what: UpTopic,
  payload: Uint8Array,
  speaker: Speaker,
  crypto: Crypto,
): Result<Upstream, string> {
  const opened = openJws(payload, speaker.key, crypto);
  if (!opened.ok) return opened;
  const claims = opened.value.members;
  const { iss, aud, jti, iat } = claims;
  if (iss !== speaker.terminal) return refuse("iss is not the terminal of the topic");
  if (aud !== speaker.acquirer) return refuse("aud is another acquirer");
  if (typeof jti !== "string" || jti === "" || jti.length > 128) return refuse("jti is missing");
  if (!isCount(iat)) return refuse("iat is missing");
  switch (what) {
    case "hello":
      return readHello(claims);
    case "receipt":
      return readReceipt(claims);
    case "request":
      return readRequest(claims, jti, iat * 1000);
    case "state":
    case "health":
      return accept({ kind: "other" });
  }
}

type Claims = Readonly<Record<string, unknown>>;

function readHello({ kind, nonce, epoch, contiguousSeq, holes }: Claims): Result<Upstream, string> {
  if (kind !== "session.hello") return refuse("kind is not session.hello");
  if (typeof nonce !== "string" || !/^[A-Za-z0-9_-]{1,128}$/.test(nonce)) {
    return refuse("nonce is missing");
  }
  if (!isCount(epoch) || !isCount(contiguousSeq)) return refuse("epoch or contiguousSeq is wrong");
  if (!Array.isArray(holes) || holes.length > HOLES_MAX) return refuse("holes is no list of 32");
  const ranges = holes.map(readRange).filter((range) => range !== undefined);
  if (ranges.length !== holes.length) return refuse("a hole is no range of numbers");
  return accept({ kind: "hello", nonce, epoch, contiguousSeq, holes: ranges });
}

function readReceipt({ kind, of, stage, reason }: Claims): Result<Upstream, string> {
  if (kind !== "receipt" || typeof stage !== "string") return refuse("no receipt");
  // A receipt for bytes that had no jti says nothing about an event of ours.
  if (typeof of !== "string") return accept({ kind: "other" });
  const why = typeof reason === "string" ? reason : null;
  return accept({ kind: "receipt", of, stage, reason: why });
}

function readRequest(claims: Claims, jti: string, saidAt: number): Result<Upstream, string> {
  const { kind, epoch, md5, billNumber, expiresAt, watch, answer } = claims;
  if (kind === "resync") {
    const range = readRange(claims);
    if (range === undefined || !isCount(epoch)) return refuse("resync wants epoch, from and to");
    return accept({ kind: "resync", epoch, ...range });
  }
  if (kind !== "lookup") return refuse("a request is resync or lookup");
  if (typeof md5 !== "string" || !/^[0-9A-Fa-f]{32}$/.test(md5)) return refuse("md5 is missing");
  const expiry = typeof expiresAt === "string" ? Date.parse(expiresAt) : Number.NaN;
  return accept({
    kind: "lookup",
    md5: md5.toLowerCase(),
    saidAt,
    billNumber: typeof billNumber === "string" ? billNumber.slice(0, 25) : null,
    expiresAt: Number.isNaN(expiry) ? null : expiry,
    isWatch: watch === true,
    answerTo: answer === true ? jti : null,
  });
}

/** Ranges come as `{from, to}` or as a pair. */
function readRange(value: unknown): SeqRange | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const [from, to]: readonly unknown[] = Array.isArray(value)
    ? value
    : [Reflect.get(value, "from"), Reflect.get(value, "to")];
  return isCount(from) && isCount(to) && from <= to ? { from, to } : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function accept(value: Upstream): Result<Upstream, string> {
  return { ok: true, value };
}

function refuse(problem: string): Result<Upstream, string> {
  return { ok: false, problem };
}
