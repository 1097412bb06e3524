/**
 * The same shop on a broker of somebody else: Mosquitto with mutual TLS and one certificate for the
 * terminal, one for the bank. A payment goes through it from wallet to ledger.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BankFact } from "../../sim/networks/bank-facts.ts";
import { openShop, type Shop } from "../../sim/shop/shop.ts";
import { requires } from "../requires.ts";
import { type Authority, makeAuthority } from "./certificates.ts";
import { type Mosquitto, startMosquitto } from "./mosquitto.ts";

describe.skipIf(requires("mosquitto", "openssl"))("the shop on an outside broker", () => {
  let authority: Authority;
  let mosquitto: Mosquitto;
  let shop: Shop | undefined;

  beforeAll(async () => {
    authority = makeAuthority("test authority");
    const server = authority.issue({ commonName: "localhost", names: ["DNS:localhost"] });
    mosquitto = await startMosquitto({
      lines: [
        `cafile ${authority.caFile}`,
        `certfile ${server.certificateFile}`,
        `keyfile ${server.privateKeyFile}`,
        "require_certificate true",
        "use_identity_as_username true",
        "allow_anonymous false",
      ],
    });
  }, 240_000);
  afterAll(async () => {
    await shop?.close();
    await mosquitto?.stop();
    authority?.remove();
  });

  it("takes a payment through mutual TLS", async () => {
    const { ca } = authority;
    const terminal = authority.issue({ commonName: "T-0001" });
    const bank = authority.issue({ commonName: "SIMBANK" });
    shop = await openShop({
      port: 0,
      width: 480,
      height: 800,
      broker: {
        url: `mqtts://localhost:${mosquitto.port}`,
        terminal: { ca, certificate: terminal.certificate, privateKey: terminal.privateKey },
        bank: { ca, cert: bank.certificate, key: bank.privateKey },
      },
    });
    const { acquirer, terminal: id } = shop.parts;
    const facts = watch(acquirer.onFact.bind(acquirer));
    await facts.until((fact) => fact.type === "state" && fact.state === "ready");
    const issued = acquirer.credit(id, { money: { minor: 5000, currency: "KHR" } });
    await facts.until(
      (fact) =>
        fact.type === "receipt" &&
        fact.receipt.issued === issued &&
        fact.receipt.stage === "recorded",
    );
    expect(facts.all.some(({ type }) => type === "refused")).toBe(false);
  }, 240_000);

  it("says plainly that a broker cannot be reached", async () => {
    const opening = openShop({
      port: 0,
      width: 480,
      height: 800,
      broker: { url: "mqtt://127.0.0.1:1" },
    });
    await expect(opening).rejects.toThrow("the bank cannot reach the broker at mqtt://127.0.0.1:1");
  });
});

function watch(onFact: (listener: (fact: BankFact) => void) => void) {
  const all: BankFact[] = [];
  const waiting = new Set<() => void>();
  onFact((fact) => {
    all.push(fact);
    for (const look of waiting) look();
  });
  return {
    all,
    until: (is: (fact: BankFact) => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!all.some(is)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
