/**
 * The whole shop on one machine, in real time: broker, bank, wallets, the terminal with its
 * simulated devices, and the page. It wires; every decision is in the parts.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TlsCredentials } from "../../drivers/hal/link.ts";
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { publicJwk } from "../../drivers/linux/host-crypto.ts";
import { LANGUAGES } from "../../firmware/announce/languages.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { chance } from "../chance.ts";
import type { After } from "../devices/deferral.ts";
import { createSimSpeaker } from "../devices/speaker.ts";
import { Acquirer } from "../networks/acquirer.ts";
import { BankGateway } from "../networks/bank-gateway.ts";
import { type BankClientOptions, openBankClient } from "./bank-client.ts";
import { type Broker, openBroker } from "./broker.ts";
import { Counter, type CounterSettings, isPaper } from "./counter.ts";
import { openIdentity } from "./identity.ts";
import { openServer } from "./server.ts";
import { openShopLine, type ShopLine } from "./shop-line.ts";
import type { ShopParts } from "./shop-parts.ts";
import { listenToVoices } from "./spoken-words.ts";
import { openStage, watchPayments } from "./stage.ts";
import { type StartTerminal, startTerminal } from "./terminal.ts";

export interface OutsideBroker {
  readonly url: string;
  /** The terminal's certificate and key; needed unless the broker is on this machine. */
  readonly terminal?: TlsCredentials;
  readonly bank?: NonNullable<BankClientOptions["tls"]>;
}

export interface ShopOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly width: number;
  readonly height: number;
  /** Folder that outlives the shop; a temporary one when absent. */
  readonly data?: string;
  /** Instead of the embedded broker. */
  readonly broker?: OutsideBroker;
  /** Runs the terminal; another may be given for tests of the shop itself. */
  readonly start?: StartTerminal;
}

export interface Shop {
  /** The address of the page. */
  readonly url: string;
  /** Everything the API may touch; for tests. */
  readonly parts: ShopParts;
  readonly line: Pick<ShopLine, "path" | "labelSecret">;
  /** Closes in order: page, terminal, bank, broker. */
  close(): Promise<void>;
}

const ACQUIRER = "SIMBANK";
const TERMINAL = "T-0001";
const MERCHANT = {
  bakongAccountID: "sokha_coffee@devb",
  name: "Sokha Coffee",
  nameKhmer: "កាហ្វេ សុខា",
  city: "Phnom Penh",
};
/** What a terminal speaks before anybody has chosen. */
const LANGUAGES_AT_FIRST = ["km", "en"];
const after: After = (delayMs, run) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};

/** @throws Error in plain words when a port, a broker or a folder cannot be had. */
export async function openShop(options: ShopOptions): Promise<Shop> {
  const closers: (() => void | Promise<void>)[] = [];
  const close = async () => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    return await open(options, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  options: ShopOptions,
  closers: (() => void | Promise<void>)[],
  close: () => Promise<void>,
): Promise<Shop> {
  const folder = options.data ?? mkdtempSync(join(tmpdir(), "soundbox-"));
  if (options.data === undefined) {
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
  }
  const opened = await openBank(options, folder, closers);
  const { broker, bank, acquirer, gateway, epoch, terminalKeyPem } = opened;
  const line = openShopLine(folder, opened.labelSecret);
  closers.push(() => line.close());
  const speaker = createSimSpeaker(after);
  const voiceFolder = assetFolder("voices");
  const spoken = listenToVoices(openVoices(voiceFolder), voiceFolder);
  const { width, height } = options;
  const stage = openStage(acquirer, speaker, broker, {
    terminal: TERMINAL,
    account: MERCHANT.bakongAccountID,
    merchant: MERCHANT.name,
    gateway,
    randomBytes,
    width,
    height,
    after,
    languages: LANGUAGES.map(({ code }) => code).filter((code) => spoken.voices.pack(code)),
    counter: () => counter,
    sentences: spoken.last,
  });
  const start = (settings: CounterSettings) =>
    (options.start ?? startTerminal)({
      display: stage.fitDisplay(settings.width, settings.height),
      panel: stage.parts.panel,
      speaker,
      voices: spoken.voices,
      config: terminalConfig(options, settings, options.broker?.url ?? broker?.terminalUrl, {
        epoch,
        folder,
      }),
      jwks: acquirer.jwks,
      keyPem: terminalKeyPem,
      ledgerPath: join(folder, "ledger.db"),
      tls: options.broker?.terminal,
      line: line.fit(),
      recorded: (entries) => stage.parts.path.record(entries.map(({ txid }) => txid)),
    });
  const arranged = { hasRiel: true, isJoined: true };
  const atFirst = { width, height, languages: LANGUAGES_AT_FIRST, ...arranged };
  const counter = new Counter(atFirst, start, () => {
    if (!counter.isOn) stage.goDark();
    stage.greet();
  });
  watchPayments(stage.parts, speaker, bank, broker);
  const server = await openServer(stage.parts, stage.stream, stage.greet, options.port);
  closers.push(() => server.close());
  await counter.switchOn();
  closers.push(() => counter.switchOff());
  return { url: server.url, parts: stage.parts, line, close };
}

/** Broker, bank and the keys of both sides, as they are before a terminal is switched on. */
async function openBank(
  options: ShopOptions,
  folder: string,
  closers: (() => void | Promise<void>)[],
) {
  const { bankSeed, epoch, terminalKeyPem, labelSecret } = openIdentity(folder);
  const broker = options.broker === undefined ? await openBroker() : undefined;
  if (broker !== undefined) closers.push(() => broker.close());
  const bank = await openBankClient(bankOptions(options.broker, broker));
  closers.push(() => bank.close());
  const gateway = new BankGateway("sound", {
    after,
    chance: chance(randomBytes(4).readInt32LE(), "gateway"),
    deliver: bank.publish,
  });
  const acquirer = new Acquirer({
    name: ACQUIRER,
    keySeed: bankSeed,
    now: Date.now,
    randomBytes,
    publish: (topic, payload) => gateway.publish(topic, payload),
  });
  acquirer.bind({ terminal: TERMINAL, jwk: publicJwk(terminalKeyPem), epoch });
  bank.onMessage((topic, payload) => acquirer.receive(topic, payload));
  return { broker, bank, acquirer, gateway, epoch, terminalKeyPem, labelSecret };
}

/** The day in Phnom Penh, `2026-11-22`. */
function today(): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Phnom_Penh" }).format(Date.now());
}

function bankOptions(outside: OutsideBroker | undefined, own: Broker | undefined) {
  const common = { acquirer: ACQUIRER };
  if (own !== undefined) {
    const { bankUrl, bankPassword } = own;
    return { ...common, url: bankUrl, username: ACQUIRER, password: bankPassword };
  }
  const tls = outside?.bank === undefined ? {} : { tls: outside.bank };
  return { ...common, url: outside?.url ?? "", ...tls };
}

/** What a technician would have typed for this counter. */
function terminalConfig(
  { broker }: ShopOptions,
  { width, height, languages, hasRiel, isJoined }: CounterSettings,
  url: string | undefined,
  { epoch, folder }: { readonly epoch: number; readonly folder: string },
): unknown {
  const files = { ca: "given", certificate: "given", privateKey: "given" };
  return {
    terminal: TERMINAL,
    identityKey: join(folder, "shop.json"),
    ledger: join(folder, "ledger.db"),
    acquirer: { id: ACQUIRER, epoch, keys: join(folder, "shop.json") },
    merchant: {
      ...MERCHANT,
      currencies: hasRiel ? ["KHR", "USD"] : ["USD"],
      networks: hasRiel && isJoined ? ["bakong", "alipay-plus"] : ["bakong"],
    },
    exchange: { rielPerDollar: 4_100, source: "made up", date: today() },
    link: { url, ...(broker?.terminal === undefined ? {} : files) },
    languages,
    board: { width, height, look: isPaper(width, height) ? "one-bit" : "colour" },
  };
}
