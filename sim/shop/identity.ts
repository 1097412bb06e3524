/**
 * Who is who in a shop that is opened again: the keys of bank and terminal, and the epoch, which
 * rises at every opening because the bank's numbering starts anew (contract, section 1). The file
 * holds secrets of a simulation only, and is still for its owner alone.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateKeyPem } from "../../drivers/linux/host-crypto.ts";

export interface Identity {
  /** 32 secret bytes of the bank's signing key. */
  readonly bankSeed: Uint8Array;
  readonly terminalKeyPem: string;
  /** 16 bytes: what would be printed inside the terminal. */
  readonly labelSecret: Uint8Array;
  readonly epoch: number;
}

const FILE = "shop.json";
const SECRET_BYTES = 16;

/**
 * Reads the identity kept in `folder`, or makes one, and raises its epoch on disk.
 * @throws Error in plain words when the file is there and is none of ours.
 */
export function openIdentity(folder: string): Identity {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, FILE);
  const before = read(path);
  const identity: Identity = {
    bankSeed: before?.bankSeed ?? randomBytes(32),
    terminalKeyPem: before?.terminalKeyPem ?? generateKeyPem("EdDSA"),
    labelSecret: before?.labelSecret ?? randomBytes(SECRET_BYTES),
    epoch: (before?.epoch ?? 0) + 1,
  };
  const { bankSeed, terminalKeyPem, labelSecret, epoch } = identity;
  const seed = Buffer.from(bankSeed).toString("base64url");
  const secret = Buffer.from(labelSecret).toString("hex");
  const kept = { bankSeed: seed, terminalKeyPem, labelSecret: secret, epoch };
  const text = JSON.stringify(kept, null, 2);
  writeFileSync(`${path}.new`, `${text}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return identity;
}

function read(path: string): Identity | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const identity = parse(text);
  if (identity === undefined) {
    throw new Error(`${path} is no shop's file. Name another folder with --data, or delete it`);
  }
  return identity;
}

function parse(text: string): Identity | undefined {
  try {
    const { bankSeed, terminalKeyPem, labelSecret: hex, epoch } = JSON.parse(text);
    const seed = Buffer.from(String(bankSeed), "base64url");
    const isWhole = Number.isSafeInteger(epoch) && epoch >= 1;
    if (seed.length !== 32 || typeof terminalKeyPem !== "string" || !isWhole) return undefined;
    // A shop of before there was a line has none yet.
    const secret = Buffer.from(String(hex), "hex");
    const labelSecret = secret.length === SECRET_BYTES ? secret : randomBytes(SECRET_BYTES);
    return { bankSeed: seed, terminalKeyPem, labelSecret, epoch };
  } catch {
    return undefined;
  }
}
