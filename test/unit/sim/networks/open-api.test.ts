import { describe, expect, it } from "vitest";
import { bakongRig, dynamicCode, EMAIL, PAYER, riel, SHOP, standingCode } from "./bakong-rig.ts";

function rig() {
  const parts = bakongRig();
  const { api, token, bakong, clock } = parts;
  const ask = (what: string, body: unknown, bearer: string | undefined = token) => {
    const answer = api.answer({
      path: `/v1/${what}`,
      body: JSON.stringify(body),
      token: bearer === "" ? undefined : bearer,
    });
    return { status: answer.status, ...JSON.parse(answer.body), text: answer.body };
  };
  const paid = (money = riel(12_500)) => {
    const answer = bakong.pay({ from: PAYER, khqr: dynamicCode(money, clock.now) });
    if (!answer.ok) throw new Error(answer.why);
    clock.now += 2_000;
    return answer.transfer;
  };
  return { ...parts, ask, paid };
}

describe("the Open API of the model", () => {
  it("finds a payment by every key it has, with the amount as a float prints it", () => {
    const { ask, paid } = rig();
    const { hash, khqr, externalRef } = paid();
    const found = { responseCode: 0, errorCode: null, data: { hash, toAccountId: SHOP } };
    const byMd5 = ask("check_transaction_by_md5", { md5: khqr?.md5 });
    expect(byMd5).toMatchObject(found);
    expect(byMd5.text).toContain('"amount":12500.0,');
    expect(ask("check_transaction_by_hash", { hash })).toMatchObject(found);
    const short = { hash: hash.slice(0, 8), amount: 12500, currency: "KHR" };
    expect(ask("check_transaction_by_short_hash", short)).toMatchObject(found);
    expect(ask("check_transaction_by_external_ref", { externalRef })).toMatchObject(found);
    const list = ask("check_transaction_by_md5_list", [khqr?.md5, "0".repeat(32)]);
    expect(list.data).toMatchObject([{ status: "SUCCESS" }, { status: "NOT_FOUND" }]);
  });

  it("does not know a payment before the receiving side has acknowledged it", () => {
    const { ask, bakong, clock } = rig();
    const khqr = dynamicCode(riel(5), clock.now);
    bakong.pay({ from: PAYER, khqr });
    const md5 = bakong.transfers[0]?.khqr?.md5;
    expect(ask("check_transaction_by_md5", { md5 }).errorCode).toBe(1);
    clock.now += 1_500;
    expect(ask("check_transaction_by_md5", { md5 }).errorCode).toBeNull();
  });

  it("says 2 for a static code and 3 for a failed transfer", () => {
    const { ask, bakong, clock } = rig();
    bakong.pay({ from: PAYER, khqr: standingCode("KHR"), typed: riel(5) });
    const khqr = { md5: "f".repeat(32), isStatic: false, billNumber: null };
    bakong.fail({ from: PAYER, to: SHOP, money: riel(7), khqr });
    clock.now += 2_000;
    const md5 = bakong.transfers[0]?.khqr?.md5;
    expect(ask("check_transaction_by_md5", { md5 }).errorCode).toBe(2);
    expect(ask("check_transaction_by_md5", { md5: khqr.md5 }).errorCode).toBe(3);
    const rows = ask("check_transaction_by_md5_list", [md5, khqr.md5]).data;
    expect(rows).toMatchObject([{ status: "STATIC_QR" }, { status: "FAILED" }]);
  });

  it("answers 100 lookups a day, counts the refused ones, and begins anew at midnight", () => {
    const { ask, clock, api, token } = rig();
    const codes: unknown[] = [];
    for (let count = 0; count < 105; count += 1) {
      clock.now += 1_000;
      codes.push(ask("check_transaction_by_md5", { md5: "0".repeat(32) }).errorCode);
    }
    expect(codes.slice(0, 100).every((code) => code === 1)).toBe(true);
    expect(codes.slice(100)).toEqual([17, 17, 17, 17, 17]);
    expect(api.tokens.callsOf(token)).toBe(105);
    // 17:00 UTC is midnight in Phnom Penh.
    clock.now = Date.UTC(2026, 10, 23, 16, 59, 59);
    expect(ask("check_transaction_by_md5", { md5: "0".repeat(32) }).errorCode).toBe(17);
    clock.now += 1_000;
    expect(ask("check_transaction_by_md5", { md5: "0".repeat(32) }).errorCode).toBe(1);
  });

  it("refuses a token that is foreign, revoked or ninety days old, and renews it by e-mail", () => {
    const { ask, api, clock, token } = rig();
    const look = (bearer?: string) =>
      ask("check_transaction_by_md5", { md5: "0".repeat(32) }, bearer);
    expect(look("")).toMatchObject({ status: 401, errorCode: 6 });
    api.habits = { ...api.habits, unauthorizedStatus: 200 };
    expect(look("x.y.z")).toMatchObject({ status: 200, responseCode: 1, errorCode: 6 });
    clock.now += 90 * 86_400_000;
    expect(look(token).errorCode).toBe(6);
    expect(ask("renew_token", { email: "nobody@example.com" }).errorCode).toBe(10);
    const fresh = ask("renew_token", { email: EMAIL }).data.token;
    expect(look(fresh).errorCode).toBe(1);
    api.tokens.revoke(fresh);
    expect(look(fresh).errorCode).toBe(6);
  });

  it("has the odd answers on demand: 403 abroad and for lists, 429, 400, 404, 11, 12", () => {
    const { ask, api, clock } = rig();
    expect(ask("check_bakong_account", { accountId: SHOP }, "").responseCode).toBe(0);
    expect(ask("check_bakong_account", { accountId: "no@one" }, "").errorCode).toBe(11);
    expect(ask("check_bakong_account", { accountId: "nobody" }, "").errorCode).toBe(12);
    expect(ask("check_transaction_by_md5", {})).toMatchObject({ status: 400, errorCode: 5 });
    expect(ask("no_such_thing", {}).status).toBe(404);
    api.habits = { ...api.habits, hasLists: false };
    expect(ask("check_transaction_by_md5_list", ["0"]).status).toBe(403);
    for (let count = 0; count < 20; count += 1) ask("no_such_thing", {});
    expect(ask("no_such_thing", {}).status).toBe(429);
    clock.now += 1_000;
    api.habits = { ...api.habits, isAbroad: true };
    expect(ask("renew_token", { email: EMAIL }).status).toBe(403);
  });
});
