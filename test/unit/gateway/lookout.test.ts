import { describe, expect, it } from "vitest";
import { readLink, readList, readLook, readRenewal } from "../../../firmware/gateway/answers.ts";
import { Lookout } from "../../../firmware/gateway/lookout.ts";
import type { OpenApiClient } from "../../../firmware/gateway/open-api.ts";
import { Outbox } from "../../../firmware/gateway/outbox.ts";
import { chance } from "../../../sim/chance.ts";
import { bakongRig, dynamicCode, PAYER, riel, SHOP } from "../sim/networks/bakong-rig.ts";

const MINUTE = 60_000;
const UNREACHABLE = { kind: "unreachable", detail: "no route", isSent: false } as const;

/** A lookout over the model's Open API, in time that the test moves. */
function rig() {
  const { clock, bakong, api, token } = bakongRig();
  const outbox = new Outbox(":memory:");
  const told: string[] = [];
  const credited: string[] = [];
  const answers: string[] = [];
  const network = { isUp: true };
  const post = (path: string, body: unknown) => {
    const { status, body: text } = api.answer({
      path: `/v1/${path}`,
      body: JSON.stringify(body),
      token,
    });
    return { status, body: text, retryAfterSeconds: null };
  };
  const ask = async <Answer>(work: () => Answer) => (network.isUp ? work() : UNREACHABLE);
  const look = (by: string, body: object) =>
    ask(() => readLook(post(`check_transaction_by_${by}`, body)));
  const client: OpenApiClient = {
    byMd5: (md5) => look("md5", { md5 }),
    byHash: (hash) => look("hash", { hash }),
    byShortHash: (hash, amount, currency) => look("short_hash", { hash, amount, currency }),
    byInstructionRef: (instructionRef) => look("instruction_ref", { instructionRef }),
    byExternalRef: (externalRef) => look("external_ref", { externalRef }),
    byMd5List: (md5s) => ask(() => readList(post("check_transaction_by_md5_list", md5s), "md5")),
    byHashList: (all) => ask(() => readList(post("check_transaction_by_hash_list", all), "hash")),
    account: async () => ({ kind: "exists" }),
    deepLink: (qr) => ask(() => readLink(post("generate_deeplink_by_qr", { qr }))),
    renew: (email) => ask(() => readRenewal(post("renew_token", { email }))),
  };
  let alarm: { readonly at: number; readonly ring: () => void } | undefined;
  const lookout = new Lookout({
    api: client,
    outbox,
    token: { read: () => token, save: () => undefined },
    email: undefined,
    dailyMax: 100,
    now: () => clock.now,
    random: () => 0.5,
    setAlarm: (delayMs, ring) => {
      alarm = { at: clock.now + delayMs, ring };
    },
    credit: (watch, transfer) => {
      if (transfer.to !== SHOP) return false;
      const { terminal, md5 } = watch;
      const event = { terminal, epoch: 1, txid: transfer.hash, jti: transfer.hash, md5 };
      const delayMs = (transfer.createdAt ?? 0) - watch.openedAt;
      const isNew = outbox.issue({ ...event, sign: () => "jws" }, delayMs) !== undefined;
      if (isNew) credited.push(md5);
      return true;
    },
    answer: (_watch, answer, reason) => answers.push(`${answer} ${reason ?? ""}`.trim()),
    tell: (line) => told.push(line),
  });
  /** Lets time pass, alarm by alarm. */
  const pass = async (ms: number) => {
    const end = clock.now + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (alarm === undefined || alarm.at > end) break;
      const { at, ring } = alarm;
      alarm = undefined;
      clock.now = Math.max(clock.now, at);
      ring();
    }
    clock.now = end;
  };
  let bills = 0;
  const charge = (isAsked = false) => {
    bills += 1;
    const khqr = dynamicCode(riel(1_000 + bills), clock.now, `B-${bills}`);
    const pay = () => bakong.pay({ from: PAYER, khqr }).ok;
    const md5 = bakong.md5(khqr);
    const openedAt = clock.now;
    const times = { openedAt, expiresAt: openedAt + 5 * MINUTE };
    const watch = { md5, terminal: "T-1", billNumber: null, ...times, answerTo: null };
    outbox.watch({ ...watch, isAsked }, clock.now);
    lookout.poke();
    return { md5, pay };
  };
  const calls = () => api.tokens.callsOf(token);
  return { clock, api, outbox, lookout, told, credited, answers, network, pass, charge, calls };
}

describe("the lookout", () => {
  it("finds a payment soon after it has been made, and then looks no more", async () => {
    const { charge, pass, credited, calls } = rig();
    const { md5, pay } = charge();
    await pass(5_000);
    pay();
    await pass(MINUTE);
    expect(credited).toEqual([md5]);
    const spent = calls();
    await pass(10 * MINUTE);
    expect(calls()).toBe(spent);
  });

  it("gives an unpaid charge up after its last look", async () => {
    const { charge, pass, outbox, calls } = rig();
    charge();
    await pass(10 * MINUTE);
    expect(outbox.open()).toEqual([]);
    expect(calls()).toBeGreaterThan(1);
    expect(calls()).toBeLessThan(10);
  });

  it("spends nothing while the network is away, and finds what was paid meanwhile", async () => {
    const { charge, pass, network, calls, credited, lookout, outbox } = rig();
    network.isUp = false;
    const { md5, pay } = charge();
    pay();
    await pass(20 * MINUTE);
    expect([calls(), lookout.left]).toEqual([0, 100]);
    expect(outbox.open()).toHaveLength(1);
    network.isUp = true;
    await pass(15 * MINUTE);
    expect(credited).toEqual([md5]);
  });

  it("tells who asks that it cannot be known when a pause is a long one", async () => {
    const { charge, pass, network, answers } = rig();
    network.isUp = false;
    charge(true);
    await pass(500);
    expect(answers).toEqual([]);
    await pass(20_000);
    expect(answers).toEqual(["unknown unreachable"]);
  });

  it("does without lists where they are refused", async () => {
    const { charge, pass, api, credited, told } = rig();
    api.habits = { ...api.habits, hasLists: false };
    const paid = [charge(), charge(), charge()];
    for (const { pay } of paid) pay();
    await pass(5 * MINUTE);
    expect([...credited].sort()).toEqual(paid.map(({ md5 }) => md5).sort());
    expect(told.filter((line) => line.includes("no lists"))).toHaveLength(1);
  });

  it("stops when Bakong says that the day is spent, and settles the rest after midnight", async () => {
    const { charge, pass, api, credited, calls, clock } = rig();
    api.habits = { ...api.habits, dailyMax: 3, hasLists: false };
    const charges = [];
    for (let count = 0; count < 10; count += 1) {
      const one = charge();
      one.pay();
      charges.push(one.md5);
      await pass(3 * MINUTE);
    }
    expect(credited.length).toBeLessThan(10);
    // The refused one told it; nothing was asked in vain after that.
    expect(calls()).toBe(4);
    api.habits = { ...api.habits, dailyMax: 100 };
    await pass(Date.UTC(2026, 10, 23, 17, 20) - clock.now);
    expect([...credited].sort()).toEqual([...charges].sort());
  });

  it("hears every payment of a busy day within a hundred lookups", async () => {
    const { charge, pass, credited, told, clock } = rig();
    const draw = chance(9, "market");
    const paid: string[] = [];
    const soon: string[] = [];
    for (let count = 0; count < 150; count += 1) {
      const one = charge();
      await pass(draw.between(5_000, 40_000));
      if (draw.happens(0.9) && one.pay()) paid.push(one.md5);
      await pass(draw.between(1_000, 400_000));
      if (credited.includes(one.md5)) soon.push(one.md5);
    }
    expect(new Date(clock.now).getUTCHours()).toBeLessThan(17);
    await pass(14 * 60 * MINUTE);
    expect([...credited].sort()).toEqual([...paid].sort());
    expect(told.filter((line) => line.includes("daily-limit"))).toEqual([]);
    // Nearly four times as many charges as a usual day has: 48 of 137 before the next customer.
    expect(soon.length).toBeGreaterThan(40);
  });
});
