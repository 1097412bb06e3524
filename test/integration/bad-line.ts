/**
 * One terminal on a bad line: money comes in over a good line, then over a bad one, then over a
 * good one again; what became of it is judged when everything has come to rest.
 */

import { join } from "node:path";
import type { TlsCredentials } from "../../drivers/hal/link.ts";
import { PATIENCE_MS } from "./patience.ts";
import { startToxicProxy, type Toxic } from "./proxy.ts";
import { identityOf, startQuickTerminal } from "./quick-terminal.ts";
import { isAtRest, judgeStory, type Story, unreceipted } from "./story.ts";
import { StubbornBank, type StubbornBankOptions } from "./stubborn-bank.ts";

export interface BadLineOptions {
  readonly brokerPort: number;
  /** Its own for each terminal at one broker. */
  readonly terminal: string;
  readonly folder: string;
  readonly seed: number;
  readonly toxics: readonly Toxic[];
  /** How long the line is bad. */
  readonly badMs: number;
  /** How many credits come in while it is. */
  readonly credits: number;
  readonly tls?: {
    readonly terminal: TlsCredentials;
    readonly bank: NonNullable<StubbornBankOptions["tls"]>;
  };
}

export interface BadLine {
  readonly story: Story;
  readonly unreceipted: readonly string[];
  readonly credits: number;
  /** Messages that reached the bank with a signature that does not hold. */
  readonly unsigned: number;
  readonly refusals: readonly string[];
  readonly downs: readonly string[];
  readonly corruptions: number;
  readonly cuts: number;
}

const BEFORE = 5;
const AFTER = 5;

/** Runs the story to its end. */
export async function sufferBadLine(options: BadLineOptions): Promise<BadLine> {
  const { brokerPort, terminal, folder, seed, toxics, badMs, credits, tls } = options;
  const scheme = tls === undefined ? "mqtt://127.0.0.1" : "mqtts://localhost";
  const bankUrl = `${scheme}:${brokerPort}`;
  const proxy = await startToxicProxy(brokerPort, seed);
  const bank = new StubbornBank({
    url: bankUrl,
    terminal,
    ...(tls === undefined ? {} : { tls: tls.bank }),
  });
  bank.knows(identityOf(folder));
  await bank.until(() => bank.connectionCount > 0, "the bank is connected", PATIENCE_MS);
  const downs: string[] = [];
  const links: string[] = [];
  const device = await startQuickTerminal({
    folder,
    terminal,
    url: `${scheme}:${proxy.port}`,
    jwks: bank.jwks,
    ...(tls === undefined ? {} : { tls: tls.terminal }),
    onLink: (event) => {
      if (event.type !== "messages") links.push(`${performance.now().toFixed(0)} ${event.type}`);
      if (event.type === "down") downs.push(`${event.reason}: ${event.detail}`);
    },
  });
  await bank.until(() => bank.helloCount > 0, "the first hello", PATIENCE_MS);
  for (let count = 0; count < BEFORE; count += 1) bank.credit();
  await bank.until(() => unreceipted(bank).length === 0, "what came before", PATIENCE_MS);
  proxy.setToxics(...toxics);
  for (let count = 0; count < credits; count += 1) {
    bank.credit();
    await new Promise((resolve) => setTimeout(resolve, badMs / credits));
  }
  proxy.setToxics();
  for (let count = 0; count < AFTER; count += 1) bank.credit();
  const ledgerPath = join(folder, "ledger.db");
  try {
    await bank.until(() => isAtRest(ledgerPath, bank), "every story has ended", PATIENCE_MS);
    const isReceipted = () => unreceipted(bank).length === 0;
    // A receipt that was altered on its way in the clear is gone: the broker has acknowledged it.
    const mayLack = tls === undefined && toxics.some(({ name }) => name === "corrupt");
    const patienceMs = mayLack ? 3_000 : PATIENCE_MS;
    await bank.until(isReceipted, "every receipt is there", patienceMs).catch(() => {});
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${JSON.stringify(toxics)}, seed ${seed}: ${why}\n${links.join("\n")}`);
  } finally {
    device.stop();
    await bank.close();
    await proxy.close();
  }
  return {
    story: judgeStory(ledgerPath, folder, bank),
    unreceipted: unreceipted(bank),
    credits: bank.issued.length,
    unsigned: bank.unsigned.length,
    refusals: bank.refusals,
    downs,
    corruptions: proxy.counts.corruptions,
    cuts: proxy.counts.cuts,
  };
}
