/**
 * Envelopes: an input is signed claims, a signed header with claims, or bytes that nobody signed.
 * What is believed must have been signed, and must please a second judge of the contract.
 */
import { generateKeyPairSync, sign } from "node:crypto";
import { createCrypto, generateKeyPem } from "../../../drivers/linux/host-crypto.ts";
import { openEnvelope, type Trust } from "../../../firmware/link/envelope.ts";
import type { DownTopic } from "../../../firmware/link/topics.ts";
import { readJwks } from "../../../firmware/link/trusted-keys.ts";
import { chance } from "../../../sim/chance.ts";
import { claimsOf, textOfDraft } from "../../prove/claim-mutants.ts";
import { differenceIn, doubtsAbout } from "../../prove/contract-judge.ts";
import { Stopwatch } from "../../prove/stopwatch.ts";
import { bytesOf, type Subject } from "../subject.ts";

const SLOWEST_MS = 50;
const ADDRESSEE = { acquirer: "acleda", terminal: "T-0007", epoch: 3 };
const TOPICS: readonly DownTopic[] = ["event", "charge", "welcome", "command", "config", "keys"];
const HEADER = '{"alg":"EdDSA","kid":"k"}';
/** What the contract allows in a header; everything else may be refused and must not be trusted. */
const SOUND_HEADER = /^\{"alg":"(?:EdDSA|Ed25519)","kid":"k"\}$/;

const pair = generateKeyPairSync("ed25519");
const crypto = createCrypto(generateKeyPem("EdDSA"));
const keys = readJwks(
  { keys: [{ ...pair.publicKey.export({ format: "jwk" }), kid: "k" }] },
  crypto,
);
if (!keys.ok) throw new Error(keys.problem);
const trust: Trust = { ...ADDRESSEE, keys: keys.value };
const watch = new Stopwatch(SLOWEST_MS);

/** The first byte: topic in the low digit, how it is signed in the high one. */
const SIGNED = 0x30;
const WITH_HEADER = 0x40;
const UNSIGNED = 0x50;

function seedOf(index: number, how: number): Uint8Array {
  const draw = chance(index, "seeds");
  const { topic, members } = claimsOf(draw);
  const claims = textOfDraft(members, draw);
  const first = new Uint8Array([how | TOPICS.indexOf(topic)]);
  const header = how === WITH_HEADER ? bytesOf(`${HEADER}\n`) : new Uint8Array(0);
  const body = how === UNSIGNED ? bytesOf(jws(HEADER, claims)) : claims;
  return new Uint8Array(Buffer.concat([first, header, body]));
}

function jws(header: string, claims: Uint8Array): string {
  const head = Buffer.from(header).toString("base64url");
  const signed = `${head}.${Buffer.from(claims).toString("base64url")}`;
  return `${signed}.${sign(null, Buffer.from(signed), pair.privateKey).toString("base64url")}`;
}

function read(input: Uint8Array): string | undefined {
  const first = input[0] ?? 0;
  const what = TOPICS[(first & 15) % TOPICS.length] ?? "event";
  const how = first & 0xf0;
  const rest = input.subarray(1);
  const cut = how === WITH_HEADER ? rest.indexOf(0x0a) : -1;
  const header = cut < 0 ? HEADER : Buffer.from(rest.subarray(0, cut)).toString("utf8");
  const claims = rest.subarray(cut + 1);
  const isSigned = how !== UNSIGNED;
  const payload = isSigned ? new Uint8Array(bytesOf(jws(header, claims))) : rest;
  const opened = watch.time(
    () => openEnvelope({ what, payload, retained: false }, trust, crypto),
    () => Buffer.from(payload).toString("latin1").slice(0, 2_000),
  );
  if (!opened.ok) return undefined;
  // Seeds hold what was signed in this very process; altered, it is nobody's any more.
  if (!isSigned) return OWN.has(Buffer.from(rest).toString("latin1")) ? undefined : "not signed";
  if (!isSoundHeader(header)) return "a header that must be refused";
  return doubtsAbout(claims, what, ADDRESSEE) ?? differenceIn(claims, opened.value);
}

/** Sound for sure, or at least an object that names an algorithm and a key of ours once. */
function isSoundHeader(header: string): boolean {
  if (SOUND_HEADER.test(header)) return true;
  const names = [...header.matchAll(/"((?:[^"\\]|\\.)*)"\s*:/g)].map(([, name]) => name);
  const isBare = names.every((name) => !FORBIDDEN.has(name ?? ""));
  try {
    const { alg, kid } = JSON.parse(header) as { readonly alg?: unknown; readonly kid?: unknown };
    return isBare && (alg === "EdDSA" || alg === "Ed25519") && kid === "k";
  } catch {
    return false;
  }
}

const FORBIDDEN: ReadonlySet<string> = new Set("jwk jku x5u x5c crit b64".split(" "));

const HOW = [SIGNED, SIGNED, WITH_HEADER, UNSIGNED];
const SEEDS = Array.from({ length: 40 }, (_, index) => seedOf(index, HOW[index % 4] ?? SIGNED));
const OWN = new Set(
  SEEDS.filter(([first = 0]) => (first & 0xf0) === UNSIGNED).map((seed) =>
    Buffer.from(seed.subarray(1)).toString("latin1"),
  ),
);

const WORDS = [
  ...'{ } [ ] , : " \\ null true 0 1 -1 1e9 \\u0000 \\ud800 . - T Z'.split(" "),
  ...'"alg" "kid" "EdDSA" "ES256" "none" "crit" "jwk" "b64" "k"'.split(" "),
  ...'"iss" "aud" "jti" "iat" "kind" "epoch" "seq" "env" "txid" "amount" "currency"'.split(" "),
  ...'"creditedAt" "expiresAt" "rail" "payer" "wallet" "md5" "billNumber" "nonce" "of"'.split(" "),
  ...'"reason" "now" "KHR" "USD" "live" "test" "acleda" "T-0007" "12500" "3.75"'.split(" "),
  ...'"payment.credited" "payment.reversed" "payment.void" "charge.open"'.split(" "),
  ...'"charge.cancel" "session.welcome" "2026-11-22T08:00:00.123Z" "__proto__"'.split(" "),
  "\n",
];

export const subject: Subject = { seeds: SEEDS, words: WORDS.map(bytesOf), attempt: read };
