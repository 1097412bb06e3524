/**
 * A stall in simulated time: the real device on simulated parts, a broker and the bank behind it.
 * Tests and scenarios work it as people would: keys, payments, a cut line, a cut supply.
 */
import type { Board } from "../drivers/hal/board.ts";
import type { WallMs } from "../drivers/hal/clock.ts";
import type { Crypto } from "../drivers/hal/crypto.ts";
import type { Key } from "../drivers/hal/panel.ts";
import type { Pcm } from "../drivers/hal/speaker.ts";
import type { Voices } from "../drivers/hal/voice.ts";
import { openVoices } from "../drivers/linux/file-voices.ts";
import { loadShaper } from "../drivers/linux/harfbuzz-shaper.ts";
import { createCrypto, generateKeyPem, publicJwk } from "../drivers/linux/host-crypto.ts";
import { assetFolder } from "../firmware/cli/assets.ts";
import { type Config, checkConfig } from "../firmware/config/schema.ts";
import { createDevice, type Device } from "../firmware/core/device.ts";
import type { Setup } from "../firmware/core/state.ts";
import {
  applySettings,
  fillUnbound,
  isBound,
  parseSettings,
} from "../firmware/core/technician/settings.ts";
import { type KeySet, readKeySets } from "../firmware/link/trusted-keys.ts";
import { createRenderer, type Renderer } from "../firmware/screen/render.ts";
import { chance } from "./chance.ts";
import { createSimDisplay, type SimDisplay } from "./devices/display.ts";
import { createSimIdentity } from "./devices/identity.ts";
import { createSimLedger, type SimLedger } from "./devices/ledger.ts";
import { createSimBroker, type SimBroker } from "./devices/link.ts";
import { createSimNetwork, type SimNetwork } from "./devices/network.ts";
import { createSimPanel, type SimPanel } from "./devices/panel.ts";
import { createSimPower, type SimPower } from "./devices/power.ts";
import { createSimSerialLine, type SimSerialLine } from "./devices/serial-line.ts";
import { createSimSpeaker, type SimSpeaker } from "./devices/speaker.ts";
import { createSimStorage, type SimStorage } from "./devices/storage.ts";
import type { Acquirer } from "./networks/acquirer.ts";
import type { BankFact, Receipt } from "./networks/bank-facts.ts";
import type { Jwk } from "./networks/jws.ts";
import { openBanks } from "./stall-banks.ts";
import { createWorld, type World } from "./world.ts";

/** 2026-11-22 15:00 in Phnom Penh. */
export const STALL_OPENS = Date.UTC(2026, 10, 22, 8, 0, 0);
const TERMINAL = "T-0007";
const COMMIT_MS = 1;
const LINE_MS = 20;

export interface Stall {
  readonly world: World;
  readonly config: Config;
  readonly bank: Acquirer;
  /** The other acquirers of the configuration, in its order. */
  readonly otherBanks: readonly Acquirer[];
  readonly broker: SimBroker;
  /** The terminal's own public key, as its banks know it. */
  readonly jwk: Jwk;
  readonly display: SimDisplay;
  readonly ledger: SimLedger;
  readonly panel: SimPanel;
  /** Undefined in a stall that was opened without one. */
  readonly power: SimPower | undefined;
  readonly speaker: SimSpeaker;
  /** The technician's line; connected to the terminal only if `line.port` is configured. */
  readonly line: SimSerialLine;
  readonly storage: SimStorage;
  /** Part of the board only in a stall that was opened with it. */
  readonly network: SimNetwork;
  /** Every utterance so far, with the instant it began. */
  readonly heard: { readonly atMs: number; readonly pcm: Pcm }[];
  /** Every receipt that reached the bank. */
  readonly receipts: Receipt[];
  readonly facts: BankFact[];
  /** Presses and releases keys, one after the other. */
  press(...keys: readonly Key[]): void;
  /** Holds a key for so long. */
  hold(key: Key, durationMs: number): void;
  /** Cuts the supply and switches on again: all but the ledger is lost. */
  cutPower(): void;
  /** Cuts the supply; the first `keepCommitted` commits in flight had reached the medium. */
  switchOff(keepCommitted?: number): void;
  /** Starts the terminal; nothing happens when it is on. */
  switchOn(): void;
  /** Asks the terminal to stop in good order; `done` once it may be stopped. */
  askToStop(done: () => void): void;
  /** The bank's time now, which is the true one: ms since 1970. */
  readonly nowWall: number;
  /** Sets the terminal's own wall clock forward, or back when negative. */
  turnClock(byMs: number): void;
}

export interface StallOptions {
  readonly seed?: number;
  /** What earlier crashes left behind. */
  readonly health?: Pick<Setup, "quarantine" | "isSafeMode" | "releaseKeys">;
  /** Keys of the configuration document that differ from the usual stall's. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** True for a terminal fresh from the factory, without a merchant; it needs a line. */
  readonly isUnbound?: boolean;
  /** False for a terminal whose own clock shows 1970 at switch-on. */
  readonly hasClock?: boolean;
  /** True for a terminal that waits for `switchOn`. */
  readonly startsOff?: boolean;
  /** When the world begins, in ms since 1970; `STALL_OPENS` when absent. */
  readonly opensAt?: number;
  /** The terminal knows of its supply and its light, and somebody supervises it. */
  readonly hasPower?: boolean;
  /** The board has a radio of its own for the terminal to look after, and keeps certificates. */
  readonly hasNetwork?: boolean;
  /** Other voices than those the firmware comes with. */
  readonly voices?: Voices;
  /** Stands between the device and its renderer, to see what is drawn. */
  readonly watchRenderer?: (renderer: Renderer) => Renderer;
  /** Changes the board of each start; what it throws, the firmware has thrown. */
  readonly refit?: (board: Board, world: World) => Board;
}

const DOCUMENT = {
  terminal: TERMINAL,
  identityKey: "unused",
  ledger: "unused",
  acquirer: { id: "SIMBANK", epoch: 3, keys: "unused" },
  merchant: { bakongAccountID: "demo.shop@devb", name: "Demo Coffee", nameKhmer: "ហាងកាហ្វេ" },
  link: { url: "mqtt://127.0.0.1:1883" },
};

/** Opens a stall: switched on, not yet connected. Let the world pass time. */
export async function openStall(options: StallOptions = {}): Promise<Stall> {
  const { seed = 1, hasClock = true, opensAt = STALL_OPENS } = options;
  const checked = checkConfig(documentOf(options));
  if (!checked.ok) throw new Error(`${checked.problem.path}: ${checked.problem.rule}`);
  const config = checked.value;
  const world = createWorld();
  const pem = generateKeyPem("EdDSA");
  const crypto = { ...createCrypto(pem), randomBytes: chance(seed, "terminal").bytes };
  const broker = createSimBroker({ after: world.after, latencyMs: LINE_MS });
  const outside = { seed, opensAt, world, broker, terminal: TERMINAL, jwk: publicJwk(pem) };
  const { bank, otherBanks, sets } = openBanks(outside, acquirersOf(config));
  const delivered = asDelivered(config, sets, crypto);
  const devices = openDevices(world, config, options.hasPower === true);
  const { display, ledger, panel, storage } = devices;
  const shaper = await loadShaper(assetFolder("fonts"));
  const voices = options.voices ?? openVoices(assetFolder("voices"));
  const parts = { ...fitted(devices, config, options), crypto, link: broker.link, shaper, voices };
  const atFirst = { ...delivered, firmware: "0.0.0-sim", ...options.health };
  const { watchRenderer = (renderer: Renderer) => renderer, refit } = options;
  let turnedMs = 0;
  const plug = plugOf({ ledger, storage, broker, panel }, () => {
    const clock = world.clock(hasClock ? opensAt : 0);
    const wall = () => (clock.wall() + turnedMs) as WallMs;
    const plain: Board = { ...parts, clock: { ...clock, wall } };
    const renderer = watchRenderer(createRenderer(shaper, display.width, display.height));
    const setup = setUp(atFirst, storage.durable("settings"), crypto);
    return createDevice(refit?.(plain, world) ?? plain, setup, renderer, undefined);
  });
  if (options.startsOff !== true) plug.switchOn();

  const stall: Stall = {
    world,
    config,
    bank,
    otherBanks,
    broker,
    jwk: outside.jwk,
    ...devices,
    heard: [],
    receipts: [],
    facts: [],
    ...fingers(world, panel),
    ...plug,
    cutPower() {
      plug.switchOff();
      world.pass(1_000);
      plug.switchOn();
    },
    get nowWall() {
      return opensAt + world.nowMs;
    },
    turnClock(byMs) {
      turnedMs += byMs;
    },
  };
  watch(stall);
  return stall;
}

/** A terminal from the factory is known to a bank before it knows that bank. */
function acquirersOf(config: Config) {
  const { acquirer, otherAcquirers } = config;
  return [isBound(config) ? acquirer : DOCUMENT.acquirer, ...otherAcquirers];
}

/** The configuration as its file would be. */
function documentOf({ config, isUnbound = false }: StallOptions): unknown {
  if (!isUnbound) return { ...DOCUMENT, ...config };
  const { terminal, identityKey, ledger } = DOCUMENT;
  return fillUnbound({ terminal, identityKey, ledger, ...config });
}

/** The plug in the wall: in, the terminal starts; out, everything in flight is gone. */
function plugOf(
  { ledger, storage, broker, panel }: Pick<Stall, "ledger" | "storage" | "broker" | "panel">,
  makeDevice: () => Device,
): Pick<Stall, "switchOn" | "switchOff" | "askToStop"> {
  let device: Device | undefined;
  return {
    switchOn() {
      if (device !== undefined) return;
      device = makeDevice();
      device.start();
    },
    askToStop: (done) => device?.rest(done),
    switchOff(keepCommitted = 0) {
      if (device === undefined) return;
      ledger.cutPower(keepCommitted);
      storage.cutPower(keepCommitted);
      broker.cutPower();
      device.stop();
      device = undefined;
      for (const lamp of ["link", "payment"] as const) panel.setLamp(lamp, "off");
    },
  };
}

/** A person at the keys: one finger, not in a hurry. */
function fingers(world: World, panel: SimPanel): Pick<Stall, "press" | "hold"> {
  return {
    press(...pressed) {
      for (const key of pressed) {
        panel.tap(key);
        world.pass(80);
      }
    },
    hold(key, durationMs) {
      panel.press(key);
      world.pass(durationMs);
      panel.release(key);
    },
  };
}

function openDevices(world: World, { board }: Config, hasPower: boolean) {
  return {
    ledger: createSimLedger({ defer: (callback) => world.after(COMMIT_MS, callback) }),
    display: createSimDisplay(board.width, board.height, world.after),
    speaker: createSimSpeaker(world.after),
    panel: createSimPanel(),
    line: createSimSerialLine(world.after),
    storage: createSimStorage((callback) => world.after(COMMIT_MS, callback)),
    network: createSimNetwork(world.after),
    power: hasPower ? createSimPower(world.after) : undefined,
  };
}

/** What files and configuration make of a terminal. */
function asDelivered(config: Config, sets: readonly KeySet[], crypto: Crypto) {
  const read = readKeySets(isBound(config) ? sets : [], crypto);
  if (!read.ok) throw new Error(read.problem);
  const { [config.acquirer.id]: keys = [], ...otherKeys } = read.value;
  return { config, keys, otherKeys, configured: { config, sets } };
}

/** What the terminal starts with: as delivered, or as a technician left it. */
function setUp(
  atFirst: Setup & ReturnType<typeof asDelivered>,
  kept: string | undefined,
  crypto: Crypto,
): Setup {
  const settings = kept === undefined ? undefined : parseSettings(kept);
  if (settings === undefined) return atFirst;
  const applied = applySettings(atFirst.configured, settings, crypto);
  if (!applied.ok) throw new Error(applied.problem);
  const { config, trust } = applied.value;
  return { ...atFirst, config, ...trust, settings };
}

/** What the board has of them: the line only where the configuration names its port. */
function fitted(
  devices: ReturnType<typeof openDevices>,
  config: Config,
  { hasNetwork = false }: StallOptions,
) {
  const { line, network, ...others } = devices;
  return {
    ...others,
    ...(config.line.port === undefined ? {} : { line }),
    ...(hasNetwork ? { network, identity: createSimIdentity(others.storage) } : {}),
  };
}

/** Keeps what was said and receipted. */
function watch({ world, speaker, bank, heard, receipts, facts }: Stall): void {
  speaker.onSound((event) => {
    if (event.type === "started") heard.push({ atMs: world.nowMs, pcm: event.pcm });
  });
  bank.onFact((fact) => {
    facts.push(fact);
    if (fact.type === "receipt") receipts.push(fact.receipt);
  });
}
