/** Keys, hashes and signatures of the platform, against the standards and with weak keys. */
import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, test } from "vitest";
import type { PublicJwk } from "../../../../drivers/hal/crypto.ts";
import { createCrypto, generateKeyPem, publicJwk } from "../../../../drivers/linux/host-crypto.ts";

const crypto = createCrypto(generateKeyPem("EdDSA"));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const fromHex = (hex: string): string => Buffer.from(hex, "hex").toString("base64url");

function refusal(jwk: PublicJwk): string {
  const imported = crypto.importKey(jwk);
  return imported.ok ? "imported" : imported.detail;
}

describe("the terminal's own key", () => {
  test.each(["EdDSA", "ES256"] as const)(
    "%s signs 64 bytes that its public half verifies",
    (alg) => {
      const pem = generateKeyPem(alg);
      const own = createCrypto(pem);
      const imported = own.importKey(publicJwk(pem));
      if (!imported.ok) throw new Error(imported.detail);
      const signature = own.sign(utf8("receipt"));
      expect(signature).toHaveLength(64);
      expect(own.verify(imported.value, utf8("receipt"), signature)).toBe(true);
      expect(own.verify(imported.value, utf8("Receipt"), signature)).toBe(false);
      for (const length of [0, 63, 65]) {
        expect(own.verify(imported.value, utf8("receipt"), new Uint8Array(length))).toBe(false);
      }
      expect(own.verify(imported.value, utf8("receipt"), new Uint8Array(64))).toBe(false);
    },
  );

  test.each(["EdDSA", "ES256"] as const)(
    "the id of an %s key is its RFC 7638 thumbprint",
    async (alg) => {
      const pem = generateKeyPem(alg);
      const jwk = publicJwk(pem);
      expect(jwk.alg).toBe(alg);
      expect(jwk.kid).toBe(await calculateJwkThumbprint({ ...jwk }));
      const own = createCrypto(pem);
      expect(own).toMatchObject({ signAlgorithm: alg, signKeyId: jwk.kid });
    },
  );

  test("the public half never carries the private one", () => {
    expect(Object.keys(publicJwk(generateKeyPem("EdDSA"))).sort()).toEqual(
      ["alg", "crv", "kid", "kty", "x"].sort(),
    );
  });

  test("a public PEM gives the same public half, an EC key in the older form too", () => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = privateKey.export({ type: "sec1", format: "pem" }).toString();
    const publicPem = publicKey.export({ type: "spki", format: "pem" }).toString();
    expect(publicJwk(publicPem)).toEqual(publicJwk(pem));
    expect(createCrypto(pem).signAlgorithm).toBe("ES256");
  });

  test("what is no usable key is refused in words", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey;
    for (const key of [rsa, p384]) {
      const pem = key.export({ type: "pkcs8", format: "pem" }).toString();
      expect(() => createCrypto(pem)).toThrow("must be Ed25519 or P-256");
    }
    expect(() => createCrypto("")).toThrow("no unencrypted private key in PEM form");
    const locked = generateKeyPairSync("ed25519").privateKey.export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: "x",
    });
    expect(() => createCrypto(locked.toString())).toThrow("unencrypted");
  });
});

describe("hashes and randomness", () => {
  test("are those of the standards", () => {
    expect(Buffer.from(crypto.sha256(utf8("abc"))).toString("hex")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(crypto.md5Hex("abc")).toBe("900150983cd24fb0d6963f7d28e17f72");
    expect(crypto.md5Hex("ខ្មែរ")).toMatch(/^[0-9a-f]{32}$/);
    expect(crypto.randomBytes(16)).toHaveLength(16);
    expect(crypto.randomBytes(16)).not.toEqual(crypto.randomBytes(16));
  });

  test("hand out plain bytes", () => {
    for (const bytes of [crypto.randomBytes(3), crypto.sha256(utf8("")), crypto.sign(utf8(""))]) {
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
    }
  });
});

describe("a public key", () => {
  test("of RFC 8037, appendix A, is taken under its thumbprint", () => {
    const x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    expect(refusal({ kty: "OKP", crv: "Ed25519", x })).toBe("imported");
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    const pem = key.export({ type: "spki", format: "pem" }).toString();
    expect(publicJwk(pem).kid).toBe("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  });

  test("of RFC 7515, appendix A.3, verifies that appendix's signature", () => {
    const imported = crypto.importKey({
      kty: "EC",
      crv: "P-256",
      x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
      y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    });
    const signed =
      "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl" +
      "LmNvbS9pc19yb290Ijp0cnVlfQ";
    const signature = Buffer.from(
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
      "base64url",
    );
    expect(imported.ok && crypto.verify(imported.value, utf8(signed), signature)).toBe(true);
  });

  test("made by the platform is always taken", () => {
    for (let round = 0; round < 40; round += 1) {
      expect(refusal(publicJwk(generateKeyPem("EdDSA")))).toBe("imported");
      expect(refusal(publicJwk(generateKeyPem("ES256")))).toBe("imported");
    }
  });

  // y = 1, -1, 0 and the two of order 8, with and without the sign of x where x is not 0.
  const smallOrder = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
  ];
  const notCanonical = [
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  ];

  test.each(smallOrder)("of small order is refused: %s", (hex) => {
    expect(refusal({ kty: "OKP", crv: "Ed25519", x: fromHex(hex) })).toContain("small order");
  });

  test.each(notCanonical)("in a second spelling is refused: %s", (hex) => {
    expect(refusal({ kty: "OKP", crv: "Ed25519", x: fromHex(hex) })).toContain("canonically");
  });

  test("of small order would verify anything, which is why it must be refused here", () => {
    const x = fromHex(smallOrder[0] ?? "");
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    const forged = Buffer.concat([Buffer.from(smallOrder[0] ?? "", "hex"), Buffer.alloc(32)]);
    expect(verify(null, utf8("anything"), key, forged)).toBe(true);
  });

  test("off its curve is refused", () => {
    const y2 = "0200000000000000000000000000000000000000000000000000000000000000";
    expect(refusal({ kty: "OKP", crv: "Ed25519", x: fromHex(y2) })).toContain("not on the curve");
    const { x, y = "" } = publicJwk(generateKeyPem("ES256"));
    expect(refusal({ kty: "EC", crv: "P-256", x: y, y: x })).toContain("not on the curve");
    const zero = fromHex("00".repeat(32));
    expect(refusal({ kty: "EC", crv: "P-256", x: zero, y: zero })).toContain("not on the curve");
  });

  test("in other words is refused", () => {
    const { x } = publicJwk(generateKeyPem("EdDSA"));
    for (const odd of [
      `${x}=`,
      x.slice(1),
      `${x}A`,
      ` ${x}`,
      "",
      x.replace(/^./, "+"),
      `${x.slice(0, -1)}B`,
    ]) {
      expect(refusal({ kty: "OKP", crv: "Ed25519", x: odd }), odd).toContain("32 bytes");
    }
    for (const [kty, crv] of [
      ["EC", "Ed25519"],
      ["OKP", "P-256"],
      ["OKP", "X25519"],
      ["EC", "secp256k1"],
      ["RSA", ""],
    ] as const) {
      expect(refusal({ kty, crv, x, y: x })).toContain("must be Ed25519");
    }
  });

  test("verifies raw r||s only, not the DER form of ES256", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const imported = crypto.importKey(publicJwk(pem));
    const der = sign("sha256", utf8("x"), privateKey);
    expect(imported.ok && crypto.verify(imported.value, utf8("x"), der)).toBe(false);
  });
});
