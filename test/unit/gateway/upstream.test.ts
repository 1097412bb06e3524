import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCrypto, generateKeyPem, publicJwk } from "../../../drivers/linux/host-crypto.ts";
import { parseUpTopic, readUpstream } from "../../../firmware/gateway/upstream.ts";
import { seal } from "../../../firmware/link/envelope.ts";
import type { UpTopic } from "../../../firmware/link/topics.ts";

const pem = generateKeyPem("ES256");
const crypto = createCrypto(pem);
const imported = crypto.importKey(publicJwk(pem));
if (!imported.ok) throw new Error("no key");
const SPEAKER = { acquirer: "gw", terminal: "T-1", key: imported.value };
const HEAD = { iss: "T-1", aud: "gw", jti: "j1", iat: 1_795_400_000 };
const MD5 = "0123456789abcdefABCDEF0123456789";

const read = (what: UpTopic, claims: object) =>
  readUpstream(what, seal(claims, crypto), SPEAKER, crypto);

describe("what a terminal says", () => {
  it("is a hello, a receipt, a resync or a lookup, with its figures", () => {
    const state = { nonce: "n", epoch: 1, contiguousSeq: 4, holes: [{ from: 1, to: 2 }, [4, 4]] };
    expect(read("hello", { ...HEAD, kind: "session.hello", ...state })).toMatchObject({
      value: {
        kind: "hello",
        holes: [
          { from: 1, to: 2 },
          { from: 4, to: 4 },
        ],
      },
    });
    const receipt = { kind: "receipt", of: "e1", stage: "rejected", reason: "epoch" };
    expect(read("receipt", { ...HEAD, ...receipt })).toMatchObject({ value: receipt });
    const resync = { kind: "resync", epoch: 1, from: 2, to: 9 };
    expect(read("request", { ...HEAD, ...resync })).toEqual({ ok: true, value: resync });
  });

  it("is a question as short as the contract has it, or with what else it tells", () => {
    expect(read("request", { ...HEAD, kind: "lookup", md5: MD5 })).toEqual({
      ok: true,
      value: {
        kind: "lookup",
        md5: MD5.toLowerCase(),
        saidAt: 1_795_400_000_000,
        billNumber: null,
        expiresAt: null,
        isWatch: false,
        answerTo: null,
      },
    });
    const more = { billNumber: "B", expiresAt: "2026-11-23T00:00:00.000Z" };
    const all = { ...HEAD, kind: "lookup", md5: MD5, ...more, watch: true, answer: true };
    expect(read("request", all)).toMatchObject({
      value: { billNumber: "B", expiresAt: Date.UTC(2026, 10, 23), isWatch: true, answerTo: "j1" },
    });
  });

  it.each([
    ["hello", { kind: "session.hello" }],
    ["hello", { kind: "session.hello", nonce: "n", epoch: 1, contiguousSeq: 0, holes: "none" }],
    ["request", { kind: "resync", epoch: 1, from: 3, to: 2 }],
    ["request", { kind: "resync", from: 1, to: 2 }],
    ["request", { kind: "lookup", md5: "short" }],
    ["request", { kind: "lookup" }],
    ["request", { kind: "refund" }],
    ["receipt", { kind: "receipt" }],
  ] as const)("is not understood in %s as %j", (what, claims) => {
    expect(read(what, { ...HEAD, ...claims }).ok).toBe(false);
  });

  it.each([
    ["another terminal", { iss: "T-2" }],
    ["another acquirer", { aud: "other" }],
    ["nobody's name", { jti: "" }],
    ["no time", { iat: "now" }],
  ])("is not believed with %s", (_what, change) => {
    expect(read("request", { ...HEAD, kind: "lookup", md5: MD5, ...change }).ok).toBe(false);
  });

  it("is not believed under another key, another algorithm or with one bit changed", () => {
    const claims = { ...HEAD, kind: "lookup", md5: MD5 };
    const others = ["ES256", "EdDSA"] as const;
    for (const algorithm of others) {
      const payload = seal(claims, createCrypto(generateKeyPem(algorithm)));
      expect(readUpstream("request", payload, SPEAKER, crypto).ok).toBe(false);
    }
    const good = seal(claims, crypto);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 0, max: 6 }), (at, bit) => {
        const bad = Uint8Array.from(good);
        bad[at] = (bad[at] ?? 0) ^ (1 << bit);
        expect(readUpstream("request", bad, SPEAKER, crypto).ok).toBe(false);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it("is never a reason to throw", () => {
    const any = fc.record({
      what: fc.constantFrom<UpTopic>("hello", "state", "receipt", "request", "health"),
      claims: fc.dictionary(
        fc.constantFrom("kind", "nonce", "epoch", "holes", "from", "to", "md5", "of", "stage"),
        fc.jsonValue(),
      ),
    });
    fc.assert(
      fc.property(any, ({ what, claims }) => {
        expect(typeof read(what, { ...HEAD, ...claims }).ok).toBe("boolean");
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  it("comes by a topic of this acquirer", () => {
    expect(parseUpTopic("khqr/v1/gw/T-1/up/request", "gw")).toEqual({
      terminal: "T-1",
      what: "request",
    });
    for (const topic of ["khqr/v1/other/T-1/up/request", "khqr/v1/gw/T-1/dn/event", "x", ""]) {
      expect(parseUpTopic(topic, "gw")).toBeUndefined();
    }
  });
});
