/**
 * Mutated envelopes: one half with bytes changed after signing, the other half signed properly over
 * claims that were changed before. None may be believed unless it is the very message that was
 * signed, and pleases a second judge of the contract.
 */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createCrypto, generateKeyPem } from "../../drivers/linux/host-crypto.ts";
import { openEnvelope, type Trust } from "../../firmware/link/envelope.ts";
import type { DownTopic } from "../../firmware/link/topics.ts";
import { readJwks } from "../../firmware/link/trusted-keys.ts";
import { type Chance, chance } from "../../sim/chance.ts";
import { mutateBytes } from "./byte-mutants.ts";
import { claimsOf, type Draft, mutateDraft, mutateHeader, textOfDraft } from "./claim-mutants.ts";
import { differenceIn, doubtsAbout } from "./contract-judge.ts";
import { Stopwatch } from "./stopwatch.ts";

const SLOWEST_MS = 50;
const ADDRESSEE = { acquirer: "acleda", terminal: "T-0007", epoch: 3 };
const TOPICS: readonly DownTopic[] = ["event", "charge", "welcome", "command", "config", "keys"];
/** Messages signed once and mutated in bytes. */
const SOUND_COUNT = 64;

export interface EnvelopeFuzz {
  readonly tried: number;
  /** Unaltered in meaning: the mutation left a message that the contract allows. */
  readonly believed: number;
  readonly slowestMs: number;
  readonly reasons: ReadonlyMap<string, number>;
  /** Everything that must not be, in words. */
  readonly wrong: readonly string[];
}

interface Attempt {
  readonly topic: DownTopic;
  readonly payload: Uint8Array;
  readonly retained: boolean;
  /** What was signed, if anything properly was. */
  readonly signedClaims: Uint8Array | undefined;
  /** The very bytes that were signed, for a mutation after signing. */
  readonly original: Uint8Array | undefined;
}

/** Opens so many mutants and judges what came of each. */
export function fuzzEnvelopes(count: number, seed: number): EnvelopeFuzz {
  const draw = chance(seed, "envelopes");
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const stranger = generateKeyPairSync("ed25519").privateKey;
  const crypto = createCrypto(generateKeyPem("EdDSA"));
  const keys = readJwks({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k" }] }, crypto);
  if (!keys.ok) throw new Error(keys.problem);
  const trust: Trust = { ...ADDRESSEE, keys: keys.value };
  const watch = new Stopwatch(SLOWEST_MS);
  const sound = Array.from({ length: SOUND_COUNT }, () => soundAttempt(draw, privateKey));
  const reasons = new Map<string, number>();
  const wrong: string[] = [];
  let believed = 0;
  for (let round = 0; round < count; round += 1) {
    const attempt =
      round % 2 === 0
        ? alteredAttempt(sound[draw.between(0, SOUND_COUNT - 1)], draw)
        : signedAttempt(draw, privateKey, stranger);
    const { topic: what, payload, retained } = attempt;
    const words = () => Buffer.from(payload).toString("latin1").slice(0, 2_000);
    try {
      const opened = watch.time(
        () => openEnvelope({ what, payload, retained }, trust, crypto),
        words,
      );
      const reason = opened.ok ? "believed" : opened.problem.reason;
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      if (!opened.ok) continue;
      believed += 1;
      const why = whyWrong(attempt) ?? differenceIn(attempt.signedClaims ?? payload, opened.value);
      if (why !== undefined) wrong.push(`believed (${why}): ${words()}`);
    } catch (error) {
      wrong.push(`${error instanceof Error ? error.message : error}: ${words()}`);
    }
  }
  return { tried: count, believed, slowestMs: watch.slowestMs, reasons, wrong };
}

function whyWrong({ signedClaims, original, payload, topic, retained }: Attempt) {
  if (signedClaims === undefined) return "nobody signed it";
  if (original !== undefined && Buffer.compare(original, payload) !== 0) return "altered";
  if (retained) return "retained";
  return doubtsAbout(signedClaims, topic, ADDRESSEE);
}

function soundAttempt(draw: Chance, key: KeyObject): Attempt {
  const draft = claimsOf(draw);
  const claims = textOfDraft(draft.members, draw);
  const payload = jws('{"alg":"EdDSA","kid":"k"}', claims, key);
  return { topic: draft.topic, payload, retained: false, signedClaims: claims, original: payload };
}

function alteredAttempt(sound: Attempt | undefined, draw: Chance): Attempt {
  if (sound === undefined) throw new Error("there is always one");
  return { ...sound, payload: mutateBytes(sound.payload, draw) };
}

function signedAttempt(draw: Chance, key: KeyObject, stranger: KeyObject): Attempt {
  const draft: Draft = claimsOf(draw);
  const members = mutateDraft(draft.members, draw);
  const claims = textOfDraft(members, draw);
  const header = draw.happens(0.1) ? mutateHeader(draw) : { text: SOUND_HEADER, isSound: true };
  const isStranger = draw.happens(0.05);
  const payload = jws(header.text, claims, isStranger ? stranger : key);
  const signedClaims = isStranger || !header.isSound ? undefined : claims;
  const topic = draw.happens(0.05) ? (TOPICS[draw.between(0, 5)] ?? "event") : draft.topic;
  const retained = draw.happens(0.03);
  return { topic, payload, retained, signedClaims, original: undefined };
}

const SOUND_HEADER = '{"alg":"EdDSA","kid":"k"}';

function jws(header: string, claims: Uint8Array, key: KeyObject): Uint8Array {
  const head = Buffer.from(header).toString("base64url");
  const signed = `${head}.${Buffer.from(claims).toString("base64url")}`;
  const signature = sign(null, Buffer.from(signed), key).toString("base64url");
  return new Uint8Array(Buffer.from(`${signed}.${signature}`));
}
