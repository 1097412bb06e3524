/**
 * Puts the update port of a real board together. Only a terminal that the launcher of the package
 * has started has one: nobody else would start what it puts into a slot.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Board } from "../../drivers/hal/board.ts";
import type { Crypto } from "../../drivers/hal/crypto.ts";
import { createReleaseSource } from "../../drivers/linux/release-source.ts";
import { createSlotFolder } from "../../drivers/linux/slot-folder.mjs";
import { createSlotUpdate } from "../../drivers/linux/slot-update.ts";
import type { Config } from "../config/schema.ts";
import type { Setup } from "../core/state.ts";
import { type KeySet, readKeySets } from "../link/trusted-keys.ts";

/** How the launcher tells what it has started; `package/slot-start.mjs` writes it. */
const STARTED = "SOUNDBOX_STARTED";

/** No bank can have a name with a space. */
const MAKER = "the maker";

/** Slots, inbox and status of the updates, beside the ledger. */
export function updateFolder({ ledger }: Pick<Config, "ledger">): string {
  return `${ledger}.updates`;
}

/** What kind of board this is, as releases name it. */
export function hardwareName(): string {
  return `${process.platform}-${process.arch}`;
}

/**
 * The release keys of a configuration.
 * @throws Error in plain words when they cannot be had, or when a bank has one of them as well.
 */
export function readReleaseKeys(
  { update }: Config,
  banks: readonly KeySet[],
  crypto: Crypto,
): Setup["releaseKeys"] {
  if (update === undefined) return undefined;
  const document = JSON.parse(readFileSync(update.keys, "utf8"));
  const read = readKeySets([...banks, { acquirer: MAKER, document }], crypto);
  if (!read.ok) throw new Error(`${update.keys}: ${read.problem}`);
  return read.value[MAKER]?.map(({ key }) => key);
}

/** The port, where the configuration asks for updates and the launcher can carry them out. */
export function openUpdate(config: Config, tell: (line: string) => void): Pick<Board, "update"> {
  if (config.update === undefined) return {};
  const started = parseStarted(process.env[STARTED]);
  if (started === undefined) {
    tell("updates are off: they need the installed package, whose launcher starts them");
    return {};
  }
  const folder = updateFolder(config);
  return {
    update: createSlotUpdate({
      medium: createSlotFolder(folder),
      source: createReleaseSource({ inbox: join(folder, "inbox"), url: config.update.url }),
      standing: { hardware: hardwareName(), ...started },
      // As a supervisor would ask: what is being said is said to its end.
      restart: () => process.kill(process.pid, "SIGTERM"),
      defer: setImmediate,
    }),
  };
}

function parseStarted(text: string | undefined) {
  const [version, trial] = (text ?? "").split(" ");
  return version ? { version, isTrial: trial === "trial" } : undefined;
}
