/** Key sets: which keys are trusted for what, and refusals in words. */
import { exportJWK } from "jose";
import { describe, expect, test } from "vitest";
import { findKey, readJwks, readKeySets } from "../../../firmware/link/trusted-keys.ts";
import { crypto, keyPair, trusted } from "./bank.ts";

const ed = { ...(await exportJWK(keyPair("EdDSA").publicKey)), kid: "ed" };
const ec = { ...(await exportJWK(keyPair("ES256").publicKey)), kid: "ec" };

function problem(...keys: readonly unknown[]): string {
  const read = readJwks({ keys }, crypto);
  return read.ok ? "ok" : read.problem;
}

describe("a key set", () => {
  test("a key without use, or of use sig, is trusted for every topic", () => {
    const keys = trusted(ed, { ...ec, use: "sig" });
    for (const use of ["event", "charge", "welcome", "command", "config", "keys"] as const) {
      expect(findKey(keys, use, "ed")?.algorithm).toBe("EdDSA");
      expect(findKey(keys, use, "ec")?.algorithm).toBe("ES256");
    }
    expect(findKey(keys, "event", "other")).toBeUndefined();
  });

  test("a key is trusted for its use or uses only", () => {
    const keys = trusted({ ...ed, use: "event" }, { ...ec, use: ["welcome", "keys"] });
    expect(findKey(keys, "event", "ed")).toBeDefined();
    expect(findKey(keys, "welcome", "ed")).toBeUndefined();
    expect(findKey(keys, "welcome", "ec")).toBeDefined();
    expect(findKey(keys, "event", "ec")).toBeUndefined();
  });

  test("the same kid may stand for one key in each use, not for two", () => {
    const other = { ...ec, kid: "ed" };
    expect(problem({ ...ed, use: "event" }, { ...other, use: "welcome" })).toBe("ok");
    expect(problem({ ...ed, use: "event" }, other)).toMatch(/^keys\[1\]\.kid must differ/);
  });

  test.each([
    [{ ...ed, kid: undefined }, "keys[0].kid must be"],
    [{ ...ed, kid: 7 }, "it is 7"],
    [{ ...ed, kid: "a b" }, 'it is "a b"'],
    [{ ...ed, use: "enc" }, 'keys[0].use must be "sig" or one or more of "event"'],
    [{ ...ed, use: [] }, "it is []"],
    [{ ...ed, use: ["event", "event"] }, "keys[0].use"],
    [{ ...ed, use: ["sig"] }, "keys[0].use"],
    [{ ...ed, alg: "ES256" }, 'keys[0].alg must be "EdDSA"'],
    [{ ...ed, crv: "Ed448" }, "must be Ed25519 (kty OKP) or P-256 (kty EC)"],
    [{ ...ed, x: "AA" }, "x must be 32 bytes"],
    [{ ...ed, x: 1 }, "must have kty, crv and x"],
    [{ ...ec, y: undefined }, "y must be 32 bytes"],
    [{ ...ec, y: ec.x }, "not on the curve"],
    [{ kty: "oct", kid: "k", k: "c2VjcmV0" }, "holds a private part"],
    [{ ...ed, d: "secret-value" }, "holds a private part"],
    ["x", "keys[0] must be a JSON Web Key"],
    [null, "keys[0] must be a JSON Web Key"],
  ])("key %j is refused in words", (key, words) => {
    expect(problem(key)).toContain(words);
    expect(problem(key)).not.toContain("secret-value");
  });

  test("a document that is no key set is refused", () => {
    for (const document of [null, [], "x", {}, { keys: [] }, { keys: {} }, ed]) {
      expect(readJwks(document, crypto)).toMatchObject({
        ok: false,
        problem: expect.stringContaining("keys must be a list of 1 to 32 keys"),
      });
    }
    expect(problem(...Array.from({ length: 33 }, () => ed))).toContain("1 to 32");
  });

  test("EdDSA keys may be named by either algorithm name", () => {
    expect(problem({ ...ed, alg: "Ed25519" })).toBe("ok");
    expect(problem({ ...ed, alg: "EdDSA" })).toBe("ok");
    expect(problem({ ...ec, alg: "ES256" })).toBe("ok");
  });
});

describe("the key sets of several acquirers", () => {
  const set = (acquirer: string, ...keys: readonly unknown[]) => ({ acquirer, document: { keys } });

  test("are kept apart", () => {
    const read = readKeySets([set("a", ed), set("b", ec)], crypto);
    if (!read.ok) throw new Error(read.problem);
    expect(findKey(read.value.a ?? [], "event", "ed")).toBeDefined();
    expect(findKey(read.value.a ?? [], "event", "ec")).toBeUndefined();
    expect(findKey(read.value.b ?? [], "event", "ec")).toBeDefined();
  });

  test("may name their keys alike, but hold no key together", () => {
    expect(readKeySets([set("a", ed), set("b", { ...ec, kid: "ed" })], crypto).ok).toBe(true);
    const shared = readKeySets([set("a", ed), set("b", ec, { ...ed, kid: "own" })], crypto);
    const problem = "keys of b: one of them is also a key of a";
    expect(shared).toEqual({ ok: false, problem });
  });

  test("are refused by the name of the one that is wrong", () => {
    const read = readKeySets([set("a", ed), set("b", { ...ec, kid: "" })], crypto);
    expect(read).toMatchObject({
      problem: expect.stringMatching(/^keys of b: keys\[0\]\.kid must/),
    });
  });
});
