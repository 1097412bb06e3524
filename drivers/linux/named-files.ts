/**
 * The files that a configuration names: texts, and secrets that only their owner may read. Each
 * refusal names the key of the configuration, for whoever wrote it.
 */
import { readFileSync, statSync } from "node:fs";
import type { TlsCredentials } from "../hal/link.ts";

/** @throws Error in plain words. */
export function readText(key: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${key} must be a readable file: ${why}`);
  }
}

/** A file that holds a secret. @throws Error when others may read it, too. */
export function readSecret(key: string, path: string): string {
  const text = readText(key, path);
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) {
    throw new Error(`${key} ${path} must be readable by its owner only: chmod 600 ${path}`);
  }
  return text;
}

/** The PEM files of a link; undefined unless all three are named. */
export function readTls(link: {
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly privateKey?: string | undefined;
}): TlsCredentials | undefined {
  const { ca, certificate, privateKey } = link;
  if (ca === undefined || certificate === undefined || privateKey === undefined) return undefined;
  return {
    ca: readText("link.ca", ca),
    certificate: readText("link.certificate", certificate),
    privateKey: readSecret("link.privateKey", privateKey),
  };
}
