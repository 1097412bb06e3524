import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { certificatePage } from "../../../../firmware/cli/provision/certificate-page.ts";
import { readRecord } from "../../../../firmware/cli/provision/record.ts";

const CLAIMS = {
  iss: "T-1",
  iat: 1_795_344_001,
  merchant: { account: "demo.shop@devb", name: "<b>Demo</b>" },
  latency: { bankMs: 412 },
};

function record(alg: "EdDSA" | "ES256", claims: object = CLAIMS) {
  const { publicKey, privateKey } =
    alg === "EdDSA"
      ? generateKeyPairSync("ed25519")
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signed = [{ alg }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const bytes = Buffer.from(signed);
  const signature =
    alg === "EdDSA"
      ? sign(null, bytes, privateKey)
      : sign("sha256", bytes, { key: privateKey, dsaEncoding: "ieee-p1363" });
  const jws = `${signed}.${signature.toString("base64url")}`;
  return { jws, key: publicKey.export({ format: "jwk" }) as Record<string, unknown> };
}

describe("the record of a commissioning", () => {
  it.each(["EdDSA", "ES256"] as const)("signed with %s is checked with the box's key", (alg) => {
    const { jws, key } = record(alg);
    expect(readRecord(jws, "T-1", key)).toMatchObject({
      signature: "checked",
      at: "2026-11-22T10:40:01.000Z",
      merchant: { account: "demo.shop@devb" },
    });
    const [head, , signature] = jws.split(".");
    const forged = Buffer.from(JSON.stringify({ ...CLAIMS, iat: 1 })).toString("base64url");
    expect(readRecord(`${head}.${forged}.${signature}`, "T-1", key).signature).toBe("unchecked");
    expect(readRecord(jws, "T-1", undefined).signature).toBe("unchecked");
    expect(readRecord(jws, "T-1", record(alg).key).signature).toBe("unchecked");
  });

  it("of another box, or damaged, is refused", () => {
    const { jws, key } = record("EdDSA");
    expect(() => readRecord(jws, "T-2", key)).toThrow("It is of T-1, not T-2.");
    expect(() => readRecord("a.b.c", "T-1", key)).toThrow("It is damaged.");
  });

  it("becomes a page that says all of it in words of people, and runs nothing in it", () => {
    const { jws, key } = record("EdDSA");
    const page = certificatePage(readRecord(jws, "T-1", key));
    expect(page).toContain("&lt;b&gt;Demo&lt;/b&gt;");
    expect(page).not.toContain("<b>");
    expect(page).toContain("គណនីបាគង");
    expect(page).toContain("412");
    expect(page).toContain(jws);
    expect(page).toContain("was checked");
    expect(page).not.toMatch(/<script|https?:|src=/);
  });
});
