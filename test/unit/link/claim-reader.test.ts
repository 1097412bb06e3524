/** Money, times and numbers as they may and may not stand on the wire. */
import { describe, expect, test } from "vitest";
import { CREDIT } from "./bank.ts";
import { bank, judge, OPEN, WELCOME } from "./messages.ts";

describe("money on the wire", () => {
  test.each([
    ["KHR", "1", 1],
    ["KHR", "9999999999999", 9_999_999_999_999],
    ["USD", "0.01", 1],
    ["USD", "9999999999.99", 999_999_999_999],
  ])("%s %s is taken", async (currency, amount, minor) => {
    expect(bank.open(await bank.sign({ ...CREDIT, currency, amount }))).toMatchObject({
      value: { money: { minor, currency } },
    });
  });

  test("everything else is refused as an amount", async () => {
    const riel = [
      "0",
      "00",
      "01",
      "-1",
      "+1",
      "1.0",
      "1.",
      "1,000",
      " 1",
      "1 ",
      "1\n",
      "1e3",
      "0x1",
      "10000000000000",
      "១២៥០០",
      "１２",
      "٣",
      "Infinity",
      "NaN",
      "",
    ];
    const dollars = [
      "0.00",
      "1",
      "1.0",
      "1.000",
      ".50",
      "00.50",
      "-0.01",
      "1,00",
      "1e2",
      "10000000000.00",
      "៣.៧៥",
      "3.7５",
      "3.75 ",
      "",
    ];
    for (const amount of riel) {
      expect(await judge({ ...CREDIT, amount }), `KHR ${amount}`).toBe("amount");
      expect(await judge({ ...OPEN, currency: "KHR", amount }, "charge"), amount).toBe("amount");
    }
    for (const amount of dollars) {
      expect(await judge({ ...CREDIT, currency: "USD", amount }), `USD ${amount}`).toBe("amount");
    }
  });

  test("other currencies, and these in another spelling, are refused as a currency", async () => {
    for (const currency of ["THB", "khr", "Usd", "KHR ", "116", "", "USDT", "៛", "constructor"]) {
      expect(await judge({ ...CREDIT, currency }), currency).toBe("currency");
    }
  });

  test("a number is no amount, however exact", async () => {
    for (const amount of ["12500", "12500.0", "1.25e4", "4100.10", "1e400"]) {
      const text = JSON.stringify(CREDIT).replace('"amount":"12500"', `"amount":${amount}`);
      expect(await judge(text), amount).toBe("schema");
    }
  });
});

describe("times on the wire", () => {
  test.each(["2024-02-29T23:59:59.999Z", "1970-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"])(
    "%s is taken",
    async (creditedAt) => {
      expect(bank.open(await bank.sign({ ...CREDIT, creditedAt }))).toMatchObject({
        value: { creditedAt: Date.parse(creditedAt) },
      });
    },
  );

  test("days that do not exist and other spellings are refused", async () => {
    for (const creditedAt of [
      "2026-02-29T08:00:00.000Z",
      "2026-02-30T08:00:00.000Z",
      "2026-13-01T08:00:00.000Z",
      "2026-00-10T08:00:00.000Z",
      "2026-11-31T08:00:00.000Z",
      "2026-11-22T24:00:00.000Z",
      "2026-11-22T08:60:00.000Z",
      "2026-11-22T08:00:60.000Z",
      "2026-11-22T08:00:00Z",
      "2026-11-22T08:00:00.1Z",
      "2026-11-22T08:00:00.123456Z",
      "2026-11-22T15:00:00.123+07:00",
      "2026-11-22T08:00:00.123+00:00",
      "2026-11-22t08:00:00.123z",
      "2026-11-22 08:00:00.123Z",
      "+012026-11-22T08:00:00.123Z",
      "2026-11-22T08:00:00.123Z ",
      "២០២៦-11-22T08:00:00.123Z",
      "1795344001",
      "now",
    ]) {
      expect(await judge({ ...CREDIT, creditedAt }), creditedAt).toBe("schema");
    }
  });
});

describe("numbers on the wire", () => {
  test("only plain whole numbers that a double holds exactly", async () => {
    for (const seq of [
      "0",
      "-1",
      "118.0",
      "1.18e2",
      "118e0",
      "118.5",
      "1e400",
      "9007199254740992",
      "9007199254740993",
      "1234567890123456789012345678901234567890",
      '"118"',
      "[118]",
      "true",
      "null",
    ]) {
      for (const name of ["epoch", "seq"]) {
        const text = JSON.stringify(CREDIT).replace(
          `"${name}":${CREDIT[name]}`,
          `"${name}":${seq}`,
        );
        expect(await judge(text), `${name} ${seq}`).toBe("schema");
      }
    }
    expect(await judge({ ...CREDIT, seq: Number.MAX_SAFE_INTEGER })).toBe("ok");
  });

  test("a welcome may say that nothing was issued yet, an event has a number", async () => {
    expect(await judge({ ...WELCOME, seq: 0 }, "welcome")).toBe("ok");
    expect(await judge({ ...CREDIT, seq: 0 })).toBe("schema");
  });
});
