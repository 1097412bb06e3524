/** The gateway on a real broker against the model's Open API, with a terminal that asks. */
import { readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Gateway, openGateway, readGatewayConfig } from "../../firmware/gateway/gateway.ts";
import { requires } from "../requires.ts";
import { EMAIL } from "../unit/sim/networks/bakong-rig.ts";
import { AskingTerminal } from "./asking-terminal.ts";
import { ACQUIRER, openTown, TERMINAL, type Town } from "./gateway-town.ts";

const WITHIN_MS = 20_000;

describe.skipIf(requires("mosquitto"))("the Bakong gateway", () => {
  let town: Town;
  let gateway: Gateway | undefined;
  const told: string[] = [];
  beforeEach(async () => {
    told.length = 0;
    town = await openTown();
  });
  afterEach(async () => {
    gateway?.stop();
    gateway = undefined;
    await town.close();
  });

  /** Starts it and waits until it hears its terminals. */
  async function start(): Promise<void> {
    const config = readGatewayConfig(town.config);
    if (!config.ok) throw new Error(config.problem);
    gateway = openGateway(config.value, (line) => told.push(line));
    gateway.start();
    // A session of its own begins with the first subscription.
    await town.broker.logs(/Received SUBSCRIBE from bakong-gw/);
    await town.terminal.until(() => town.terminal.isConnected, "the terminal", WITHIN_MS);
  }
  const until = (isSo: () => boolean, what: string) => town.terminal.until(isSo, what, WITHIN_MS);

  it("tells of a paid charge in one signed event that names code, bill and transfer", async () => {
    await start();
    const { terminal } = town;
    const { khqr, md5 } = town.code(12_500);
    const { hash, createdAt } = town.pay(khqr);
    terminal.hello(0);
    await until(() => terminal.welcomes.length === 1, "a welcome");
    terminal.lookup(md5, { billNumber: "B-1" });
    await until(() => terminal.events.size === 1, "an event");
    expect(terminal.events.get(1)?.[0]).toMatchObject({
      kind: "payment.credited",
      epoch: 1,
      seq: 1,
      env: "live",
      nonce: terminal.nonce,
      txid: hash,
      amount: "12500",
      currency: "KHR",
      creditedAt: new Date(createdAt).toISOString(),
      md5,
      billNumber: "B-1",
      rail: "bakong",
    });
    expect(terminal.welcomes[0]).toMatchObject({ nonce: terminal.nonce, epoch: 1, seq: 0 });
    expect(terminal.strays).toEqual([]);
  });

  it("says in words whether a charge was paid, not, or cannot be known", async () => {
    await start();
    const { terminal, server } = town;
    const unpaid = town.code(100);
    terminal.lookup(unpaid.md5, { answer: true });
    await until(() => terminal.answers.length === 1, "a no");
    const paid = town.code(300);
    town.pay(paid.khqr);
    terminal.lookup(paid.md5, { answer: true });
    await until(() => terminal.answers.length === 2, "a yes");
    // Short pauses are waited through; the fourth is a long one for certain.
    server.trouble("http-500", "no-server", "http-500", "no-server", "http-500");
    const unknown = town.code(200);
    terminal.lookup(unknown.md5, { answer: true });
    await until(() => terminal.answers.length === 3, "a cannot know");
    expect(terminal.answers).toMatchObject([
      { kind: "charge.status", md5: unpaid.md5, answer: "unpaid" },
      { kind: "charge.status", md5: paid.md5, answer: "paid" },
      { kind: "charge.status", md5: unknown.md5, answer: "unknown", reason: "server-down" },
    ]);
    expect(terminal.answers[0]?.looksLeft).toBe(999_999);
  });

  it("counts a transfer once, however often it is asked for, and sends its event again", async () => {
    await start();
    const { terminal, server } = town;
    const { khqr, md5 } = town.code(500);
    town.pay(khqr);
    terminal.lookup(md5);
    await until(() => terminal.events.size === 1, "an event");
    terminal.lookup(md5);
    terminal.lookup(md5);
    await until(() => (terminal.events.get(1)?.length ?? 0) === 3, "it again, twice");
    const events = terminal.events.get(1) ?? [];
    expect(new Set(events.map(({ jti }) => jti)).size).toBe(1);
    expect(terminal.events.size).toBe(1);
    expect(server.requests.length).toBe(1);
  });

  it("answers resync and hello with what the terminal lacks", async () => {
    await start();
    const { terminal } = town;
    for (const minor of [1, 2, 3, 4]) {
      const { khqr, md5 } = town.code(minor);
      town.pay(khqr);
      terminal.lookup(md5);
      await until(() => terminal.events.size === minor, `event ${minor}`);
    }
    terminal.events.clear();
    terminal.resync(2, 3);
    await until(() => terminal.events.size === 2, "two again");
    expect([...terminal.events.keys()]).toEqual([2, 3]);
    terminal.events.clear();
    terminal.hello(2, [{ from: 1, to: 1 }]);
    await until(() => terminal.events.size === 3, "one hole and the end");
    expect([...terminal.events.keys()].sort()).toEqual([1, 3, 4]);
    expect(terminal.welcomes.at(-1)).toMatchObject({ seq: 4 });
  });

  it("announces nothing that was paid to another account", async () => {
    await start();
    const { terminal, bakong } = town;
    bakong.open("other@devb", ["KHR"]);
    const { md5 } = town.code(700);
    const money = { minor: 700, currency: "KHR" } as const;
    const khqr = { md5, isStatic: false, billNumber: null };
    bakong.transfer({ from: "dara@payb", to: "other@devb", money, khqr });
    terminal.lookup(md5, { answer: true });
    await until(() => terminal.answers.length === 1, "an answer");
    expect(terminal.answers[0]).toMatchObject({ answer: "unknown", reason: "other-account" });
    expect(terminal.events.size).toBe(0);
    expect(told.join("\n")).toContain(`paid to other@devb, which is not its account`);
  });

  it("goes on with a token that was put in place of a refused one", async () => {
    const { terminal, api, tokenFile } = town;
    const good = readFileSync(tokenFile, "utf8");
    writeFileSync(tokenFile, "bad.token.x", { mode: 0o600 });
    await start();
    const { khqr, md5 } = town.code(900);
    town.pay(khqr);
    terminal.lookup(md5, { answer: true });
    await until(() => terminal.answers.length === 1, "an excuse");
    expect(terminal.answers[0]).toMatchObject({ answer: "unknown", reason: "unauthorized" });
    writeFileSync(tokenFile, good, { mode: 0o600 });
    terminal.lookup(md5, { answer: true });
    await until(() => terminal.events.size === 1, "an event");
    expect(api.tokens.callsOf(good)).toBe(1);
  });

  it("renews a token that Bakong refuses, when it has an address to do it with", async () => {
    town.configure(({ bakong }) => {
      bakong.email = EMAIL;
    });
    writeFileSync(town.tokenFile, "bad.token.x", { mode: 0o600 });
    await start();
    const { khqr, md5 } = town.code(900);
    town.pay(khqr);
    town.terminal.lookup(md5);
    await until(() => town.terminal.events.size === 1, "an event");
    expect(told).toContain("the Bakong token was renewed");
    expect(readFileSync(town.tokenFile, "utf8")).not.toContain("bad.token.x");
  });

  it("stops asking when the day's lookups are spent, and says so to who asks", async () => {
    town.configure(({ bakong }) => {
      bakong.dailyLookups = 2;
    });
    await start();
    const { terminal, server } = town;
    for (let count = 1; count <= 4; count += 1) {
      terminal.lookup(town.code(count).md5, { answer: true });
      await until(() => terminal.answers.length === count, `answer ${count}`);
    }
    const words = terminal.answers.map(({ answer, reason, looksLeft }) => [
      answer,
      reason,
      looksLeft,
    ]);
    expect(words).toEqual([
      ["unpaid", undefined, 1],
      ["unpaid", undefined, 0],
      ["unknown", "daily-limit", 0],
      ["unknown", "daily-limit", 0],
    ]);
    // The second question took the first charge along in a list.
    expect(server.requests.length).toBe(2);
  });

  it("believes nobody who signs with another key under the terminal's name", async () => {
    await start();
    const { terminal, broker } = town;
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const names = { url, terminal: TERMINAL, acquirer: ACQUIRER, clientId: "stranger" };
    const stranger = new AskingTerminal(names);
    try {
      stranger.open(terminal.jwk);
      const { khqr, md5 } = town.code(1_000);
      town.pay(khqr);
      stranger.lookup(md5);
      await stranger.until(() => stranger.isSettled, "it has been said", WITHIN_MS);
      terminal.hello(0);
      await until(() => terminal.welcomes.length === 1, "a welcome after it");
      expect(terminal.events.size).toBe(0);
      expect(town.server.requests).toEqual([]);
      expect(told).toContain("not believed: up/request of T-0009: the signature does not fit");
    } finally {
      await stranger.close();
    }
  });
});
