/**
 * The composition root of a real terminal: the one file of the firmware that names drivers. It
 * reads what the configuration points at, puts the parts together, and hands them to the device.
 */
import { existsSync } from "node:fs";
import type { Board } from "../drivers/hal/board.ts";
import type { Display } from "../drivers/hal/display.ts";
import type { LightSensor } from "../drivers/hal/light.ts";
import type { Log } from "../drivers/hal/log.ts";
import type { Power } from "../drivers/hal/power.ts";
import type { Shaper } from "../drivers/hal/shaper.ts";
import type { Pcm } from "../drivers/hal/speaker.ts";
import { readDocument, saveDocument } from "../drivers/linux/file-storage.ts";
import { type FileVoices, openVoices } from "../drivers/linux/file-voices.ts";
import { loadShaper } from "../drivers/linux/harfbuzz-shaper.ts";
import { createClock } from "../drivers/linux/host-clock.ts";
import { createCrypto, publicJwk } from "../drivers/linux/host-crypto.ts";
import { createHostPower } from "../drivers/linux/host-power.ts";
import { readKeptFrame, writeKeptFrame } from "../drivers/linux/kept-frame-file.ts";
import { createMqttLink } from "../drivers/linux/mqtt-link.ts";
import { readSecret, readTls } from "../drivers/linux/named-files.ts";
import { createNmcliNetwork } from "../drivers/linux/nmcli-network.ts";
import { createSqliteLedger } from "../drivers/linux/sqlite-ledger.ts";
import { assetFolder } from "./cli/assets.ts";
import { openParts, type PartsOptions } from "./cli/parts.ts";
import { openUpdate, readReleaseKeys } from "./cli/slots.ts";
import { readStart } from "./cli/start.ts";
import { openLine } from "./cli/technician-line.ts";
import type { Config } from "./config/schema.ts";
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
export interface TerminalOptions extends PartsOptions {
  /** Looks at a voice pack that did not come with the firmware; a reason if it must not speak. */
  readonly judgePack: (folder: string) => string | undefined;
  /** A chime of the shop's own, by path, or the reason why it must not sound. */
  readonly readChime: (path: string) => Result<Pcm, string>;
  readonly log: Log;
}

/** Puts a terminal together. Nothing moves before `start`. */
export async function openTerminal(
  configured: Config,
  options: TerminalOptions,
): Promise<Result<Device, string>> {
  try {
    const pem = readSecret("identityKey", configured.identityKey);
    const crypto = createCrypto(pem);
    const start = readStart(configured, crypto);
    if (!start.ok) return start;
    const { config } = start.value;
    const tls = readTls(config.link);
    const shaper = await loadShaper(assetFolder("fonts"));
    const { light, ...parts } = await openParts(config, options);
    if (config.voices.dayMark === "on" && crypto.signAlgorithm !== "EdDSA") {
      return { ok: false, problem: "voices.dayMark needs an Ed25519 identityKey" };
    }
    const voices = openOwnVoices(config, options);
    const board: Board = {
      clock: createClock(),
      crypto,
      ...parts,
      ledger: createSqliteLedger(config.ledger),
      link: createMqttLink(),
      log: options.log,
      power: openPower(options, light),
      ...openNetwork(options),
      shaper,
      voices,
      ...openLine(config, options.tell),
      ...openUpdate(config, options.tell),
    };
    const renderer = openRenderer(config, shaper, parts.display);
    const rehearsed = { crypto, ownKey: publicJwk(pem), voices, renderer };
    rehearseWhenIdle(config.languages, rehearsed, options.tell);
    const crashPath = `${config.ledger}.crashes`;
    const crashes = parseCrashRecord(readDocument(crashPath));
    const isSafeMode = isCrashLoop(crashes, board.clock.wall());
    const health = { quarantine: quarantined(crashes), isSafeMode };
    const releaseKeys = readReleaseKeys(config, start.value.configured?.sets ?? [], crypto);
    const own = { firmware: FIRMWARE_VERSION, ...(releaseKeys && { releaseKeys }) };
    const setup = { ...start.value, ...own, ...health };
    const device = createDevice(board, setup, renderer, tls);
    recordCrashes(device, board, crashPath, crashes, options.tell);
    return { ok: true, value: device };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * A bug ends the process, and its supervisor starts it again; what was in hand is remembered, so
 * that no message can do this to the terminal for ever.
 */
function recordCrashes(
  device: Device,
  board: Board,
  path: string,
  crashes: CrashRecord,
  tell: (line: string) => void,
): void {
  process.once("uncaughtException", (error) => {
    const { inHand } = device;
    const payloadSha256 = inHand === undefined ? null : hex(board.crypto.sha256(inHand));
    const crash = { at: board.clock.wall(), payloadSha256 };
    try {
      saveDocument(path, addCrash(crashes, crash));
    } finally {
      tell(error.stack ?? error.message);
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
    try {
      if (count === 0) languages.forEach(wakeVoice);
      else rehearse({ ...parts, languages });
    } catch (error) {
      // For want of a handle, say (fault O12): nobody waits for it, and it ends no terminal.
      tell(`a rehearsal failed: ${error instanceof Error ? error.message : String(error)}`);
    }
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
  const { display } = config.board;
  const look = display === "e-paper" ? "one-bit" : config.board.look;
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

/** A headless terminal is no part of the machine it runs on: that one's battery is not its own. */
function openPower(
  { headlessFolder }: TerminalOptions,
  light: LightSensor | undefined,
): Power | undefined {
  return headlessFolder === undefined ? createHostPower({ env: process.env, light }) : undefined;
}

/** Nor does it look after that machine's network. */
function openNetwork({ headlessFolder }: TerminalOptions): Pick<Board, "network"> {
  return headlessFolder === undefined ? { network: createNmcliNetwork() } : {};
}
