/**
 * Reads the signed record of a commissioning, and checks it as the bank will: a JWS by the box's
 * own key, about the box itself. A record that cannot be checked is said to be unchecked, never
 * good.
 */
import { createPublicKey, type JsonWebKey, verify } from "node:crypto";
import { type Answer, type Merchant, objectOf, readMerchant } from "./methods.ts";
import { Refused } from "./refused.ts";
import { textOf } from "./rpc.ts";

export interface CommissionRecord {
  readonly jws: string;
  readonly terminal: string;
  /** RFC 3339; empty when it does not say. */
  readonly at: string;
  readonly merchant: Merchant | undefined;
  readonly claims: Answer;
  /** `checked`: by the key of the box's certificate. `unchecked`: that key is not known here. */
  readonly signature: "checked" | "unchecked";
}

/**
 * @param key public key of the box's certificate, as a JWK.
 * @throws Refused when it is no record, or one of another box.
 */
export function readRecord(jws: string, terminal: string, key: Answer | undefined) {
  const [head = "", body = "", signature = ""] = jws.split(".");
  const [header, claims] = [parse(head), parse(body)];
  const what = "The record of the box is not accepted.";
  const next = "Run the commissioning again; if it is refused again, keep the box for the bank.";
  if (header === undefined || claims === undefined) {
    throw new Refused({ what, why: "It is damaged.", next });
  }
  const { iss } = claims;
  if (iss !== terminal) {
    throw new Refused({ what, why: `It is of ${textOf(iss) || "nobody"}, not ${terminal}.`, next });
  }
  const record: CommissionRecord = {
    jws,
    terminal,
    at: textOf(claims.at) || timeOf(claims.iat),
    merchant: readMerchant(claims.merchant),
    claims,
    // A box may sign its records by another key than that of its session; the bank knows both.
    signature:
      key !== undefined && isSignedBy(key, header, `${head}.${body}`, signature)
        ? "checked"
        : "unchecked",
  };
  return record;
}

/** Ed25519 and ES256, as the contract has them (section 2); nothing else. */
function isSignedBy(key: Answer, header: Answer, signed: string, signature: string): boolean {
  const bytes = Buffer.from(signature, "base64url");
  try {
    const publicKey = createPublicKey({ key: key as JsonWebKey, format: "jwk" });
    const isEdwards = publicKey.asymmetricKeyType === "ed25519";
    if (isEdwards) {
      const isNamed = header.alg === "EdDSA" || header.alg === "Ed25519";
      return isNamed && verify(null, Buffer.from(signed), publicKey, bytes);
    }
    if (header.alg !== "ES256") return false;
    const dsaEncoding = "ieee-p1363";
    return verify("sha256", Buffer.from(signed), { key: publicKey, dsaEncoding }, bytes);
  } catch {
    return false;
  }
}

function parse(part: string): Answer | undefined {
  try {
    return objectOf(JSON.parse(Buffer.from(part, "base64url").toString("utf8")));
  } catch {
    return undefined;
  }
}

function timeOf(iat: unknown): string {
  return typeof iat === "number" && iat > 0 && iat < 1e11 ? new Date(iat * 1000).toISOString() : "";
}
