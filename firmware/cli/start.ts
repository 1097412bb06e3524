/**
 * What a terminal starts with: its configuration and the key sets that it names, and over them what
 * technicians set. Refuses what cannot be read, rather than passing it over.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Crypto } from "../../drivers/hal/crypto.ts";
import { readText } from "../../drivers/linux/named-files.ts";
import type { Config } from "../config/schema.ts";
import type { Setup } from "../core/state.ts";
import {
  applySettings,
  isBound,
  parseSettings,
  type Settings,
} from "../core/technician/settings.ts";
import type { Result } from "../lib/result.ts";
import { type KeySet, readKeySets } from "../link/trusted-keys.ts";
import { documentFolder } from "./technician-line.ts";

/** The part of a setup that is read from files. */
export type Start = Pick<Setup, "config" | "keys" | "otherKeys" | "settings" | "configured">;

/** @throws Error in plain words when a file of keys cannot be had. */
export function readStart(config: Config, crypto: Crypto): Result<Start, string> {
  const kept = readSettings(config);
  if (!kept.ok) return kept;
  const settings = kept.value;
  const configured = { config, sets: keySetsOf(config, settings) };
  if (settings === undefined) return trusting({ config, configured }, configured.sets, crypto);
  const applied = applySettings(configured, settings, crypto);
  if (!applied.ok) return { ok: false, problem: `${pathOf(config)}: ${applied.problem}` };
  const start = { config: applied.value.config, settings, configured };
  const { trust } = applied.value;
  if (trust !== undefined) return { ok: true, value: { ...start, ...trust } };
  return trusting(start, configured.sets, crypto);
}

/** With the keys of the files. */
function trusting(
  start: Omit<Start, "keys" | "otherKeys">,
  sets: readonly KeySet[],
  crypto: Crypto,
): Result<Start, string> {
  const read = readKeySets(sets, crypto);
  if (!read.ok) return read;
  const { [start.config.acquirer.id]: keys = [], ...otherKeys } = read.value;
  return { ok: true, value: { ...start, keys, otherKeys } };
}

/** The sets that files have. None for the acquirer whose keys a technician brought, nor for nobody. */
function keySetsOf(config: Config, settings: Settings | undefined): readonly KeySet[] {
  const { acquirer, otherAcquirers } = config;
  const isFromFile = isBound(config) && settings?.binding === undefined;
  return [...(isFromFile ? [acquirer] : []), ...otherAcquirers].map(({ id, keys }) => ({
    acquirer: id,
    document: JSON.parse(readText(`keys of ${id}`, keys)),
  }));
}

function pathOf(config: Config): string {
  return join(documentFolder(config), "settings.json");
}

/** What technicians set; undefined where there is no line, or nobody has set anything. */
function readSettings(config: Config): Result<Settings | undefined, string> {
  const path = pathOf(config);
  if (config.line.port === undefined || !existsSync(path)) return { ok: true, value: undefined };
  const settings = parseSettings(readFileSync(path, "utf8"));
  if (settings === undefined) return { ok: false, problem: `${path} is no document of settings` };
  return { ok: true, value: settings };
}
