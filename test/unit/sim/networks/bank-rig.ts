/** A bank with one terminal, a clock that stands still and random bytes that repeat. */
import { createHash } from "node:crypto";
import { Acquirer } from "../../../../sim/networks/acquirer.ts";
import type { BankFact } from "../../../../sim/networks/bank-facts.ts";
import { type Claims, sealClaims, signingKeyFrom } from "../../../../sim/networks/jws.ts";

/** 2026-11-22T08:00:00.123Z. */
export const NOW = 1_795_334_400_123;
export const TERMINAL = "T-0007";
export const EPOCH = 3;

export interface Sent {
  readonly topic: string;
  readonly payload: Uint8Array;
}

export function createBankRig(name = "SIMBANK") {
  const sent: Sent[] = [];
  const facts: BankFact[] = [];
  let draws = 0;
  const acquirer = new Acquirer({
    name,
    keySeed: createHash("sha256").update("bank").digest(),
    now: () => NOW,
    randomBytes(lengthBytes) {
      draws += 1;
      return createHash("sha512").update(`draw ${draws}`).digest().subarray(0, lengthBytes);
    },
    publish: (topic, payload) => sent.push({ topic, payload }),
  });
  const terminalKey = signingKeyFrom(createHash("sha256").update("terminal").digest());
  acquirer.bind({ terminal: TERMINAL, jwk: terminalKey.jwk, epoch: EPOCH });
  acquirer.onFact((fact) => facts.push(fact));

  /** The terminal says something, with the claims that every message has. */
  function say(topic: string, claims: Claims, key = terminalKey): void {
    const common = { iss: TERMINAL, aud: "SIMBANK", jti: "u1", iat: Math.floor(NOW / 1000) };
    const payload = sealClaims({ ...common, ...claims }, key);
    acquirer.receive(`khqr/v1/SIMBANK/${TERMINAL}/up/${topic}`, payload);
  }

  const hello = (claims: Claims = {}): Claims => ({
    kind: "session.hello",
    nonce: "bm9uY2U",
    boot: 1,
    epoch: EPOCH,
    contiguousSeq: 0,
    holes: [],
    firmware: "test",
    languages: ["km"],
    ...claims,
  });

  return { acquirer, sent, facts, say, hello };
}

/** What a message says, its signature unchecked. */
export function claimsOf(payload: Uint8Array): Claims {
  const part = Buffer.from(payload).toString("ascii").split(".")[1] ?? "";
  return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
}
