/** Sealing upstream messages, with `jose` as the reader. */
import { createPublicKey } from "node:crypto";
import { compactVerify } from "jose";
import { describe, expect, test } from "vitest";
import { createCrypto, generateKeyPem, publicJwk } from "../../../drivers/linux/host-crypto.ts";
import { hex, openEnvelope, seal } from "../../../firmware/link/envelope.ts";
import { CREDIT, trusted } from "./bank.ts";

describe("sealing", () => {
  test.each(["EdDSA", "ES256"] as const)("jose verifies what %s sealed", async (alg) => {
    const pem = generateKeyPem(alg);
    const crypto = createCrypto(pem);
    const claims = { iss: "T-0007", aud: "acleda", kind: "receipt", note: "ប្រាក់ \u{1F4B5}" };
    const jws = seal(claims, crypto);
    const jwk = publicJwk(pem);
    const { payload, protectedHeader } = await compactVerify(
      jws,
      createPublicKey({ key: { ...jwk }, format: "jwk" }),
    );
    expect(protectedHeader).toEqual({ alg, kid: jwk.kid, typ: "JWT" });
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(claims);
  });

  test("what is sealed opens, for every length of claims", () => {
    const pem = generateKeyPem("EdDSA");
    const own = createCrypto(pem);
    const keys = trusted(publicJwk(pem));
    const trust = { acquirer: "acleda", terminal: "T-0007", epoch: 3, keys };
    for (let length = 0; length < 40; length += 1) {
      const payload = seal({ ...CREDIT, note: "n".repeat(length) }, own);
      expect(openEnvelope({ what: "event", payload, retained: false }, trust, own).ok).toBe(true);
    }
  });

  test("hex keeps leading zeros", () => {
    expect(hex(Uint8Array.of(0, 1, 15, 16, 255))).toBe("00010f10ff");
  });
});
