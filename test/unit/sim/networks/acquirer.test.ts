import { createHash } from "node:crypto";
import { compactVerify, importJWK } from "jose";
import { describe, expect, it } from "vitest";
import type { Money } from "../../../../drivers/hal/money.ts";
import { createCrypto, generateKeyPem } from "../../../../drivers/linux/host-crypto.ts";
import { openEnvelope } from "../../../../firmware/link/envelope.ts";
import { parseDownTopic } from "../../../../firmware/link/topics.ts";
import { readJwks } from "../../../../firmware/link/trusted-keys.ts";
import { signingKeyFrom } from "../../../../sim/networks/jws.ts";
import { claimsOf, createBankRig, EPOCH, NOW, TERMINAL } from "./bank-rig.ts";

const RIEL: Money = { minor: 12_500, currency: "KHR" };
const DOLLARS: Money = { minor: 5, currency: "USD" };
const EVENT = `khqr/v1/SIMBANK/${TERMINAL}/dn/event`;

describe("the simulated bank, downwards", () => {
  it("signs a credit that another JWT library verifies", async () => {
    const { acquirer, sent } = createBankRig();
    acquirer.credit(TERMINAL, { money: RIEL });
    const [message] = sent;
    const [jwk] = acquirer.jwks.keys;
    if (message === undefined || jwk === undefined) throw new Error("nothing was sent");
    const key = await importJWK({ ...jwk }, "EdDSA");
    const text = Buffer.from(message.payload).toString("ascii");
    const { protectedHeader, payload } = await compactVerify(text, key);
    expect(protectedHeader).toEqual({ alg: "EdDSA", kid: acquirer.kid, typ: "JWT" });
    expect(message.topic).toBe(EVENT);
    expect(JSON.parse(Buffer.from(payload).toString("utf8"))).toMatchObject({
      iss: "SIMBANK",
      aud: TERMINAL,
      iat: Math.floor(NOW / 1000),
      kind: "payment.credited",
      epoch: EPOCH,
      seq: 1,
      env: "live",
      amount: "12500",
      currency: "KHR",
      creditedAt: "2026-11-22T08:00:00.123Z",
      rail: "bakong",
      txid: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it("writes dollars with exactly two decimals", () => {
    const { acquirer, sent } = createBankRig();
    acquirer.credit(TERMINAL, { money: DOLLARS });
    acquirer.credit(TERMINAL, { money: { minor: 100_375, currency: "USD" } });
    expect(sent.map(({ payload }) => claimsOf(payload).amount)).toEqual(["0.05", "1003.75"]);
  });

  it("numbers credits, reversals and voids in one row without holes", () => {
    const { acquirer, sent } = createBankRig();
    const credit = acquirer.credit(TERMINAL, { money: RIEL });
    acquirer.fillHole(TERMINAL);
    const reversal = acquirer.reverse(TERMINAL, credit.txid ?? "", "fraud");
    expect(sent.map(({ payload }) => claimsOf(payload).seq)).toEqual([1, 2, 3]);
    const claims = claimsOf(reversal?.payload ?? new Uint8Array());
    expect(claims).toMatchObject({ of: credit.txid, reason: "fraud", amount: "12500" });
    expect(claims.txid).not.toBe(credit.txid);
  });

  it("reverses nothing that it never credited", () => {
    const { acquirer, sent } = createBankRig();
    expect(acquirer.reverse(TERMINAL, "nothing", "fraud")).toBeUndefined();
    expect(sent).toEqual([]);
  });

  it("is understood by the firmware in every kind of message", () => {
    const { acquirer, sent, say, hello } = createBankRig();
    say("hello", hello());
    const credit = acquirer.credit(TERMINAL, {
      money: DOLLARS,
      md5: "0".repeat(32),
      billNumber: "B1",
      rail: "alipay-plus",
      payer: { wallet: "alipay-plus/kakaopay", country: "KR", amount: "4312", currency: "KRW" },
    });
    acquirer.reverse(TERMINAL, credit.txid ?? "", "fraud");
    acquirer.fillHole(TERMINAL);
    acquirer.openCharge(TERMINAL, { money: RIEL, billNumber: "B2", expiresAt: NOW + 60_000 });
    acquirer.cancelCharge(TERMINAL, "B2");
    const crypto = createCrypto(generateKeyPem("EdDSA"));
    const keys = readJwks(acquirer.jwks, crypto);
    if (!keys.ok) throw new Error(keys.problem);
    const trust = { acquirer: "SIMBANK", terminal: TERMINAL, epoch: EPOCH, keys: keys.value };
    const answers = sent.map(({ topic, payload }) => {
      const what = parseDownTopic(topic)?.what ?? "event";
      const opened = openEnvelope({ what, payload, retained: false }, trust, crypto);
      return opened.ok ? opened.value.kind : `${opened.problem.reason}: ${opened.problem.detail}`;
    });
    expect(answers).toEqual([
      "session.welcome",
      "payment.credited",
      "payment.reversed",
      "payment.void",
      "charge.open",
      "charge.cancel",
    ]);
  });

  it("makes the same messages again from the same random bytes", () => {
    const [first, second] = [createBankRig(), createBankRig()];
    first.acquirer.credit(TERMINAL, { money: RIEL });
    second.acquirer.credit(TERMINAL, { money: RIEL });
    expect(first.sent).toEqual(second.sent);
  });

  it("throws for a terminal that it never took on", () => {
    const { acquirer } = createBankRig();
    expect(() => acquirer.credit("T-9999", { money: RIEL })).toThrow("T-9999");
  });
});

describe("the simulated bank, upwards", () => {
  it("answers a hello with the time, the epoch and the highest number", () => {
    const { acquirer, sent, say, hello } = createBankRig();
    acquirer.credit(TERMINAL, { money: RIEL });
    say("hello", hello({ contiguousSeq: 1 }));
    const welcome = sent.at(-1);
    expect(welcome?.topic).toBe(`khqr/v1/SIMBANK/${TERMINAL}/dn/welcome`);
    expect(claimsOf(welcome?.payload ?? new Uint8Array())).toMatchObject({
      kind: "session.welcome",
      nonce: "bm9uY2U",
      now: "2026-11-22T08:00:00.123Z",
      epoch: EPOCH,
      seq: 1,
    });
  });

  it("puts the nonce it last heard into what it sends from then on", () => {
    const { acquirer, sent, say, hello } = createBankRig();
    acquirer.credit(TERMINAL, { money: RIEL });
    say("hello", hello({ contiguousSeq: 1 }));
    acquirer.credit(TERMINAL, { money: RIEL });
    expect(claimsOf(sent[0]?.payload ?? new Uint8Array())).not.toHaveProperty("nonce");
    expect(claimsOf(sent[2]?.payload ?? new Uint8Array()).nonce).toBe("bm9uY2U");
  });

  it("sends again, byte for byte, what a returning terminal lacks", () => {
    const { acquirer, sent, say, hello } = createBankRig();
    const events = [1, 2, 3, 4].map(() => acquirer.credit(TERMINAL, { money: RIEL }));
    for (const seq of [2, 4]) {
      say("receipt", { kind: "receipt", of: events[seq - 1]?.jti, stage: "recorded" });
    }
    sent.length = 0;
    say("hello", hello({ contiguousSeq: 0, holes: [{ from: 1, to: 1 }] }));
    const again = sent.filter(({ topic }) => topic === EVENT).map(({ payload }) => payload);
    expect(again).toEqual([events[0]?.payload, events[2]?.payload]);
  });

  it("sends a credit again that the terminal acknowledged and then lost", () => {
    const { acquirer, sent, say, hello } = createBankRig();
    const credit = acquirer.credit(TERMINAL, { money: RIEL });
    acquirer.credit(TERMINAL, { money: RIEL });
    say("receipt", { kind: "receipt", of: credit.jti, stage: "recorded" });
    sent.length = 0;
    say("hello", hello({ contiguousSeq: 0, holes: [{ from: 1, to: 1 }] }));
    expect(sent.map(({ payload }) => payload)).toContain(credit.payload);
  });

  it("sends nothing again to a terminal of another epoch", () => {
    const { acquirer, sent, say, hello } = createBankRig();
    acquirer.credit(TERMINAL, { money: RIEL });
    sent.length = 0;
    say("hello", hello({ epoch: EPOCH - 1 }));
    expect(sent.map(({ topic }) => topic)).toEqual([`khqr/v1/SIMBANK/${TERMINAL}/dn/welcome`]);
  });

  it("answers a resync with at most a hundred events", () => {
    const { acquirer, sent, say } = createBankRig();
    for (let count = 0; count < 130; count += 1) acquirer.credit(TERMINAL, { money: RIEL });
    sent.length = 0;
    say("request", { kind: "resync", epoch: EPOCH, from: 21, to: 130 });
    expect(sent).toHaveLength(100);
    expect(claimsOf(sent[0]?.payload ?? new Uint8Array()).seq).toBe(21);
  });

  it("answers a lookup with the credits that paid this code, and with nothing otherwise", () => {
    const { acquirer, sent, say } = createBankRig();
    const md5 = createHash("md5").update("a code").digest("hex");
    acquirer.credit(TERMINAL, { money: RIEL, md5 });
    acquirer.credit(TERMINAL, { money: RIEL });
    sent.length = 0;
    say("request", { kind: "lookup", md5 });
    say("request", { kind: "lookup", md5: "f".repeat(32) });
    expect(sent).toHaveLength(1);
  });

  it("says paid or unpaid to a terminal that wants an answer to its lookup", () => {
    const { acquirer, sent, say } = createBankRig();
    const md5 = createHash("md5").update("a code").digest("hex");
    acquirer.credit(TERMINAL, { money: RIEL, md5 });
    for (const asked of [md5, "f".repeat(32)]) {
      sent.length = 0;
      say("request", { kind: "lookup", md5: asked, answer: true, jti: `about ${asked}` });
      const { topic, payload } = sent.at(-1) ?? {};
      expect(topic).toBe(`khqr/v1/SIMBANK/${TERMINAL}/dn/charge`);
      const answer = asked === md5 ? "paid" : "unpaid";
      const status = { kind: "charge.status", of: `about ${asked}`, md5: asked, answer };
      expect(claimsOf(payload ?? new Uint8Array())).toMatchObject(status);
    }
  });

  it("tells what a receipt says, and about which event", () => {
    const { acquirer, facts, say } = createBankRig();
    const credit = acquirer.credit(TERMINAL, { money: RIEL });
    say("receipt", { kind: "receipt", of: credit.jti, stage: "spoken", reason: "late" });
    expect(facts.at(-1)).toMatchObject({
      type: "receipt",
      receipt: { terminal: TERMINAL, issued: credit, stage: "spoken", reason: "late" },
    });
  });

  it.each([
    ["another key", "state", { kind: "state", state: "ready" }, "signature"],
    ["another terminal's name", "state", { iss: "T-0008", state: "ready" }, "iss"],
    ["another bank's name", "state", { aud: "OTHER", state: "ready" }, "aud"],
    ["no state", "state", { kind: "state" }, "state"],
    ["a hello without nonce", "hello", { kind: "session.hello", epoch: 3 }, "nonce"],
    ["a receipt about nothing", "receipt", { kind: "receipt", stage: "spoken" }, "sha256"],
    ["a turned range", "request", { kind: "resync", epoch: 3, from: 5, to: 4 }, "resync"],
  ])("does not believe %s", (name, topic, claims, why) => {
    const { sent, facts, say } = createBankRig();
    const stranger = signingKeyFrom(new Uint8Array(32));
    say(topic, claims, ...(name === "another key" ? [stranger] : []));
    expect(facts).toEqual([
      { type: "refused", topic: expect.any(String), why: expect.stringContaining(why) },
    ]);
    expect(sent).toEqual([]);
  });

  it.each(["", "a.b", "a.b.c.d", "e30.e30.AAAA", "\u0000\u0001", "{}"])(
    "survives %j from a terminal",
    (text) => {
      const { acquirer, facts } = createBankRig();
      acquirer.receive(`khqr/v1/SIMBANK/${TERMINAL}/up/state`, Buffer.from(text));
      acquirer.receive("nonsense", Buffer.from(text));
      expect(facts.map(({ type }) => type)).toEqual(["refused", "refused"]);
    },
  );
});
