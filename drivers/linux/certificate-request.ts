/**
 * A PKCS #10 certificate request (RFC 2986) for a P-256 key: the few DER values it is made of. The
 * signature is the platform's; here is only the form that certificate authorities read.
 */
import { createPublicKey, type KeyObject, sign } from "node:crypto";

const TAG = { integer: 0x02, bits: 0x03, oid: 0x06, utf8: 0x0c, sequence: 0x30, set: 0x31 };
/** Constructed, context-specific 0: the attributes, of which there are none. */
const NO_ATTRIBUTES = Buffer.from([0xa0, 0x00]);
/** 2.5.4.3, commonName. */
const COMMON_NAME = Buffer.from([0x55, 0x04, 0x03]);
/** 1.2.840.10045.4.3.2, ecdsa-with-SHA256. */
const ECDSA_SHA256 = Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]);

/** @returns the request in PEM, signed with `key`, whose public half it asks a certificate for. */
export function certificateRequest(key: KeyObject, commonName: string): string {
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  const name = der(TAG.sequence, der(TAG.oid, COMMON_NAME), der(TAG.utf8, Buffer.from(commonName)));
  const wanted = der(
    TAG.sequence,
    der(TAG.integer, Buffer.from([0])),
    der(TAG.sequence, der(TAG.set, name)),
    spki,
    NO_ATTRIBUTES,
  );
  const request = der(
    TAG.sequence,
    wanted,
    der(TAG.sequence, der(TAG.oid, ECDSA_SHA256)),
    der(TAG.bits, Buffer.from([0]), sign("sha256", wanted, key)),
  );
  const lines = request.toString("base64").match(/.{1,64}/g) ?? [];
  const [begin, end] = ["BEGIN", "END"].map((word) => `-----${word} CERTIFICATE REQUEST-----`);
  return [begin, ...lines, end, ""].join("\n");
}

/** One value: tag, length, content (X.690). */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}
