/**
 * The configuration of a terminal as its file has it: read, checked, and with the paths in it made
 * absolute. What technicians set over it is read elsewhere.
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { problemText } from "../config/field.ts";
import { type Config, checkConfig } from "../config/schema.ts";
import { fillUnbound } from "../core/technician/settings.ts";
import type { Result } from "../lib/result.ts";

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
  const checked = checkConfig(fillUnbound(document));
  if (!checked.ok) return { ok: false, problem: `${path}: ${problemText(checked.problem)}` };
  const { value } = checked;
  const absolute = (file: string) => resolve(dirname(path), file);
  const maybe = (file: string | undefined) => (file === undefined ? undefined : absolute(file));
  const { link, line, acquirer, otherAcquirers, voices, update } = value;
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
      update: update === undefined ? undefined : { ...update, keys: absolute(update.keys) },
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
