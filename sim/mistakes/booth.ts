/**
 * A booth: the real firmware on simulated parts in virtual time, with a bank behind it and a
 * witness beside it. Directed stories are told here: every part can be made to fail at the moment
 * that the story needs.
 */
import type { Board } from "../../drivers/hal/board.ts";
import type { Crypto } from "../../drivers/hal/crypto.ts";
import type { Key } from "../../drivers/hal/panel.ts";
import type { Shaper } from "../../drivers/hal/shaper.ts";
import { createBoundedLog } from "../../drivers/linux/bounded-log.ts";
import { loadShaper } from "../../drivers/linux/harfbuzz-shaper.ts";
import { createCrypto, generateKeyPem, publicJwk } from "../../drivers/linux/host-crypto.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { type Config, checkConfig } from "../../firmware/config/schema.ts";
import { createDevice } from "../../firmware/core/device.ts";
import { readJwks } from "../../firmware/link/trusted-keys.ts";
import { createRenderer } from "../../firmware/screen/render.ts";
import { chance } from "../chance.ts";
import { createSimDisplay, type SimDisplay } from "../devices/display.ts";
import { createSimLedger } from "../devices/ledger.ts";
import { createSimBroker } from "../devices/link.ts";
import { createSimPanel } from "../devices/panel.ts";
import { createSimSerialLine } from "../devices/serial-line.ts";
import { createSimStorage } from "../devices/storage.ts";
import { Acquirer } from "../networks/acquirer.ts";
import type { CreditOrder, Issued, Receipt } from "../networks/bank-facts.ts";
import { type Claims, openClaims, type SigningKey, signingKeyFrom } from "../networks/jws.ts";
import { createWorld, type World } from "../world.ts";
import { createMarkedVoice } from "./ear.ts";
import { type SeenCode, seenCode } from "./eye.ts";
import {
  crookedClock,
  newTrouble,
  type Trouble,
  type WatchedLink,
  type WatchedSpeaker,
  watchLink,
  watchSpeaker,
} from "./wiring.ts";
import { type Utterance, Witness } from "./witness.ts";

/** 2026-11-22 15:00 in Phnom Penh. */
export const OPENS_AT = Date.UTC(2026, 10, 22, 8, 0, 0);
export const TERMINAL = "T-0007";
const LINE_MS = 20;

/** What a story may make different from the usual booth. */
export interface BoothOptions {
  readonly seed?: number;
  /** Keys of the configuration document. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** False for a terminal whose own clock shows 1970 at switch-on. */
  readonly hasClock?: boolean;
  /** Clips that the voice lacks. */
  readonly lacks?: readonly string[];
}

/** Bounds of what a credit may be; the usual is a live payment of now. */
export interface Payment extends Partial<Omit<CreditOrder, "money" | "creditedAt">> {
  /** How long ago the bank credited it. */
  readonly agoMs?: number;
}

const DOCUMENT = {
  terminal: TERMINAL,
  identityKey: "unused",
  ledger: "unused",
  acquirer: { id: "SIMBANK", epoch: 3, keys: "unused" },
  merchant: { bakongAccountID: "demo.shop@devb", name: "Demo Coffee", nameKhmer: "ហាងកាហ្វេ" },
  link: { url: "mqtt://127.0.0.1:1883" },
  languages: ["en"],
  board: { width: 320, height: 480 },
};

/** The parts that take long to load and remember nothing. */
export interface Fittings {
  readonly shaper: Shaper;
}

export async function loadFittings(): Promise<Fittings> {
  return { shaper: await loadShaper(assetFolder("fonts")) };
}

type Stop = () => void;

/** One booth, switched on and not yet connected. */
export class Booth {
  readonly world: World = createWorld();
  readonly trouble: Trouble = newTrouble();
  readonly broker = createSimBroker({ after: this.world.after, latencyMs: LINE_MS });
  readonly ledger = createSimLedger({
    defer: (callback) => this.world.after(this.trouble.commitMs, callback),
  });
  readonly panel = createSimPanel();
  readonly line = createSimSerialLine(this.world.after);
  readonly storage = createSimStorage((done) => this.world.after(this.trouble.commitMs, done));
  readonly display: SimDisplay;
  readonly bank: Acquirer;
  readonly bankKey: SigningKey;
  readonly witness = new Witness({
    nowMs: () => this.world.nowMs,
    opensAt: OPENS_AT,
    durable: () => this.ledger.durableRows(),
  });
  /** Every receipt that reached the bank. */
  readonly receipts: Receipt[] = [];
  /** Lines that the terminal's log kept for good. */
  readonly kept: string[] = [];
  /** Messages of the bank, newest last, for those who would play them again. */
  readonly sent: { readonly topic: string; readonly payload: Uint8Array }[] = [];
  readonly #link: WatchedLink;
  readonly #speaker: WatchedSpeaker;
  readonly #switchOn: () => Stop;
  #switchOff: Stop;
  #txidCount = 0;

  constructor({ shaper }: Fittings, options: BoothOptions) {
    const { seed = 1, hasClock = true, lacks = [] } = options;
    const config = configOf(options);
    const { world, trouble, ledger, panel, line, storage } = this;
    const { width, height } = config.board;
    const display = createSimDisplay(width, height, world.after);
    const pem = generateKeyPem("EdDSA");
    const crypto = { ...createCrypto(pem), randomBytes: chance(seed, "terminal").bytes };
    const jwk = publicJwk(pem);
    const keySeed = chance(seed, "bank key").bytes(32);
    this.display = display;
    this.bankKey = signingKeyFrom(keySeed);
    this.bank = this.#openBank(keySeed, chance(seed, "bank").bytes);
    this.bank.bind({ terminal: TERMINAL, jwk, epoch: config.acquirer.epoch });
    const voice = createMarkedVoice(lacks);
    const link = watchLink(this, this.broker.link, (payload) => openClaims(payload, jwk));
    const speaker = watchSpeaker(this, voice);
    [this.#link, this.#speaker] = [link, speaker];
    const setup = { config, keys: keysOf(this.bank, crypto), firmware: "0.0.0-sim" };
    const own = { crypto, shaper, voices: voice.voices };
    const keep = (text: string) => void this.kept.push(text);
    const log = createBoundedLog({ monoMs: () => world.nowMs, keep });
    const parts = { ...own, display, ledger, line, link, log, panel, speaker, storage };
    this.#switchOn = () => {
      const clock = crookedClock(world.clock(hasClock ? OPENS_AT : 0), trouble);
      const board: Board = { ...parts, clock };
      const renderer = createRenderer(shaper, width, height);
      const device = createDevice(board, setup, renderer, undefined);
      device.start();
      return () => device.stop();
    };
    this.#switchOff = this.#switchOn();
  }

  /** When the terminal began each attempt to connect, in milliseconds. */
  get attempts(): readonly number[] {
    return this.#link.attempts;
  }

  /** Lets time pass. */
  pass(durationMs: number): void {
    this.world.pass(durationMs);
  }

  /** Lets time pass until something is so, in small steps. */
  passUntil(isSo: () => boolean, withinMs: number): void {
    const untilMs = this.world.nowMs + withinMs;
    while (!isSo() && this.world.nowMs < untilMs) this.pass(10);
  }

  press(...keys: readonly Key[]): void {
    for (const key of keys) {
      this.panel.tap(key);
      this.pass(80);
    }
  }

  hold(key: Key, durationMs: number): void {
    this.panel.press(key);
    this.pass(durationMs);
    this.panel.release(key);
    this.pass(80);
  }

  /** Cuts the supply for a second; the first `keepCommitted` commits in flight survive it. */
  cutPower(keepCommitted = 0): void {
    this.#speaker.cut();
    this.#link.forget();
    this.ledger.cutPower(keepCommitted);
    this.storage.cutPower(keepCommitted);
    this.broker.cutPower();
    this.#switchOff();
    this.pass(1_000);
    this.#switchOff = this.#switchOn();
  }

  /** A confirmed payment, in minor units. */
  credit(minor: number, currency: "KHR" | "USD" = "KHR", payment: Payment = {}): Issued {
    const { agoMs = 0, ...order } = payment;
    const creditedAt = OPENS_AT + this.world.nowMs - agoMs;
    const money = { minor, currency } as const;
    const { env = "live", txid = this.#newTxid() } = order;
    // The truth is known before the message is on its way.
    const issued = this.bank.credit(TERMINAL, { ...order, txid, money, creditedAt });
    this.witness.truths.push({ ...issued, env, creditedAt });
    return issued;
  }

  /** Takes a payment back. */
  reverse(txid: string | undefined): void {
    const issued = this.bank.reverse(TERMINAL, txid ?? "", "customer request");
    if (issued === undefined) throw new Error("the story takes back what was never paid");
    const creditedAt = OPENS_AT + this.world.nowMs;
    this.witness.truths.push({ ...issued, env: "live", creditedAt });
  }

  /** Any bytes on the terminal's topic for events, past the bank's books. */
  inject(payload: Uint8Array, isRetained = false): void {
    this.broker.publish(`khqr/v1/SIMBANK/${TERMINAL}/dn/event`, payload, isRetained);
  }

  /** The claims of a credit as the bank would next make it. */
  draft(minor: number): Claims {
    return this.bank.draftCredit(TERMINAL, { money: { minor, currency: "KHR" } });
  }

  /** The code that a payer would see now. */
  code(): SeenCode | undefined {
    return seenCode(this.display.lit);
  }

  /** The utterances of some kind that were not cut short. */
  said(kind: string): readonly Utterance[] {
    return this.witness.utterances.filter(({ said, end }) => said.kind === kind && end !== "cut");
  }

  /** Notes a broken expectation of the story. */
  must(invariant: string, what: string, isHeld: boolean): void {
    this.witness.must(invariant, what, isHeld);
  }

  /** The stages receipted for one event, in order of arrival. */
  stages(issued: Issued): readonly string[] {
    return this.receipts.filter((one) => one.issued === issued).map(({ stage }) => stage);
  }

  /** Lets all drain, then checks that everything issued is recorded, told and receipted. */
  settle(durationMs = 90_000): void {
    this.pass(durationMs);
    this.witness.judgeRows();
    this.witness.judgeWhole();
    this.must("I1", "messages are never acknowledged", this.broker.queuedCount === 0);
    for (const { seq, kind, txid } of this.witness.truths) {
      if (kind === "payment.void") continue;
      const isTold = this.receipts.some(
        ({ issued, stage }) => issued?.txid === txid && /spoken|shown|digested/.test(stage),
      );
      this.must("I8", `event ${seq} has no last receipt`, isTold);
    }
  }

  /** Brings one message of the bank to the broker, unless it is lost on the way. */
  carry(topic: string, payload: Uint8Array): void {
    this.sent.push({ topic, payload });
    if (!this.trouble.lost(topic, payload)) this.broker.publish(topic, payload);
  }

  #newTxid(): string {
    this.#txidCount += 1;
    return `tx${String(this.#txidCount).padStart(10, "0")}`;
  }

  #openBank(keySeed: Uint8Array, randomBytes: (lengthBytes: number) => Uint8Array): Acquirer {
    const { world } = this;
    const bank = new Acquirer({
      name: "SIMBANK",
      keySeed,
      now: () => OPENS_AT + world.nowMs,
      randomBytes,
      publish: (topic, payload) => this.carry(topic, payload),
    });
    this.broker.onPublished((topic, payload) =>
      world.after(LINE_MS, () => bank.receive(topic, payload)),
    );
    bank.onFact((fact) => {
      if (fact.type === "receipt") this.receipts.push(fact.receipt);
    });
    return bank;
  }
}

function configOf({ config }: BoothOptions): Config {
  const checked = checkConfig({ ...DOCUMENT, ...config });
  if (!checked.ok) throw new Error(`${checked.problem.path}: ${checked.problem.rule}`);
  return checked.value;
}

function keysOf(bank: Acquirer, crypto: Crypto) {
  const keys = readJwks(bank.jwks, crypto);
  if (!keys.ok) throw new Error(keys.problem);
  return keys.value;
}
