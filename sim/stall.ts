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
import { readKeySets } from "../firmware/link/trusted-keys.ts";
import { createRenderer, type Renderer } from "../firmware/screen/render.ts";
import { chance } from "./chance.ts";
import { createSimDisplay, type SimDisplay } from "./devices/display.ts";
import { createSimLedger, type SimLedger } from "./devices/ledger.ts";
import { createSimBroker, type SimBroker } from "./devices/link.ts";
import { createSimPanel, type SimPanel } from "./devices/panel.ts";
import { createSimSerialLine, type SimSerialLine } from "./devices/serial-line.ts";
import { createSimSpeaker, type SimSpeaker } from "./devices/speaker.ts";
import { createSimStorage, type SimStorage } from "./devices/storage.ts";
import { Acquirer } from "./networks/acquirer.ts";
import type { BankFact, Receipt } from "./networks/bank-facts.ts";
import type { Jwk } from "./networks/jws.ts";
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
  readonly display: SimDisplay;
  readonly ledger: SimLedger;
  readonly panel: SimPanel;
  readonly speaker: SimSpeaker;
  /** The technician's line; connected to the terminal only if `line.port` is configured. */
  readonly line: SimSerialLine;
  readonly storage: SimStorage;
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
  /** The bank's time now, which is the true one: ms since 1970. */
  readonly nowWall: number;
  /** Sets the terminal's own wall clock forward, or back when negative. */
  turnClock(byMs: number): void;
}

export interface StallOptions {
  readonly seed?: number;
  /** What earlier crashes left behind. */
  readonly health?: Pick<Setup, "quarantine" | "isSafeMode">;
  /** Keys of the configuration document that differ from the usual stall's. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** False for a terminal whose own clock shows 1970 at switch-on. */
  readonly hasClock?: boolean;
  /** True for a terminal that waits for `switchOn`. */
  readonly startsOff?: boolean;
  /** When the world begins, in ms since 1970; `STALL_OPENS` when absent. */
  readonly opensAt?: number;
  /** Other voices than those the firmware comes with. */
  readonly voices?: Voices;
  /** Stands between the device and its renderer, to see what is drawn. */
  readonly watchRenderer?: (renderer: Renderer) => Renderer;
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
  const checked = checkConfig({ ...DOCUMENT, ...options.config });
  if (!checked.ok) throw new Error(`${checked.problem.path}: ${checked.problem.rule}`);
  const config = checked.value;
  const world = createWorld();
  const pem = generateKeyPem("EdDSA");
  const crypto = { ...createCrypto(pem), randomBytes: chance(seed, "terminal").bytes };
  const broker = createSimBroker({ after: world.after, latencyMs: LINE_MS });
  const outside = { seed, opensAt, world, broker };
  const { bank, otherBanks, ...trust } = openBanks(outside, config, publicJwk(pem), crypto);
  const devices = openDevices(world, config);
  const { display, ledger, panel, storage } = devices;
  const shaper = await loadShaper(assetFolder("fonts"));
  const voices = options.voices ?? openVoices(assetFolder("voices"));
  const parts = { ...fitted(devices, config), crypto, link: broker.link, shaper, voices };
  const setup = { config, ...trust, firmware: "0.0.0-sim", ...options.health };
  const { watchRenderer = (renderer: Renderer) => renderer } = options;
  let turnedMs = 0;
  const plug = plugOf({ ledger, storage, broker, panel }, () => {
    const clock = world.clock(hasClock ? opensAt : 0);
    const wall = () => (clock.wall() + turnedMs) as WallMs;
    const board: Board = { ...parts, clock: { ...clock, wall } };
    const renderer = watchRenderer(createRenderer(shaper, display.width, display.height));
    return createDevice(board, setup, renderer, undefined);
  });
  if (options.startsOff !== true) plug.switchOn();

  const stall: Stall = {
    world,
    config,
    bank,
    otherBanks,
    broker,
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

/** The plug in the wall: in, the terminal starts; out, everything in flight is gone. */
function plugOf(
  { ledger, storage, broker, panel }: Pick<Stall, "ledger" | "storage" | "broker" | "panel">,
  makeDevice: () => Device,
): Pick<Stall, "switchOn" | "switchOff"> {
  let device: Device | undefined;
  return {
    switchOn() {
      if (device !== undefined) return;
      device = makeDevice();
      device.start();
    },
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

function openDevices(world: World, { board }: Config) {
  return {
    ledger: createSimLedger({ defer: (callback) => world.after(COMMIT_MS, callback) }),
    display: createSimDisplay(board.width, board.height, world.after),
    speaker: createSimSpeaker(world.after),
    panel: createSimPanel(),
    line: createSimSerialLine(world.after),
    storage: createSimStorage((callback) => world.after(COMMIT_MS, callback)),
  };
}

/** What the board has of them: the line only where the configuration names its port. */
function fitted(devices: ReturnType<typeof openDevices>, config: Config) {
  const { line, ...others } = devices;
  return config.line.port === undefined ? others : { ...others, line };
}

/** Where a bank stands: behind the broker, in the same time. */
interface Outside {
  readonly seed: number;
  readonly opensAt: number;
  readonly world: World;
  readonly broker: SimBroker;
}

/** Every bank of a configuration, and what the terminal trusts of each. */
function openBanks(outside: Outside, config: Config, jwk: Jwk, crypto: Crypto) {
  const acquirers = [config.acquirer, ...config.otherAcquirers];
  const banks = acquirers.map(({ id, epoch }) => openBank(outside, id, { jwk, epoch }));
  const sets = banks.map(({ name, jwks }) => ({ acquirer: name, document: jwks }));
  const read = readKeySets(sets, crypto);
  if (!read.ok) throw new Error(read.problem);
  const [bank, ...otherBanks] = banks;
  if (bank === undefined) throw new Error("a terminal has a bank");
  const { [bank.name]: keys = [], ...otherKeys } = read.value;
  return { bank, otherBanks, keys, otherKeys };
}

/** A bank behind the broker, with the terminal bound. */
function openBank(
  { seed, opensAt, world, broker }: Outside,
  name: string,
  { jwk, epoch }: { readonly jwk: Jwk; readonly epoch: number },
): Acquirer {
  const { bytes } = chance(seed, name === "SIMBANK" ? "bank" : `bank ${name}`);
  const bank = new Acquirer({
    name,
    keySeed: bytes(32),
    now: () => opensAt + world.nowMs,
    randomBytes: bytes,
    publish: (topic, payload) => broker.publish(topic, payload),
  });
  bank.bind({ terminal: TERMINAL, jwk, epoch });
  broker.onPublished((topic, payload) => {
    // The broker's rules let a bank hear what is said to it and nothing else.
    if (topic.startsWith(`khqr/v1/${name}/`)) {
      world.after(LINE_MS, () => bank.receive(topic, payload));
    }
  });
  return bank;
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
