import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Reply,
  readAccount,
  readLink,
  readList,
  readLook,
  readRenewal,
} from "../../../firmware/gateway/answers.ts";

const HASH = "8465d722d7d5065f2886f0a474a4d34dc6a7855355b611836f7b6111228893e9";

/** A success as several integrations print it. */
const FOUND = `{"responseCode":0,"responseMessage":"Success","errorCode":null,"data":{
 "hash":"${HASH}","fromAccountId":"payerbank@payb","toAccountId":"demo.shop@devb",
 "currency":"KHR","amount":12500.0,"description":null,
 "createdDateMs":1767225700000,"acknowledgedDateMs":1767225701500,
 "trackingStatus":null,"receiverBank":null,"receiverBankAccount":null,
 "instructionRef":null,"externalRef":"100FT00000000001"}}`;

const reply = (body: string, status = 200, retryAfterSeconds: number | null = null): Reply => ({
  status,
  body,
  retryAfterSeconds,
});

const code = (errorCode: unknown, message = "x", status = 200) =>
  reply(
    JSON.stringify({ responseCode: 1, responseMessage: message, errorCode, data: null }),
    status,
  );

describe("a lookup's answer", () => {
  it("is a transfer with its money in whole units and its two times", () => {
    expect(readLook(reply(FOUND))).toEqual({
      kind: "found",
      transfer: {
        hash: HASH,
        from: "payerbank@payb",
        to: "demo.shop@devb",
        money: { minor: 12_500, currency: "KHR" },
        createdAt: 1_767_225_700_000,
        acknowledgedAt: 1_767_225_701_500,
        instructionRef: null,
        externalRef: "100FT00000000001",
      },
    });
  });

  it.each([
    ["12500.0", "KHR", 12_500],
    ['"12500"', "KHR", 12_500],
    ['"1.0"', "KHR", 1],
    ["3.75", "USD", 375],
    ["3.5", "USD", 350],
    ['"3"', "USD", 300],
    ["0.1", "USD", 10],
    ["9999999999.99", "USD", 999_999_999_999],
  ] as const)("reads %s %s digit by digit", (amount, currency, minor) => {
    const body = FOUND.replace("12500.0", amount).replace("KHR", currency);
    expect(readLook(reply(body))).toMatchObject({ transfer: { money: { minor, currency } } });
  });

  it.each(["12500.5", "1e4", "-5", "0.0", "null", '"12,500"', '"១២"', "[]", '""'])(
    "is unreadable, and never money, with an amount of %s riel",
    (amount) => {
      expect(readLook(reply(FOUND.replace("12500.0", amount))).kind).toBe("unreadable");
    },
  );

  it("keeps a payment whose times are missing, as the oldest document has them", () => {
    const { data } = JSON.parse(FOUND) as { data: Record<string, unknown> };
    const { hash, fromAccountId, toAccountId, currency } = data;
    const old = { hash, fromAccountId, toAccountId, currency, amount: "1.0", description: "d" };
    const body = JSON.stringify({ responseCode: 0, errorCode: null, data: old });
    expect(readLook(reply(body))).toMatchObject({
      kind: "found",
      transfer: { createdAt: null, acknowledgedAt: null },
    });
  });

  it("is not fooled by an amount that stands inside a text", () => {
    const said = JSON.stringify('"amount":1, {"amount": 2');
    const body = FOUND.replace('"description":null', `"description":${said}`);
    expect(readLook(reply(body))).toMatchObject({ transfer: { money: { minor: 12_500 } } });
  });

  it.each([
    ["not-found", code(1, "Transaction could not be found.")],
    ["failed", code(3, "Transaction failed")],
    ["failed", code(1, "Transaction failed")],
    ["static-code", code(2)],
    ["unauthorized", code(6, "Unauthorized")],
    ["unauthorized", code(6, "not yet requested for token or code invalid", 401)],
    ["unauthorized", reply("", 401)],
    ["daily-limit", code(17, "Daily request limit of 100 exceeded. Please try again tomorrow.")],
    ["server-down", code(9)],
    ["server-down", reply("<html>", 502)],
    ["forbidden", reply("", 403)],
    ["too-fast", reply("", 429, 3)],
    ["bad-question", code(5, "Missing required fields", 400)],
    ["bad-question", reply("Not Found", 404)],
    ["unknown-code", code(99)],
    ["unreadable", reply("<html>maintenance</html>")],
    ["unreadable", reply("[]")],
    ["unreadable", reply('{"responseCode":"0","data":{"hash":17}}')],
    ["unreadable", reply('{"responseCode":0,"data":null}')],
    ["unreadable", reply(FOUND.replace(HASH, "short"))],
    ["unreadable", reply(FOUND.replace("KHR", "THB"))],
    ["unreadable", reply(FOUND, 302)],
  ])("is %s", (kind, given) => {
    expect(readLook(given).kind).toBe(kind);
  });

  it("has a value for anything at all", () => {
    const anyReply = fc.record({
      status: fc.integer({ min: 100, max: 599 }),
      body: fc.oneof(
        fc.string(),
        fc.json(),
        fc.nat(FOUND.length).map((end) => FOUND.slice(0, end)),
        fc
          .record({ at: fc.nat(FOUND.length), put: fc.string({ maxLength: 3 }) })
          .map(({ at, put }) => FOUND.slice(0, at) + put + FOUND.slice(at + 1)),
      ),
      retryAfterSeconds: fc.constant(null),
    });
    const readers = [
      readLook,
      readAccount,
      readLink,
      readRenewal,
      (given: Reply) => readList(given, "md5"),
    ];
    fc.assert(
      fc.property(anyReply, (given) => {
        for (const read of readers) expect(typeof read(given).kind).toBe("string");
        const look = readLook(given);
        if (look.kind === "found") expect(given.status).toBe(200);
      }),
      { seed: 5, numRuns: 2_000 },
    );
  });
});

describe("the other answers", () => {
  it("of a list has a value for each row", () => {
    const row = (md5: string, status: string, data: unknown = null) => ({ md5, status, data });
    const { data } = JSON.parse(FOUND.replace("12500.0", '"12500.0"')) as { data: unknown };
    const rows = [
      row("a", "SUCCESS", data),
      row("b", "NOT_FOUND"),
      row("c", "STATIC_QR"),
      row("d", "FAILED"),
      row("e", "PENDING"),
    ];
    const body = JSON.stringify({ responseCode: 0, errorCode: null, data: rows });
    const read = readList(reply(body), "md5");
    const kinds = read.kind === "list" ? [...read.rows].map(([key, one]) => [key, one.kind]) : read;
    expect(kinds).toEqual([
      ["a", "found"],
      ["b", "not-found"],
      ["c", "static-code"],
      ["d", "failed"],
      ["e", "unknown-code"],
    ]);
  });

  it("of an account tells one that is not there from one that cannot be", () => {
    const exists = reply('{"responseCode":0,"errorCode":null,"data":null}');
    expect([exists, code(11), code(12), code(6)].map((one) => readAccount(one).kind)).toEqual([
      "exists",
      "not-found",
      "invalid",
      "unauthorized",
    ]);
  });

  it("of a deep link and a renewal hold a link and a token, and nothing else", () => {
    const success = (data: unknown) => reply(JSON.stringify({ responseCode: 0, data }));
    expect(readLink(success({ shortLink: "https://l.example/x" })).kind).toBe("link");
    expect(readLink(success({ shortLink: "javascript:1" })).kind).toBe("unreadable");
    expect(readLink(code(4)).kind).toBe("bad-code");
    expect(readRenewal(success({ token: "a.b.c" }))).toEqual({ kind: "token", token: "a.b.c" });
    expect(readRenewal(success({ token: "a\nb" })).kind).toBe("unreadable");
    expect(readRenewal(code(10)).kind).toBe("not-registered");
  });
});
