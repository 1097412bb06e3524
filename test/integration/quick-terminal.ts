/**
 * The real firmware on the real link, ledger, clock and keys, with a loudspeaker that is done as
 * soon as it has begun and a display that is lit at once: a terminal that lives through hours of
 * announcements in seconds. What it says goes to a file that outlives it.
 */
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Board } from "../../drivers/hal/board.ts";
import type { Display } from "../../drivers/hal/display.ts";
import type { Ledger } from "../../drivers/hal/ledger.ts";
import type { Link, LinkEvent, TlsCredentials } from "../../drivers/hal/link.ts";
import type { Speaker } from "../../drivers/hal/speaker.ts";
import { loadShaper } from "../../drivers/linux/harfbuzz-shaper.ts";
import { createClock } from "../../drivers/linux/host-clock.ts";
import { createCrypto, generateKeyPem, publicJwk } from "../../drivers/linux/host-crypto.ts";
import { createMqttLink } from "../../drivers/linux/mqtt-link.ts";
import { createSqliteLedger } from "../../drivers/linux/sqlite-ledger.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { checkConfig } from "../../firmware/config/schema.ts";
import { createDevice } from "../../firmware/core/device.ts";
import { readJwks } from "../../firmware/link/trusted-keys.ts";
import { createRenderer } from "../../firmware/screen/render.ts";
import type { Scene } from "../../firmware/screen/scene.ts";
import { createGlassVoice } from "./glass-voice.ts";

export interface QuickTerminalOptions {
  /** Holds the terminal's key and its list of utterances; made when missing. */
  readonly folder: string;
  /** The payment record; in the same folder unless said otherwise. */
  readonly ledgerPath?: string;
  readonly terminal: string;
  readonly url: string;
  readonly jwks: unknown;
  readonly tls?: TlsCredentials;
  /** How long an utterance takes; 1 when absent. */
  readonly speechMs?: number;
  /** Told of everything the link reports, before the firmware is. */
  readonly onLink?: (event: LinkEvent) => void;
  /** Told of every scene once its pixels are lit. */
  readonly onScene?: (scene: Scene) => void;
  /** Told of every utterance, word by word, as it begins. */
  readonly onSpeech?: (words: readonly string[]) => void;
}

export interface QuickTerminal {
  readonly ledgerPath: string;
  /** Ends it in good order. */
  stop(): void;
}

const WIDTH = 240;
const HEIGHT = 320;

/** The terminal's public key; made with its folder at the first call. */
export function identityOf(folder: string): ReturnType<typeof publicJwk> {
  const path = join(folder, "key.pem");
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, generateKeyPem("EdDSA"), { mode: 0o600 });
  }
  return publicJwk(readFileSync(path, "utf8"));
}

/** Where the list of utterances of the terminal in `folder` is. */
export function heardPath(folder: string): string {
  return join(folder, "heard.log");
}

/** Starts the terminal. */
export async function startQuickTerminal(options: QuickTerminalOptions): Promise<QuickTerminal> {
  const { folder, terminal, url, jwks, tls, ledgerPath = join(folder, "ledger.db") } = options;
  identityOf(folder);
  const crypto = createCrypto(readFileSync(join(folder, "key.pem"), "utf8"));
  const keys = readJwks(jwks, crypto);
  if (!keys.ok) throw new Error(keys.problem);
  const files = { ca: "-", certificate: "-", privateKey: "-" };
  const checked = checkConfig({
    terminal,
    identityKey: "key.pem",
    ledger: "ledger.db",
    acquirer: { id: "acleda", epoch: 1, keys: "-" },
    merchant: { bakongAccountID: "demo.shop@devb", name: "Demo Coffee" },
    link: { url, ...(tls === undefined ? {} : files) },
    languages: ["en"],
    volumePercent: 100,
  });
  if (!checked.ok) throw new Error(`${checked.problem.path}: ${checked.problem.rule}`);
  appendFileSync(heardPath(folder), "boot\n");
  const diary = openSync(heardPath(folder), "a");
  const voice = createGlassVoice();
  let drawn: Scene | undefined;
  const shaper = await loadShaper(assetFolder("fonts"));
  const board: Board = {
    clock: createClock(),
    crypto,
    display: instantDisplay(() => drawn && options.onScene?.(drawn)),
    ledger: watchedLedger(createSqliteLedger(ledgerPath), diary),
    link: watchedLink(createMqttLink(), options.onLink),
    panel: { listen: () => {}, setLamp: () => {} },
    shaper,
    speaker: glassSpeaker(voice.read, diary, options),
    voices: voice,
  };
  const renderer = createRenderer(shaper, WIDTH, HEIGHT);
  const render: typeof renderer.render = (scene) => {
    drawn = scene;
    return renderer.render(scene);
  };
  const setup = { config: checked.value, keys: keys.value, firmware: "0.0.0-prove" };
  const device = createDevice(board, setup, { ...renderer, render }, tls);
  device.start();
  return {
    ledgerPath,
    stop() {
      device.stop();
      closeSync(diary);
    },
  };
}

function instantDisplay(lit: () => void): Display {
  return {
    width: WIDTH,
    height: HEIGHT,
    show: (_frame, _dirty, done) =>
      setImmediate(() => {
        lit();
        done({ ok: true, value: undefined });
      }),
  };
}

/** The same link with a second listener. */
function watchedLink(link: Link, told: (event: LinkEvent) => void = () => {}): Link {
  return {
    listen: (listener) =>
      link.listen((event) => {
        told(event);
        listener(event);
      }),
    open: (options) => link.open(options),
    subscribe: (filters, done) => link.subscribe(filters, done),
    publish: (message, done) => link.publish(message, done),
    acknowledge: (generation, tokens) => link.acknowledge(generation, tokens),
    close: () => link.close(),
  };
}

/** The same ledger; notes whose speech is about to begin, so that a sum can be told apart. */
function watchedLedger(ledger: Ledger, diary: number): Ledger {
  const note = (verb: "start" | "once", txids: readonly (string | null)[]): void => {
    if (txids.length > 0) writeSync(diary, `${verb} ${txids.join(" ")}\n`);
  };
  const mark: Ledger["mark"] = (marks, done) => {
    ledger.mark(marks, done);
    note(
      "start",
      marks.filter(({ stage }) => stage === "speaking").map(({ txid }) => txid),
    );
  };
  const record: Ledger["record"] = (entries, done) => {
    ledger.record(entries, (outcome) => {
      const isNew = (index: number) => outcome.ok && outcome.value[index] === "recorded";
      const first = entries.filter((entry, index) => entry.speaksAtOnce && isNew(index));
      note(
        "once",
        first.map(({ txid }) => txid),
      );
      done(outcome);
    });
  };
  return new Proxy(ledger, {
    get(target, name) {
      if (name === "mark") return mark;
      if (name === "record") return record;
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

function glassSpeaker(
  read: ReturnType<typeof createGlassVoice>["read"],
  diary: number,
  { speechMs = 1, onSpeech }: QuickTerminalOptions,
): Speaker {
  let timer: NodeJS.Timeout | undefined;
  let pending: Parameters<Speaker["play"]>[1] | undefined;
  return {
    play(pcm, done) {
      if (pending !== undefined) {
        setImmediate(() => done({ ok: false, fault: "busy", detail: "speaking" }));
        return;
      }
      const words = read(pcm);
      // Written before it is done: whoever is killed now has been heard.
      writeSync(diary, `say ${words.join(" ")}\n`);
      onSpeech?.(words);
      pending = done;
      timer = setTimeout(() => {
        pending = undefined;
        done({ ok: true, value: undefined });
      }, speechMs);
    },
    stop() {
      const ended = pending;
      pending = undefined;
      clearTimeout(timer);
      if (ended === undefined) return;
      setImmediate(() => ended({ ok: false, fault: "stopped", detail: "stopped" }));
    },
  };
}
