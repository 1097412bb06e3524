import { describe, expect, it } from "vitest";
import { createCrypto, generateKeyPem } from "../../../../drivers/linux/host-crypto.ts";
import { openEnvelope } from "../../../../firmware/link/envelope.ts";
import { readJwks } from "../../../../firmware/link/trusted-keys.ts";
import {
  sendBurst,
  sendDuplicate,
  sendForged,
  sendGarbage,
  sendLate,
  sendReversal,
} from "../../../../sim/networks/mischief.ts";
import { claimsOf, createBankRig, EPOCH, NOW, TERMINAL } from "./bank-rig.ts";

const MONEY = { minor: 5000, currency: "KHR" } as const;

function rig() {
  const bank = createBankRig();
  const crypto = createCrypto(generateKeyPem("EdDSA"));
  const keys = readJwks(bank.acquirer.jwks, crypto);
  if (!keys.ok) throw new Error(keys.problem);
  const trust = { acquirer: "SIMBANK", terminal: TERMINAL, epoch: EPOCH, keys: keys.value };
  /** What the firmware makes of the last message. */
  const verdict = () => {
    const payload = bank.sent.at(-1)?.payload ?? new Uint8Array();
    const opened = openEnvelope({ what: "event", payload, retained: false }, trust, crypto);
    return opened.ok ? opened.value.kind : opened.problem.reason;
  };
  return { ...bank, verdict };
}

describe("messages at bad moments", () => {
  it("forges a credit that only its signature betrays", () => {
    const { acquirer, sent, verdict } = rig();
    sendForged(acquirer, TERMINAL, MONEY);
    expect(verdict()).toBe("signature");
    expect(claimsOf(sent[0]?.payload ?? new Uint8Array())).toMatchObject({
      seq: 1,
      amount: "5000",
    });
    expect(acquirer.issued(TERMINAL)).toEqual([]);
  });

  it("sends bytes that are no message", () => {
    const { acquirer, verdict } = rig();
    sendGarbage(acquirer, TERMINAL);
    expect(verdict()).toBe("not-a-jws");
  });

  it("repeats the last credit byte for byte, and nothing before there is one", () => {
    const { acquirer, sent } = rig();
    expect(sendDuplicate(acquirer, TERMINAL)).toBeUndefined();
    acquirer.credit(TERMINAL, { money: MONEY });
    acquirer.fillHole(TERMINAL);
    sendDuplicate(acquirer, TERMINAL);
    expect(sent).toHaveLength(3);
    expect(sent[2]).toEqual(sent[0]);
  });

  it("makes a late credit a sound one of long ago", () => {
    const { acquirer, sent, verdict } = rig();
    sendLate(acquirer, TERMINAL, MONEY, NOW - 180_000);
    expect(verdict()).toBe("payment.credited");
    const { creditedAt } = claimsOf(sent[0]?.payload ?? new Uint8Array());
    expect(creditedAt).toBe("2026-11-22T07:57:00.123Z");
  });

  it("sends a burst of different amounts", () => {
    const { acquirer, sent } = rig();
    sendBurst(acquirer, TERMINAL, 3);
    const amounts = sent.map(({ payload }) => claimsOf(payload).amount);
    expect(amounts).toEqual(["1000", "2000", "3000"]);
  });

  it("takes the last credit back, once there is one", () => {
    const { acquirer, verdict } = rig();
    expect(sendReversal(acquirer, TERMINAL)).toBeUndefined();
    acquirer.credit(TERMINAL, { money: MONEY });
    expect(sendReversal(acquirer, TERMINAL)?.kind).toBe("payment.reversed");
    expect(verdict()).toBe("payment.reversed");
  });
});
