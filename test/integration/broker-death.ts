/**
 * A broker that dies with messages in its hands. The bank's own outbox and the terminal's resync
 * must make up for whatever it forgot: what is judged is what got lost from end to end.
 */

import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { freePort, type Mosquitto, startMosquitto } from "./mosquitto.ts";
import { PATIENCE_MS } from "./patience.ts";
import { identityOf, startQuickTerminal } from "./quick-terminal.ts";
import { isAtRest, judgeStory, type Story } from "./story.ts";
import { StubbornBank } from "./stubborn-bank.ts";

/** How a broker keeps what it has not delivered, and how it ends. */
export interface DeathOptions {
  readonly name: string;
  /** Lines of its configuration about persistence and queues. */
  readonly lines: readonly string[];
  readonly ends: "SIGKILL" | "SIGTERM" | "never";
  /** Time between the broker's last acknowledgement and its end. */
  readonly waitMs?: number;
}

/** The rows of the fault table on Mosquitto, and a queue that overflows. */
export const DEATHS: readonly DeathOptions[] = [
  { name: "persistence off", lines: ["persistence false"], ends: "SIGKILL" },
  { name: "persistence on, saved every half hour", lines: ["persistence true"], ends: "SIGKILL" },
  { name: "persistence on, told to end", lines: ["persistence true"], ends: "SIGTERM" },
  {
    name: "saved every second, killed at once",
    lines: ["persistence true", "autosave_interval 1"],
    ends: "SIGKILL",
  },
  {
    name: "saved every second, killed after 2.5 s",
    lines: ["persistence true", "autosave_interval 1"],
    ends: "SIGKILL",
    waitMs: 2_500,
  },
  {
    name: "saved at every change",
    lines: ["persistence true", "autosave_on_changes true", "autosave_interval 1"],
    ends: "SIGKILL",
  },
];

export const OVERFLOW: DeathOptions = {
  name: "queue of 100 overflows",
  lines: ["persistence false", "max_queued_messages 100"],
  ends: "never",
};

export interface DeathResult {
  readonly story: Story;
  readonly credits: number;
  /** What the broker still delivered by itself, without being asked. */
  readonly kept: number;
  readonly resent: number;
  readonly seconds: number;
}

interface Scene {
  readonly folder: string;
  readonly terminal: string;
  readonly credits: number;
}

/**
 * A terminal is away, its bank sends so many credits, the broker takes them all and ends; then
 * everybody comes back.
 */
export async function broodOverDeath(death: DeathOptions, scene: Scene): Promise<DeathResult> {
  const { folder, terminal, credits } = scene;
  const port = await freePort();
  const start = () => startBroker(death, folder, port);
  let broker = await start();
  const url = `mqtt://127.0.0.1:${port}`;
  const bank = new StubbornBank({ url, terminal });
  bank.knows(identityOf(folder));
  await bank.until(() => bank.connectionCount > 0, "the bank is connected", PATIENCE_MS);
  const options = { folder, terminal, url, jwks: bank.jwks };
  // A first life makes the session that the broker keeps messages for.
  const first = await startQuickTerminal(options);
  bank.credit();
  await bank.until(() => isAtRest(first.ledgerPath, bank), "the first credit", PATIENCE_MS);
  first.stop();
  await bank.until(() => bank.isSettled, "the broker has everything", PATIENCE_MS);
  for (let count = 0; count < credits; count += 1) bank.credit();
  await bank.until(() => bank.isSettled, "the broker has everything", PATIENCE_MS);
  if (death.waitMs !== undefined) await pause(death.waitMs);
  if (death.ends !== "never") {
    await end(broker, death.ends, folder);
    broker = await start();
    const connections = bank.connectionCount;
    await bank.until(
      () => bank.connectionCount >= Math.max(2, connections),
      "the bank",
      PATIENCE_MS,
    );
  }
  const from = performance.now();
  const resentBefore = bank.resentCount;
  const device = await startQuickTerminal(options);
  await bank.until(() => isAtRest(device.ledgerPath, bank), "all is recorded", PATIENCE_MS);
  const seconds = (performance.now() - from) / 1000;
  device.stop();
  await bank.close();
  await broker.stop();
  const resent = bank.resentCount - resentBefore;
  const story = judgeStory(device.ledgerPath, folder, bank);
  return { story, credits, kept: Math.max(0, credits - resent), resent, seconds };
}

/** Money flows while the broker is killed again and again. */
export async function killBrokerInFlight(
  scene: Scene & { readonly kills: number; readonly lines: readonly string[] },
): Promise<DeathResult> {
  const { folder, terminal, credits, kills, lines } = scene;
  const port = await freePort();
  const death: DeathOptions = { name: "in flight", lines, ends: "SIGKILL" };
  const start = () => startBroker(death, folder, port);
  let broker = await start();
  const url = `mqtt://127.0.0.1:${port}`;
  const bank = new StubbornBank({ url, terminal });
  bank.knows(identityOf(folder));
  await bank.until(() => bank.connectionCount > 0, "the bank is connected", PATIENCE_MS);
  const device = await startQuickTerminal({ folder, terminal, url, jwks: bank.jwks });
  const from = performance.now();
  for (let kill = 0; kill <= kills; kill += 1) {
    const share = Math.floor(credits / (kills + 1));
    for (let count = 0; count < share; count += 1) {
      bank.credit();
      // Some leave together, some one by one.
      if (count % 10 === 0) await pause(1);
    }
    if (kill === kills) break;
    await end(broker, "SIGKILL", folder);
    const heard = bank.heardCount;
    broker = await start();
    // Not a hello: one that is lost needs no second, if an earlier welcome comes over the new line.
    await bank.until(() => bank.heardCount > heard, "a word on the new broker", PATIENCE_MS);
  }
  await bank.until(() => isAtRest(device.ledgerPath, bank), "all is recorded", PATIENCE_MS);
  const seconds = (performance.now() - from) / 1000;
  device.stop();
  await bank.close();
  await broker.stop();
  const story = judgeStory(device.ledgerPath, folder, bank);
  const { length } = bank.issued;
  return { story, credits: length, kept: 0, resent: bank.resentCount, seconds };
}

function startBroker(death: DeathOptions, folder: string, port: number): Promise<Mosquitto> {
  const store = join(folder, "broker");
  mkdirSync(store, { recursive: true });
  return startMosquitto({ port, lines: [...death.lines, `persistence_location ${store}/`] });
}

async function end(
  broker: Mosquitto,
  signal: "SIGKILL" | "SIGTERM",
  folder: string,
): Promise<void> {
  broker.signal(signal);
  // Told to end, it writes its store beside the old one and renames it.
  while (signal === "SIGTERM" && !existsSync(join(folder, "broker", "mosquitto.db"))) {
    await pause(20);
  }
  await broker.stop();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
