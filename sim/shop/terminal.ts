/**
 * Puts a simulated board together and runs the firmware on it, as `firmware/main.ts` does on a real
 * one: the same device, the same ledger, link, voices and fonts; only display, loudspeaker and
 * panel are simulated.
 */
import type { Board } from "../../drivers/hal/board.ts";
import type { LedgerEntry } from "../../drivers/hal/ledger.ts";
import type { TlsCredentials } from "../../drivers/hal/link.ts";
import type { FileVoices } from "../../drivers/linux/file-voices.ts";
import { loadShaper } from "../../drivers/linux/harfbuzz-shaper.ts";
import { createClock } from "../../drivers/linux/host-clock.ts";
import { createCrypto, publicJwk } from "../../drivers/linux/host-crypto.ts";
import { createMqttLink } from "../../drivers/linux/mqtt-link.ts";
import { createSqliteLedger } from "../../drivers/linux/sqlite-ledger.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { problemText } from "../../firmware/config/field.ts";
import { checkConfig } from "../../firmware/config/schema.ts";
import { createDevice } from "../../firmware/core/device.ts";
import { rehearse } from "../../firmware/core/rehearsal.ts";
import { readJwks } from "../../firmware/link/trusted-keys.ts";
import { LOOKS } from "../../firmware/screen/palette.ts";
import { createRenderer } from "../../firmware/screen/render.ts";
import type { SimDisplay } from "../devices/display.ts";
import type { SimPanel } from "../devices/panel.ts";
import type { SimSpeaker } from "../devices/speaker.ts";
import { watchLedger } from "../devices/watched-ledger.ts";

export interface TerminalParts {
  readonly display: SimDisplay;
  readonly speaker: SimSpeaker;
  readonly voices: FileVoices;
  readonly panel: SimPanel;
  /** The terminal's configuration document, as a technician would write it. */
  readonly config: unknown;
  /** The acquirer's key set. */
  readonly jwks: unknown;
  readonly keyPem: string;
  readonly ledgerPath: string;
  readonly tls: TlsCredentials | undefined;
  /** The technician's line; empty where there is none. */
  readonly line: Pick<Board, "line" | "storage" | "identity" | "network">;
  /** Told of every entry that became durable. */
  readonly recorded: (entries: readonly LedgerEntry[]) => void;
}

export interface RunningTerminal {
  /** Ends it in good order. */
  stop(): void;
}

export type StartTerminal = (parts: TerminalParts) => Promise<RunningTerminal>;

export const startTerminal: StartTerminal = async (parts) => {
  const checked = checkConfig(parts.config);
  if (!checked.ok) throw new Error(problemText(checked.problem));
  const crypto = createCrypto(parts.keyPem);
  const keys = readJwks(parts.jwks, crypto);
  if (!keys.ok) throw new Error(keys.problem);
  const { display, speaker, panel, voices } = parts;
  const shaper = await loadShaper(assetFolder("fonts"));
  const board: Board = {
    clock: createClock(),
    crypto,
    display,
    ledger: watchLedger(createSqliteLedger(parts.ledgerPath), parts.recorded),
    link: createMqttLink(),
    panel,
    shaper,
    speaker,
    voices,
    ...parts.line,
  };
  const setup = { config: checked.value, keys: keys.value, firmware: "simulated" };
  const look = LOOKS[checked.value.board.look];
  const renderer = createRenderer(shaper, display.width, display.height, look);
  const device = createDevice(board, setup, renderer, parts.tls);
  device.start();
  // As on a real board: the first payment finds words and pictures ready.
  for (const language of checked.value.languages) voices.preload(language);
  rehearse({
    crypto,
    ownKey: publicJwk(parts.keyPem),
    voices,
    languages: checked.value.languages,
    renderer,
  });
  return { stop: () => device.stop() };
};
