/** Claims of every kind of message, complete, incomplete and of wrong types. */
import { describe, expect, test } from "vitest";
import { CREDIT } from "./bank.ts";
import { bank, type Claims, judge, KINDS, OPEN, REVERSAL, WELCOME, without } from "./messages.ts";

describe("every kind of message", () => {
  test.each(KINDS)("$kind opens on its own topic and on no other", async (claims, own) => {
    for (const what of ["event", "charge", "welcome", "command", "config", "keys"] as const) {
      expect(await judge(claims, what)).toBe(what === own ? "ok" : "schema");
    }
  });

  test.each(KINDS)("$kind ignores claims it does not know", async (claims, what) => {
    const unknown = { exp: 1, nbf: 9e99, extra: { deep: [1.5, null, "x"] }, rate: 4100.0, "": 0 };
    expect(await judge({ ...claims, ...unknown }, what)).toBe("ok");
  });

  test("what is optional may be absent", async () => {
    for (const name of ["nonce", "md5", "billNumber", "payer"]) {
      expect(await judge(without(CREDIT, name)), name).toBe("ok");
    }
    for (const name of ["country", "amount", "currency"]) {
      const payer = without(CREDIT["payer"] as Claims, name);
      expect(await judge({ ...CREDIT, payer }), name).toBe("ok");
    }
  });

  test("each claim that is missing is a schema fault", async () => {
    const optional = new Set(["nonce", "md5", "billNumber", "payer"]);
    for (const [claims, what] of KINDS) {
      for (const name of Object.keys(claims)) {
        if (what === "event" && optional.has(name)) continue;
        expect(await judge(without(claims, name), what), `${claims["kind"]}.${name}`).toBe(
          "schema",
        );
      }
    }
  });

  test("each claim of a wrong type is a schema fault", async () => {
    const wrong: readonly unknown[] = [null, true, 1.5, -1, "", "\u0000", [], ["x"], {}, 2 ** 53];
    let count = 0;
    for (const [claims, what] of KINDS) {
      for (const [name, right] of Object.entries(claims)) {
        for (const value of wrong) {
          // An empty string is of the right type for these; its value is what is wrong.
          if (value === "" && ["amount", "currency", "iss", "aud"].includes(name)) continue;
          if (value === "\u0000" && ["amount", "currency", "iss", "aud"].includes(name)) continue;
          if (typeof value === typeof right && typeof value === "object" && name !== "payer")
            continue;
          count += 1;
          const claim = `${claims["kind"]}.${name} = ${JSON.stringify(value)}`;
          expect(await judge({ ...claims, [name]: value }, what), claim).toBe("schema");
        }
      }
    }
    expect(count).toBeGreaterThan(400);
  });

  test("a reversal keeps what it takes back and why", async () => {
    expect(bank.open(await bank.sign(REVERSAL))).toMatchObject({
      ok: true,
      value: {
        kind: "payment.reversed",
        txid: "r-1",
        of: CREDIT["txid"],
        reason: "customer dispute",
      },
    });
  });

  test("an upper-case MD5 is compared as lower case", async () => {
    const md5 = "0123456789ABCDEF0123456789ABCDEF";
    expect(bank.open(await bank.sign({ ...CREDIT, md5 }))).toMatchObject({
      value: { md5: md5.toLowerCase() },
    });
  });
});

describe("texts that end up on a screen or in a receipt", () => {
  test("ids and references are bounded and printable", async () => {
    for (const txid of ["", " ", "a b", "ខ", "x".repeat(129), "a\u007f", "a\u0000"]) {
      expect(await judge({ ...CREDIT, txid }), JSON.stringify(txid)).toBe("schema");
      expect(await judge({ ...REVERSAL, of: txid }), JSON.stringify(txid)).toBe("schema");
    }
    expect(await judge({ ...CREDIT, txid: "x".repeat(128) })).toBe("ok");
    expect(await judge({ ...CREDIT, billNumber: "x".repeat(100) })).toBe("schema");
    expect(await judge({ ...CREDIT, billNumber: "វិក្កយបត្រ ១" })).toBe("ok");
    expect(await judge({ ...OPEN, billNumber: "x".repeat(26) }, "charge")).toBe("schema");
    expect(await judge({ ...CREDIT, md5: "g".repeat(32) })).toBe("schema");
    expect(await judge({ ...CREDIT, env: "LIVE" })).toBe("schema");
    expect(await judge({ ...WELCOME, nonce: "a+b" }, "welcome")).toBe("schema");
  });

  test("a payer is a wallet and figures, and nothing else is kept", async () => {
    const payer = { ...(CREDIT["payer"] as Claims), name: "Kim", phone: "+82", account: "1" };
    expect(bank.open(await bank.sign({ ...CREDIT, payer }))).toMatchObject({
      value: { payer: CREDIT["payer"] },
    });
    for (const change of [
      { wallet: "" },
      { wallet: 1 },
      { country: "kr" },
      { amount: 4312 },
      { amount: "1e3" },
      { currency: "WON!" },
    ]) {
      const odd = { ...(CREDIT["payer"] as Claims), ...change };
      expect(await judge({ ...CREDIT, payer: odd }), JSON.stringify(change)).toBe("schema");
    }
  });
});
