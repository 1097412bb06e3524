/**
 * The composition root of a real terminal: the one file of the firmware that names drivers. It
 * reads what the configuration points at, puts the parts together, and hands them to the device.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Board } from "../drivers/hal/board.ts";
import type { Display } from "../drivers/hal/display.ts";
import type { Panel } from "../drivers/hal/panel.ts";
import type { Shaper } from "../drivers/hal/shaper.ts";
import type { Pcm, Speaker } from "../drivers/hal/speaker.ts";
import { createAlsaSpeaker } from "../drivers/linux/alsa-speaker.ts";
import { readDocument, saveDocument } from "../drivers/linux/file-storage.ts";
import { type FileVoices, openVoices } from "../drivers/linux/file-voices.ts";
import { createFramebufferDisplay } from "../drivers/linux/framebuffer-display.ts";
import { loadShaper } from "../drivers/linux/harfbuzz-shaper.ts";
import { createClock } from "../drivers/linux/host-clock.ts";
import { createCrypto, publicJwk } from "../drivers/linux/host-crypto.ts";
import { readKeptFrame, writeKeptFrame } from "../drivers/linux/kept-frame-file.ts";
import { createMqttLink } from "../drivers/linux/mqtt-link.ts";
import { readSecret, readText, readTls } from "../drivers/linux/named-files.ts";
import { createPngDisplay } from "../drivers/linux/png-display.ts";
import { createSqliteLedger } from "../drivers/linux/sqlite-ledger.ts";
import { createStdinPanel } from "../drivers/linux/stdin-panel.ts";
import { createWavSpeaker } from "../drivers/linux/wav-speaker.ts";
import { assetFolder } from "./cli/assets.ts";
import { openLine } from "./cli/technician-line.ts";
import { problemText } from "./config/field.ts";
import { type Config, checkConfig } from "./config/schema.ts";
import { createDevice, type Device } from "./core/device.ts";
import { type Rehearsal, rehearse } from "./core/rehearsal.ts";
import {
  addCrash,
  type CrashRecord,
  isCrashLoop,
  parseCrashRecord,
  quarantined,
} from "./lib/crash-record.ts";
import type { Result } from "./lib/result.ts";
import { hex } from "./link/envelope.ts";
import { type KeySet, readKeySets } from "./link/trusted-keys.ts";
import { withKeptFrame } from "./screen/kept-frame.ts";
import { LOOKS } from "./screen/palette.ts";
import { createRenderer, type Renderer } from "./screen/render.ts";

/** Told to the acquirer in every hello. */
export const FIRMWARE_VERSION = "0.1.0";

/** Rehearsals begin when the first frame and the link have had their turn … */
const REHEARSAL_AFTER_MS = 300;
/** … and come in small pieces, so that a payment never waits for one of them for long. */
const REHEARSAL_EVERY_MS = 60;
const REHEARSALS = 12;

/** How a terminal is put together when its configuration does not say. */
export interface TerminalOptions {
  /** Display, sound and panel replaced by files below this folder and by standard input. */
  readonly headlessFolder: string | undefined;
  readonly stdin: NodeJS.ReadableStream;
  /** Looks at a voice pack that did not come with the firmware; a reason if it must not speak. */
  readonly judgePack: (folder: string) => string | undefined;
  /** A chime of the shop's own, by path, or the reason why it must not sound. */
  readonly readChime: (path: string) => Result<Pcm, string>;
  /** One line of news for whoever watches. */
  readonly tell: (line: string) => void;
}

/**
 * Reads and checks a configuration file.
 * @returns the configuration with its file paths made absolute, or the problem in one line.
 */
export function readConfig(path: string): Result<Config, string> {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    return { ok: false, problem: `${path}: ${error instanceof Error ? error.message : error}` };
  }
  const checked = checkConfig(document);
  if (!checked.ok) return { ok: false, problem: `${path}: ${problemText(checked.problem)}` };
  const { value } = checked;
  const absolute = (file: string) => resolve(dirname(path), file);
  const maybe = (file: string | undefined) => (file === undefined ? undefined : absolute(file));
  const { link, line, acquirer, otherAcquirers, voices } = value;
  const withPaths = <Bank extends Config["acquirer"]>(bank: Bank): Bank => ({
    ...bank,
    keys: absolute(bank.keys),
    voiceTag: maybe(bank.voiceTag),
  });
  const { paid, other, check, late, reversed, fault } = voices.chimes;
  return {
    ok: true,
    value: {
      ...value,
      ledger: absolute(value.ledger),
      identityKey: absolute(value.identityKey),
      acquirer: withPaths(acquirer),
      otherAcquirers: otherAcquirers.map(withPaths),
      voices: {
        ...voices,
        packs: maybe(voices.packs),
        chimes: {
          paid: maybe(paid),
          other: maybe(other),
          check: maybe(check),
          late: maybe(late),
          reversed: maybe(reversed),
          fault: maybe(fault),
        },
      },
      link: {
        ...link,
        ca: maybe(link.ca),
        certificate: maybe(link.certificate),
        privateKey: maybe(link.privateKey),
      },
      line: {
        port: line.port,
        authority: maybe(line.authority),
        labelSecret: maybe(line.labelSecret),
      },
    },
  };
}

/** Puts a terminal together. Nothing moves before `start`. */
export async function openTerminal(
  config: Config,
  options: TerminalOptions,
): Promise<Result<Device, string>> {
  try {
    const pem = readSecret("identityKey", config.identityKey);
    const crypto = createCrypto(pem);
    const sets = keySetsOf(config);
    const keys = readKeySets(sets, crypto);
    if (!keys.ok) return keys;
    const tls = readTls(config.link);
    const shaper = await loadShaper(assetFolder("fonts"));
    const display = openDisplay(config, options);
    if (config.voices.dayMark === "on" && crypto.signAlgorithm !== "EdDSA") {
      return { ok: false, problem: "voices.dayMark needs an Ed25519 identityKey" };
    }
    const voices = openOwnVoices(config, options);
    const board: Board = {
      clock: createClock(),
      crypto,
      display,
      ledger: createSqliteLedger(config.ledger),
      link: createMqttLink(),
      panel: openPanel(config, options),
      shaper,
      speaker: openSpeaker(config, options),
      voices,
      ...openLine(config),
    };
    const renderer = openRenderer(config, shaper, display);
    const rehearsed = { crypto, ownKey: publicJwk(pem), voices, renderer };
    rehearseWhenIdle(config.languages, rehearsed, options.tell);
    const crashPath = `${config.ledger}.crashes`;
    const crashes = parseCrashRecord(readDocument(crashPath));
    const isSafeMode = isCrashLoop(crashes, board.clock.wall());
    const health = { quarantine: quarantined(crashes), isSafeMode };
    const { [config.acquirer.id]: own = [], ...otherKeys } = keys.value;
    const setup = { config, keys: own, otherKeys, firmware: FIRMWARE_VERSION, ...health };
    const device = createDevice(board, setup, renderer, tls);
    recordCrashes(device, board, crashPath, crashes);
    return { ok: true, value: device };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

function keySetsOf({ acquirer, otherAcquirers }: Config): readonly KeySet[] {
  return [acquirer, ...otherAcquirers].map(({ id, keys }) => ({
    acquirer: id,
    document: JSON.parse(readText(`keys of ${id}`, keys)),
  }));
}

/**
 * A bug ends the process, and its supervisor starts it again; what was in hand is remembered, so
 * that no message can do this to the terminal for ever.
 */
function recordCrashes(device: Device, board: Board, path: string, crashes: CrashRecord): void {
  process.once("uncaughtException", (error) => {
    const { inHand } = device;
    const payloadSha256 = inHand === undefined ? null : hex(board.crypto.sha256(inHand));
    const crash = { at: board.clock.wall(), payloadSha256 };
    try {
      saveDocument(path, addCrash(crashes, crash));
    } finally {
      process.stderr.write(`soundbox: ${error.stack ?? error.message}\n`);
      process.exit(70);
    }
  });
}

/** Reads the clips and rehearses payments in idle moments, so that the first real one is quick. */
function rehearseWhenIdle(
  languages: readonly string[],
  parts: Omit<Rehearsal, "languages"> & { readonly voices: FileVoices },
  tell: (line: string) => void,
): void {
  let count = 0;
  const wakeVoice = (language: string): void => {
    parts.voices.preload(language);
    if (parts.voices.pack(language) === undefined) tell(`no voice pack speaks "${language}"`);
  };
  const next = (): void => {
    if (count === 0) languages.forEach(wakeVoice);
    else rehearse({ ...parts, languages });
    count += 1;
    if (count <= REHEARSALS) setTimeout(next, REHEARSAL_EVERY_MS).unref();
  };
  setTimeout(next, REHEARSAL_AFTER_MS).unref();
}

/** The built-in voices, behind the shop's own packs and chimes where they are good enough. */
function openOwnVoices(config: Config, options: TerminalOptions): FileVoices {
  const { voices, acquirer, otherAcquirers } = config;
  const { judgePack, readChime, tell } = options;
  const judge = (folder: string): string | undefined => {
    const reason = judgePack(folder);
    if (reason !== undefined) tell(`the voice pack ${folder} does not speak: ${reason}`);
    return reason;
  };
  const { packs } = voices;
  const own = packs === undefined ? undefined : { folder: packs, judge };
  if (packs !== undefined && !existsSync(packs)) tell(`there is no folder of voice packs ${packs}`);
  const all = openVoices(assetFolder("voices"), {}, own);
  const chimes = new Map<string, Pcm>();
  const sounds = Object.entries(voices.chimes).map(
    ([name, path]) => [`chime-${name}`, path] as const,
  );
  const tags = [acquirer, ...otherAcquirers].map(
    ({ id, voiceTag }) => [`tag-${id}`, voiceTag] as const,
  );
  for (const [id, path] of [...sounds, ...tags]) {
    if (path === undefined) continue;
    const chime = readChime(path);
    if (chime.ok) chimes.set(id, chime.value);
    else tell(`the chime ${path} does not sound: ${chime.problem}`);
  }
  return { ...all, chime: (id) => chimes.get(id) ?? all.chime(id) };
}

/** Draws for a display; the idle card is kept beside the ledger for the next start. */
function openRenderer(config: Config, shaper: Shaper, { width, height }: Display): Renderer {
  const path = `${config.ledger}.frame`;
  const { look } = config.board;
  return withKeptFrame(createRenderer(shaper, width, height, LOOKS[look]), width, height, {
    // A bundle's address changes with its sources; another look is another picture.
    program: `${FIRMWARE_VERSION} ${look} ${import.meta.url}`,
    kept: readKeptFrame(path),
    keep: (frame) => writeKeptFrame(path, frame, () => undefined),
  });
}

/** Shows why the terminal is not set up, on the display it would have used. */
export async function showNotSetUp(problem: string, display: Display): Promise<void> {
  const renderer = createRenderer(
    await loadShaper(assetFolder("fonts")),
    display.width,
    display.height,
  );
  const { frame, dirty } = renderer.render({ kind: "not-set-up", problem });
  await new Promise<void>((done) => display.show(frame, dirty, () => done()));
}

/** The display of a headless terminal, 480 by 800 unless the configuration says otherwise. */
export function headlessDisplay(folder: string, width = 480, height = 800): Display {
  return createPngDisplay({ path: join(folder, "frame.png"), width, height });
}

function openDisplay({ board }: Config, { headlessFolder }: TerminalOptions): Display {
  const { width, height, displayPath } = board;
  if (headlessFolder !== undefined) return headlessDisplay(headlessFolder, width, height);
  if (board.display === "png") return createPngDisplay({ path: displayPath, width, height });
  const bitsPerPixel = board.bitsPerPixel === "32" ? 32 : 16;
  return createFramebufferDisplay({ path: displayPath, width, height, bitsPerPixel });
}

function openSpeaker({ board }: Config, { headlessFolder }: TerminalOptions): Speaker {
  if (headlessFolder !== undefined) return createWavSpeaker(headlessFolder);
  if (board.speaker === "wav") return createWavSpeaker(board.speakerDevice);
  return createAlsaSpeaker({ device: board.speakerDevice });
}

function openPanel({ board }: Config, { headlessFolder, stdin, tell }: TerminalOptions): Panel {
  if (headlessFolder !== undefined || board.panel === "stdin") return createStdinPanel(stdin, tell);
  return { listen: () => undefined, setLamp: () => undefined };
}
