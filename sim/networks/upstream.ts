/**
 * Reads what terminals say to the bank: signature, sender and addressee first, then the claims of
 * each kind. A message that fails is refused with a plain sentence; nothing here throws.
 */
import { type Claims, isRecord, type Jwk, openClaims, type Seals } from "./jws.ts";
import type { SeqRange } from "./terminal-book.ts";

export interface Hello {
  readonly kind: "hello";
  readonly nonce: string;
  readonly epoch: number;
  readonly contiguousSeq: number;
  readonly holes: readonly SeqRange[];
  readonly claims: Claims;
}

export type Upstream =
  | Hello
  | { readonly kind: "state"; readonly state: string }
  | {
      readonly kind: "receipt";
      /** The jti of the event; absent when the terminal could not read one. */
      readonly of: string | undefined;
      readonly stage: string;
      readonly reason: string | undefined;
      readonly claims: Claims;
    }
  | {
      readonly kind: "resync";
      readonly epoch: number;
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly kind: "lookup";
      readonly jti: string;
      readonly md5: string;
      /** The terminal wants to be told in words of its own, not by the credit alone. */
      readonly wantsAnswer: boolean;
    }
  /** Signed and addressed rightly, but nothing this bank acts on. */
  | { readonly kind: "other" };

export type UpstreamResult =
  | { readonly ok: true; readonly message: Upstream }
  | { readonly ok: false; readonly why: string };

/**
 * @param from who the topic says is speaking, and to whom.
 * @param open checks the signature; the platform's own when absent.
 */
export function readUpstream(
  topic: string,
  payload: Uint8Array,
  from: { readonly acquirer: string; readonly terminal: string; readonly jwk: Jwk },
  open: Seals["open"] = openClaims,
): UpstreamResult {
  const opened = open(payload, from.jwk);
  if (!opened.ok) return opened;
  const { claims } = opened;
  if (claims.iss !== from.terminal) return refuse("iss is not the terminal of the topic");
  if (claims.aud !== from.acquirer) return refuse("aud is not this bank");
  if (typeof claims.jti !== "string") return refuse("jti is missing");
  if (!Number.isSafeInteger(claims.iat)) return refuse("iat is missing");
  switch (topic.split("/").at(-1)) {
    case "hello":
      return readHello(claims);
    case "state":
      return typeof claims.state === "string"
        ? accept({ kind: "state", state: claims.state })
        : refuse("state is missing");
    case "receipt":
      return readReceipt(claims);
    case "request":
      return readRequest(claims);
    default:
      return accept({ kind: "other" });
  }
}

function readHello(claims: Claims): UpstreamResult {
  const { kind, nonce, epoch, contiguousSeq, holes } = claims;
  if (kind !== "session.hello") return refuse("kind is not session.hello");
  if (typeof nonce !== "string" || nonce === "") return refuse("nonce is missing");
  if (!isCount(epoch) || !isCount(contiguousSeq)) return refuse("epoch or contiguousSeq is wrong");
  if (!Array.isArray(holes) || holes.length > 32) return refuse("holes is no list of up to 32");
  const ranges: SeqRange[] = [];
  for (const hole of holes) {
    const range = readRange(hole);
    if (range === undefined) return refuse("a hole is no range of numbers");
    ranges.push(range);
  }
  return accept({ kind: "hello", nonce, epoch, contiguousSeq, holes: ranges, claims });
}

function readReceipt(claims: Claims): UpstreamResult {
  const { kind, of, sha256, stage, reason } = claims;
  if (kind !== "receipt") return refuse("kind is not receipt");
  if (typeof stage !== "string") return refuse("stage is missing");
  if (typeof of !== "string" && typeof sha256 !== "string") return refuse("of and sha256 missing");
  return accept({
    kind: "receipt",
    of: typeof of === "string" ? of : undefined,
    stage,
    reason: typeof reason === "string" ? reason : undefined,
    claims,
  });
}

/** A request names itself by its kind, with or without a family before the dot. */
function readRequest(claims: Claims): UpstreamResult {
  const kind = String(claims.kind).split(".").at(-1);
  const { epoch, md5, answer, jti } = claims;
  if (kind === "resync") {
    const range = readRange(claims);
    if (range === undefined || !isCount(epoch)) return refuse("resync wants epoch, from and to");
    return accept({ kind: "resync", epoch, ...range });
  }
  if (kind === "lookup" && typeof md5 === "string") {
    return accept({ kind: "lookup", jti: String(jti), md5, wantsAnswer: answer === true });
  }
  return refuse("a request is resync or lookup");
}

/** Ranges come as `{from, to}` or as a pair. */
function readRange(value: unknown): SeqRange | undefined {
  const pair = Array.isArray(value) ? { from: value[0], to: value[1] } : value;
  if (!isRecord(pair)) return undefined;
  const { from, to } = pair;
  return isCount(from) && isCount(to) && from <= to ? { from, to } : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function accept(message: Upstream): UpstreamResult {
  return { ok: true, message };
}

function refuse(why: string): UpstreamResult {
  return { ok: false, why };
}
