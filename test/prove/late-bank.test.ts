/**
 * A bank that was away when the terminal said hello: its program was being restarted, or its broker
 * had lost what waited for it. In real time: the terminal must be heard without being touched.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { figure } from "../integration/figure.ts";
import { type Mosquitto, startMosquitto } from "../integration/mosquitto.ts";
import { PATIENCE_MS } from "../integration/patience.ts";
import { identityOf, startQuickTerminal } from "../integration/quick-terminal.ts";
import { CLEAN, isAtRest, judgeStory } from "../integration/story.ts";
import { StubbornBank } from "../integration/stubborn-bank.ts";
import { requires } from "../requires.ts";

const TERMINAL = "T-0007";
const CREDITS = 20;

describe.skipIf(requires("mosquitto"))("a bank that comes after the terminal's hello", () => {
  let folder: string;
  let broker: Mosquitto;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-late-bank-"));
    broker = await startMosquitto();
  });

  afterAll(async () => {
    await broker?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is told hello again, and its payments are told", async () => {
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const bank = new StubbornBank({ url, terminal: TERMINAL, isAway: true });
    bank.knows(identityOf(folder));
    let upAt: () => void = () => {};
    const up = new Promise<void>((resolve) => {
      upAt = resolve;
    });
    const device = await startQuickTerminal({
      folder,
      terminal: TERMINAL,
      url,
      jwks: bank.jwks,
      onLink: ({ type }) => {
        if (type === "up") upAt();
      },
    });
    await up;
    // Subscribed and said hello to nobody, as the broker's own log tells.
    await broker.logs(/Received PUBLISH from T-0007 .*up\/hello/);
    bank.comeBack();
    const from = performance.now();
    for (let count = 0; count < CREDITS; count += 1) bank.credit();
    try {
      await bank.until(() => bank.helloCount > 0, "a hello", PATIENCE_MS);
      const seconds = ((performance.now() - from) / 1000).toFixed(1);
      await bank.until(() => isAtRest(device.ledgerPath, bank), "all is told", PATIENCE_MS);
      figure(`bank away at the terminal's hello: heard again ${seconds} s after it came back`);
    } finally {
      device.stop();
      await bank.close();
    }
    expect(judgeStory(device.ledgerPath, folder, bank).verdict).toEqual(CLEAN);
  }, 300_000);
});
