/**
 * What the terminal would start with: its configuration, over it what a technician set, and the
 * certificates that came by the cable. Reads what the start reads; faults are told by those who
 * examine the parts.
 */
import { readFileSync } from "node:fs";
import type { TlsCredentials } from "../../../drivers/hal/link.ts";
import { createFolderIdentity } from "../../../drivers/linux/folder-identity.ts";
import { createCrypto } from "../../../drivers/linux/host-crypto.ts";
import type { Config } from "../../config/schema.ts";
import { readStart } from "../start.ts";
import { documentFolder } from "../technician-line.ts";

export interface AsStarted {
  readonly config: Config;
  /** A technician brought the bank's keys: no file has them. */
  readonly hasBroughtKeys: boolean;
  /** Undefined where the configuration's own files count. */
  readonly credentials: TlsCredentials | undefined;
}

export function asStarted(config: Config): AsStarted {
  const hasLine = config.line.port !== undefined;
  const credentials = hasLine
    ? createFolderIdentity(documentFolder(config)).credentials()
    : undefined;
  try {
    const start = readStart(config, createCrypto(readFileSync(config.identityKey, "utf8")));
    if (!start.ok) return { config, hasBroughtKeys: false, credentials };
    const { settings } = start.value;
    const binding = settings?.binding;
    const hasBroughtKeys = binding !== undefined && binding !== null;
    return { config: start.value.config, hasBroughtKeys, credentials };
  } catch {
    return { config, hasBroughtKeys: false, credentials };
  }
}
