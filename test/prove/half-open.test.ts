/**
 * A line that died without a word, in real time: how long until the terminal notices, and until its
 * screen and its voice say so. Several terminals, each at another moment between two signs of life.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { figure } from "../integration/figure.ts";
import { type Mosquitto, startMosquitto } from "../integration/mosquitto.ts";
import { startToxicProxy, type ToxicProxy } from "../integration/proxy.ts";
import {
  identityOf,
  type QuickTerminal,
  startQuickTerminal,
} from "../integration/quick-terminal.ts";
import { CLEAN, isAtRest, judgeStory } from "../integration/story.ts";
import { StubbornBank } from "../integration/stubborn-bank.ts";
import { requires } from "../requires.ts";

const TERMINALS = 6;
/** One terminal's last sign of life is so much later than the one before. */
const APART_MS = 2_000;
/** Half as much again as the keep alive of 15 s, and a little for a busy machine's timers. */
const NOTICED_MS = 22_500 + 50;
const TOLD_MS = 25_000;

interface Ends {
  readonly die: () => void;
  readonly live: () => void;
}

interface Witness {
  readonly bank: StubbornBank;
  readonly folder: string;
  readonly terminal: QuickTerminal;
  downAt: number;
  shownAt: number;
  saidAt: number;
}

describe.skipIf(requires("mosquitto")).concurrent("a line that died without a word", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-half-open-"));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function witness(name: string, port: number, bankPort: number): Promise<Witness> {
    const own = join(folder, name);
    const bank = new StubbornBank({ url: `mqtt://127.0.0.1:${bankPort}`, terminal: name });
    bank.knows(identityOf(own));
    await bank.until(() => bank.connectionCount > 0, "the bank is connected", 10_000);
    const seen = { downAt: 0, shownAt: 0, saidAt: 0 };
    const terminal = await startQuickTerminal({
      folder: own,
      terminal: name,
      url: `mqtt://127.0.0.1:${port}`,
      jwks: bank.jwks,
      onLink: ({ type }) => {
        if (type === "down") found.downAt ||= performance.now();
      },
      onScene: ({ kind }) => {
        if (kind === "blind") found.shownAt ||= performance.now();
      },
      onSpeech: (words) => {
        if (words.includes("no-connection")) found.saidAt ||= performance.now();
      },
    });
    const found: Witness = Object.assign(seen, { bank, folder: own, terminal });
    await bank.until(() => bank.helloCount > 0, "the first hello", 20_000);
    return found;
  }

  /** Lets the line die, waits until all have said so, and lets it live again. */
  async function measure(how: string, ends: (broker: Mosquitto, proxy: ToxicProxy) => Ends) {
    const broker = await startMosquitto();
    const proxy = await startToxicProxy(broker.port, 1);
    const { die, live } = ends(broker, proxy);
    const names = Array.from({ length: TERMINALS }, (_, number) => `${how}-${number}`);
    const witnesses = await Promise.all(
      names.map((name) => witness(name, proxy.port, broker.port)),
    );
    // The last one hears something at the very end: nobody can be later to notice.
    for (const { bank } of witnesses) {
      await new Promise((resolve) => setTimeout(resolve, APART_MS));
      const { txid } = bank.credit();
      await bank.until(() => bank.stagesOf(txid).includes("spoken"), "a credit", 10_000);
    }
    const from = performance.now();
    die();
    const [first] = witnesses;
    const isOver = () => witnesses.every(({ shownAt, saidAt }) => shownAt > 0 && saidAt > 0);
    await first?.bank.until(isOver, "all have said that they hear nothing", 40_000);
    const worst = (of: (witness: Witness) => number) => Math.max(...witnesses.map(of)) - from;
    const noticed = worst(({ downAt }) => downAt);
    const shown = worst(({ shownAt }) => shownAt);
    const said = worst(({ saidAt }) => saidAt);
    live();
    for (const { bank } of witnesses) bank.credit();
    for (const { bank, folder: own, terminal } of witnesses) {
      await bank.until(() => isAtRest(terminal.ledgerPath, bank), "all is told", 90_000);
      terminal.stop();
      await bank.close();
      expect(judgeStory(terminal.ledgerPath, own, bank).verdict).toEqual(CLEAN);
    }
    await proxy.close();
    await broker.stop();
    expect(noticed).toBeLessThanOrEqual(NOTICED_MS);
    expect(shown).toBeLessThanOrEqual(TOLD_MS);
    expect(said).toBeLessThanOrEqual(TOLD_MS);
    const [a, b, c] = [noticed, shown, said].map((ms) => (ms / 1000).toFixed(1));
    figure(
      `half-open line (${how}), worst of ${TERMINALS}: noticed after ${a} s, shown after ${b} s, ` +
        `said after ${c} s`,
    );
  }

  it("is noticed, shown and said in time: the broker is frozen", async () => {
    await measure("broker-frozen", (broker) => ({
      die: () => broker.signal("SIGSTOP"),
      live: () => broker.signal("SIGCONT"),
    }));
  }, 180_000);

  it("is noticed, shown and said in time: the path swallows everything", async () => {
    await measure("path-swallows", (_, proxy) => ({
      die: () => proxy.setToxics({ name: "half_open" }),
      live: () => proxy.setToxics(),
    }));
  }, 180_000);
});
