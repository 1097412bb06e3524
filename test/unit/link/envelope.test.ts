/** Opening envelopes: the reason that each forgery, stranger and broken text gets. */
import { createHash, createHmac } from "node:crypto";
import { base64url, exportJWK } from "jose";
import { describe, expect, test } from "vitest";
import { CREDIT, keyPair, makeBank, trusted, verdict } from "./bank.ts";

const encode = (value: unknown): string =>
  base64url.encode(typeof value === "string" ? value : JSON.stringify(value));
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("a good envelope", () => {
  test.each(["EdDSA", "ES256"] as const)("%s by jose opens as a credit", async (alg) => {
    const bank = await makeBank(alg);
    const jws = await bank.sign(CREDIT);
    expect(bank.open(jws)).toEqual({
      ok: true,
      value: {
        jws,
        kind: "payment.credited",
        jti: CREDIT["jti"],
        iat: CREDIT["iat"],
        epoch: 3,
        seq: 118,
        env: "live",
        nonce: CREDIT["nonce"],
        txid: CREDIT["txid"],
        money: { minor: 12_500, currency: "KHR" },
        creditedAt: Date.UTC(2026, 10, 22, 8, 0, 0, 123),
        md5: CREDIT["md5"],
        billNumber: "INV-1",
        rail: "bakong",
        payer: CREDIT["payer"],
      },
    });
  });

  test("the newer name Ed25519 means the same as EdDSA", async () => {
    const bank = await makeBank();
    expect(verdict(bank.open(await bank.sign(CREDIT, { alg: "Ed25519" })))).toBe("ok");
  });

  test("a header may say typ, cty and other things that change nothing", async () => {
    const bank = await makeBank();
    const header = { typ: "JWT", cty: "application/json", x5t: "AAAA", "x-trace": "1" };
    expect(verdict(bank.open(await bank.sign(CREDIT, header)))).toBe("ok");
  });

  test("exactly 16 KiB is not too large", async () => {
    const bank = await makeBank();
    const bare = (await bank.sign({ ...CREDIT, note: "" })).length;
    const note = "n".repeat(Math.floor(((16_384 - bare) * 3) / 4) - 2);
    const jws = await bank.sign({ ...CREDIT, note });
    expect(jws.length).toBeGreaterThan(16_370);
    expect(verdict(bank.open(jws))).toBe("ok");
    const larger = await bank.sign({ ...CREDIT, note: `${note}123456789012345` });
    expect(verdict(bank.open(larger))).toBe("too-large");
  });
});

describe("a message that nobody vouches for", () => {
  test("a changed signature, header or payload is not believed, and named by its jti", async () => {
    const bank = await makeBank();
    const other = await makeBank();
    const [head = "", body = "", signature = ""] = (await bank.sign(CREDIT)).split(".");
    const [, richer = ""] = (await other.sign({ ...CREDIT, amount: "99999" })).split(".");
    const [, , foreign = ""] = (await other.sign(CREDIT)).split(".");
    for (const forged of [
      `${head}.${richer}.${signature}`,
      `${head}.${body}.${foreign}`,
      `${encode({ alg: "EdDSA", kid: "bank-1", typ: "x" })}.${body}.${signature}`,
      `${head}.${body}.`,
      `${head}.${body}.${signature.slice(0, -4)}`,
      `${head}.${body}.${signature.slice(0, -1)}B`,
      `${head}.${body}.A`,
      `${head}.${body}.${signature}AAAA`,
      `${head}.${body}.${encode("\0".repeat(64))}`,
    ]) {
      const opened = bank.open(forged);
      expect(opened).toMatchObject({
        problem: { reason: "signature", jti: CREDIT["jti"], sha256: undefined },
      });
    }
  });

  test("every single changed character of body or signature is a broken signature", async () => {
    const bank = await makeBank();
    const good = await bank.sign(CREDIT);
    for (let at = good.indexOf(".") + 1; at < good.length; at += 1) {
      if (good[at] === ".") continue;
      const other = good[at] === "A" ? "B" : "A";
      const forged = `${good.slice(0, at)}${other}${good.slice(at + 1)}`;
      expect(verdict(bank.open(forged)), `character ${at}`).toBe("signature");
    }
  });

  test("a signature with S + L, the same number to a careless verifier, is refused", async () => {
    const bank = await makeBank();
    const [head, body, signature = ""] = (await bank.sign(CREDIT)).split(".");
    const raw = Buffer.from(signature, "base64url");
    const order = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;
    const s = BigInt(`0x${Buffer.from(raw.subarray(32)).reverse().toString("hex")}`) + order;
    const larger = Buffer.from(s.toString(16).padStart(64, "0"), "hex").reverse();
    const forged = Buffer.concat([raw.subarray(0, 32), larger]).toString("base64url");
    expect(verdict(bank.open(`${head}.${body}.${forged}`))).toBe("signature");
  });

  test("none, HMAC with the key, RSA and names in other cases are no algorithm", async () => {
    const bank = await makeBank();
    const body = encode(CREDIT);
    for (const alg of ["none", "None", "HS256", "RS256", "eddsa", "ES384", "ES256K", "", null, 1]) {
      const head = encode({ alg, kid: "bank-1" });
      const mac = createHmac("sha256", "bank-1").update(`${head}.${body}`).digest("base64url");
      expect(verdict(bank.open(`${head}.${body}.${mac}`))).toBe("algorithm");
    }
    expect(verdict(bank.open(`${encode({ kid: "bank-1" })}.${body}.`))).toBe("algorithm");
  });

  test("the other algorithm's name on a good key is no algorithm", async () => {
    const bank = await makeBank();
    const [, body, signature] = (await bank.sign(CREDIT)).split(".");
    const head = encode({ alg: "ES256", kid: "bank-1" });
    expect(verdict(bank.open(`${head}.${body}.${signature}`))).toBe("algorithm");
  });

  test("a header that brings a key or an extension is refused, however well signed", async () => {
    const bank = await makeBank();
    const { publicKey } = keyPair("EdDSA");
    for (const header of [
      { jwk: await exportJWK(publicKey) },
      { jku: "https://keys.example" },
      { x5u: "https://keys.example" },
      { x5c: ["MIIB"] },
    ]) {
      expect(verdict(bank.open(await bank.sign(CREDIT, header)))).toBe("algorithm");
    }
    const body = encode(CREDIT);
    for (const extra of [{ crit: ["exp"], exp: 1 }, { b64: true }, { b64: false, crit: ["b64"] }]) {
      const head = encode({ alg: "EdDSA", kid: "bank-1", ...extra });
      expect(verdict(bank.open(`${head}.${body}.${encode("x".repeat(64))}`))).toBe("algorithm");
    }
  });

  test("a key that is not in the list, or not for this use, is unknown", async () => {
    const bank = await makeBank();
    for (const kid of ["bank-2", "", 1, null, undefined, { toString: "bank-1" }]) {
      const head = encode({ alg: "EdDSA", kid });
      expect(verdict(bank.open(`${head}.${encode(CREDIT)}.${encode("x".repeat(64))}`))).toBe(
        "unknown-key",
      );
    }
    const { publicKey } = keyPair("EdDSA");
    const jwk = { ...(await exportJWK(publicKey)), kid: "bank-1", use: "welcome" };
    const trust = { ...bank.trust, keys: trusted(jwk) };
    expect(verdict(bank.open(await bank.sign(CREDIT), { trust }))).toBe("unknown-key");
  });
});

describe("bytes that are no JWS", () => {
  test("each is named by its SHA-256", async () => {
    const bank = await makeBank();
    const good = await bank.sign(CREDIT);
    const [head = "", body = "", signature = ""] = good.split(".");
    const texts = [
      "",
      "x",
      ".",
      "..",
      "....",
      "{}",
      "paid 12500 KHR",
      JSON.stringify({ payload: body, protected: head, signature }),
      `${head}.${body}`,
      `${good}.`,
      `${good}.${signature}`,
      ` ${good}`,
      `${good}\n`,
      `${good}=`,
      good.replace(".", ".\0"),
      `${head}=.${body}.${signature}`,
      good.replaceAll("_", "/").replaceAll("-", "+"),
      `.${body}.${signature}`,
      `${encode("[]")}.${body}.${signature}`,
      `${encode('"x"')}.${body}.${signature}`,
      `${encode("null")}.${body}.${signature}`,
      `${encode("{")}.${body}.${signature}`,
      `${encode('{"alg":"EdDSA","alg":"none","kid":"bank-1"}')}.${body}.${signature}`,
      "ប្រាក់ចូល",
    ].filter((text) => text !== good);
    for (const text of texts) {
      expect(bank.open(text), text).toMatchObject({
        problem: { reason: "not-a-jws", jti: undefined, sha256: sha256(text) },
      });
    }
  });

  test("nothing above the limit is even looked at", async () => {
    const bank = await makeBank();
    const text = "x".repeat(16_385);
    expect(bank.open(text)).toMatchObject({
      problem: { reason: "too-large", jti: undefined, sha256: sha256(text) },
    });
    expect(verdict(bank.open(text, { what: "keys" }))).toBe("not-a-jws");
    expect(verdict(bank.open("x".repeat(65_537), { what: "config" }))).toBe("too-large");
  });
});

describe("a verified message that is not for us", () => {
  test("each reason of the list, in the order of the checks", async () => {
    const bank = await makeBank();
    const cases = [
      [{ aud: "T-0008" }, "wrong-terminal"],
      [{ iss: "wing" }, "wrong-acquirer"],
      [{ aud: "T-0008", iss: "wing", amount: "0" }, "wrong-terminal"],
      [{ epoch: 2 }, "wrong-epoch"],
      [{ epoch: 4, amount: "0" }, "amount"],
      [{ aud: ["T-0007"] }, "schema"],
      [{ iss: 1 }, "schema"],
      [{ amount: "0" }, "amount"],
      [{ currency: "THB" }, "currency"],
      [{ txid: 1, currency: "THB" }, "schema"],
    ] as const;
    for (const [change, reason] of cases) {
      const opened = bank.open(await bank.sign({ ...CREDIT, ...change }));
      expect(opened, reason).toMatchObject({ problem: { reason, jti: CREDIT["jti"] } });
    }
  });

  test("a retained event is refused, after the address and before the claims", async () => {
    const bank = await makeBank();
    const retained = true;
    expect(verdict(bank.open(await bank.sign(CREDIT), { retained }))).toBe("retained");
    const foreign = await bank.sign({ ...CREDIT, aud: "T-0008" });
    expect(verdict(bank.open(foreign, { retained }))).toBe("wrong-terminal");
    const broken = await bank.sign({ ...CREDIT, amount: 1 });
    expect(verdict(bank.open(broken, { retained }))).toBe("retained");
  });

  test("a jti that cannot be printed is replaced by the hash", async () => {
    const bank = await makeBank();
    for (const jti of [undefined, 1, "", "a b", "x".repeat(129), "ខ", "a\u0000"]) {
      const jws = await bank.sign({ ...CREDIT, jti });
      expect(bank.open(jws)).toMatchObject({
        problem: { reason: "schema", jti: undefined, sha256: sha256(jws) },
      });
    }
  });
});
