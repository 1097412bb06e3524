/**
 * One stall of a market: the real device on simulated parts, with a line and a plug of its own. Its
 * ledger outlives the power, everything else is made anew at each start.
 */
import type { Board } from "../../drivers/hal/board.ts";
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { Crypto } from "../../drivers/hal/crypto.ts";
import type { Frame } from "../../drivers/hal/display.ts";
import type { LedgerRow } from "../../drivers/hal/ledger.ts";
import type { Key } from "../../drivers/hal/panel.ts";
import { checkConfig } from "../../firmware/config/schema.ts";
import { createDevice } from "../../firmware/core/device.ts";
import { readKeySets } from "../../firmware/link/trusted-keys.ts";
import { type Chance, chance } from "../chance.ts";
import { GLASS } from "../chaos/glass.ts";
import { createRoughSpeaker } from "../chaos/speaker.ts";
import type { After } from "../devices/deferral.ts";
import { createSimDisplay } from "../devices/display.ts";
import { createSimLedger } from "../devices/ledger.ts";
import { createSimBroker } from "../devices/link.ts";
import { createSimPanel, type SimPanel } from "../devices/panel.ts";
import type { Acquirer } from "../networks/acquirer.ts";
import type { World } from "../world.ts";
import type { MarketVoices } from "./voices.ts";

export interface StallParts {
  readonly world: World;
  readonly seed: number;
  readonly opensAt: number;
  /** 1, 2, 3 … */
  readonly number: number;
  readonly bank: Acquirer;
  /** A second bank, for what foreign wallets pay; undefined where one does all. */
  readonly otherBank: Acquirer | undefined;
  readonly languages: readonly string[];
  readonly hasRiel: boolean;
  readonly voices: MarketVoices;
}

export interface MarketStall {
  readonly terminal: string;
  /** The Bakong account in its codes. */
  readonly account: string;
  readonly bank: Acquirer;
  readonly otherBank: Acquirer | undefined;
  readonly hasRiel: boolean;
  readonly draw: Chance;
  /** Undefined while the power is off. */
  readonly lit: Frame | undefined;
  readonly isOn: boolean;
  readonly languages: readonly string[];
  /** Every utterance: the names of its words, and when it began. */
  readonly heard: { readonly atMs: number; readonly words: readonly string[] }[];
  /** A message of the bank reaches this stall's broker. */
  receive(topic: string, payload: Uint8Array): void;
  /** Presses keys, one after the other, as fast as fingers do. */
  type(keys: readonly Key[]): void;
  setLine(isUp: boolean): void;
  switchOn(): void;
  /** Cuts the supply; of the commits in flight the first `keep` had reached the medium. */
  cutPower(keep: number): void;
  rows(): readonly LedgerRow[];
}

const EPOCH = 1;
const COMMIT_MS = 4;
const LINE_MS = 40;
const KEY_MS = 120;

export function openMarketStall(parts: StallParts): MarketStall {
  const { world, seed, number, bank, otherBank, languages, hasRiel, voices } = parts;
  const terminal = `M-${String(number).padStart(4, "0")}`;
  const account = `stall${number}@devb`;
  const crypto = GLASS.crypto(terminal, chance(seed, `terminal ${terminal}`).bytes);
  const banks = otherBank === undefined ? [bank] : [bank, otherBank];
  for (const one of banks) one.bind({ terminal, jwk: GLASS.jwk(terminal), epoch: EPOCH });
  const broker = createSimBroker({ after: world.after, latencyMs: LINE_MS });
  broker.onPublished((topic, payload) => {
    const [, , name] = topic.split("/");
    const addressed = banks.find((one) => one.name === name);
    world.after(LINE_MS, () => addressed?.receive(topic, payload));
  });
  const ledger = createSimLedger({ defer: (callback) => world.after(COMMIT_MS, callback) });
  const config = configOf(parts, terminal, account);
  const setup = { config, ...keysOf(banks, crypto), firmware: "0.0.0-sim" };
  const heard: MarketStall["heard"] = [];
  let life = 0;
  let on: { stop(): void; readonly lit: () => Frame; readonly panel: SimPanel } | undefined;

  function start() {
    life += 1;
    const born = life;
    const after: After = (delayMs, run) => world.after(delayMs, () => born === life && run());
    const display = createSimDisplay(GLASS.width, GLASS.height, after);
    const panel = createSimPanel();
    const speaker = createRoughSpeaker(after, voices.lengthOf, {
      began: (pcm) => heard.push({ atMs: world.nowMs, words: voices.listen(pcm) }),
      ended: () => undefined,
    });
    const clock = world.clock(parts.opensAt);
    const board: Board = {
      clock: { ...clock, wall: () => (parts.opensAt + world.nowMs) as WallMs },
      ...{ crypto, display, ledger, panel, speaker, voices },
      link: broker.link,
      shaper: GLASS.shaper,
    };
    const device = createDevice(board, setup, GLASS.renderer(), undefined);
    device.start();
    return { stop: () => device.stop(), lit: () => display.lit, panel };
  }

  const stall: MarketStall = {
    ...{ terminal, account, bank, otherBank, hasRiel, languages, heard },
    draw: chance(seed, `customers of ${terminal}`),
    get lit() {
      return on?.lit();
    },
    get isOn() {
      return on !== undefined;
    },
    receive: (topic, payload) => broker.publish(topic, payload),
    type(pressed) {
      for (const [index, key] of pressed.entries()) {
        world.after(index * KEY_MS, () => on?.panel.tap(key));
      }
    },
    setLine: (isUp) => broker.setReachable(isUp),
    switchOn() {
      on ??= start();
    },
    cutPower(keep) {
      if (on === undefined) return;
      ledger.cutPower(keep);
      broker.cutPower();
      on.stop();
      on = undefined;
      life += 1;
    },
    rows: () => ledger.durableRows(),
  };
  return stall;
}

/** What the terminal trusts of each bank, and of no other. */
function keysOf(banks: readonly Acquirer[], crypto: Crypto) {
  const sets = banks.map(({ name, jwks }) => ({ acquirer: name, document: jwks }));
  const read = readKeySets(sets, crypto);
  if (!read.ok) throw new Error(read.problem);
  const [first = "", ...others] = banks.map(({ name }) => name);
  const otherKeys = Object.fromEntries(others.map((name) => [name, read.value[name] ?? []]));
  return { keys: read.value[first] ?? [], otherKeys };
}

function configOf(
  { bank, otherBank, languages, hasRiel }: StallParts,
  terminal: string,
  account: string,
) {
  const checked = checkConfig({
    terminal,
    identityKey: "unused",
    ledger: "unused",
    acquirer: { id: bank.name, epoch: EPOCH, keys: "unused" },
    otherAcquirers:
      otherBank === undefined ? [] : [{ id: otherBank.name, epoch: EPOCH, keys: "unused" }],
    merchant: {
      bakongAccountID: account,
      name: `Stall ${terminal}`,
      currencies: hasRiel ? ["KHR", "USD"] : ["USD"],
      networks: hasRiel ? ["bakong", "alipay-plus"] : ["bakong"],
    },
    link: { url: "mqtt://127.0.0.1:1883" },
    languages,
  });
  if (!checked.ok) throw new Error(`${checked.problem.path}: ${checked.problem.rule}`);
  return checked.value;
}
