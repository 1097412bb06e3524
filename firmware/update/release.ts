/**
 * The manifest of a release: one compact JWS by a release key, which names every file of it by
 * length and digest, for which boards it is, and when it may be installed. The keys are the
 * maker's; a bank's key signs no release. Opening answers with a release or a reason, never throws.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { Crypto, VerifyKey } from "../../drivers/hal/crypto.ts";
import type { Result } from "../lib/result.ts";
import { ClaimReader } from "../link/claim-reader.ts";
import { openJws } from "../link/envelope.ts";
import type { StrictObject } from "../link/strict-json.ts";
import { VERSION } from "./version.ts";

/** Far more than any manifest has. */
export const MANIFEST_BYTES_MAX = 16_384;
/** A release that needs more is refused before a byte of it is fetched. */
export const RELEASE_BYTES_MAX = 32 * 1_048_576;
const FILES_MAX = 16;
const HARDWARE_MAX = 16;
/** The program itself; the launcher starts it. */
const PROGRAM = "firmware.cjs";

const FILE = /^[a-z0-9][a-z0-9-]{0,30}\.[a-z0-9]{1,8}$/;
const HARDWARE = /^[a-z0-9][a-z0-9-]{0,62}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** Why a manifest is not believed. */
export type ManifestReason = "too-large" | "unsigned" | "schema";

export interface ManifestProblem {
  readonly reason: ManifestReason;
  /** For a technician. */
  readonly detail: string;
}

/** One file of a release. */
export interface ReleaseFile {
  readonly name: string;
  readonly lengthBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface Release {
  readonly version: string;
  readonly hardware: readonly string[];
  /** Not installed before this; nor can it be earlier than this wherever it is seen. */
  readonly notBefore: WallMs;
  /** Not installed from then on: a release that somebody kept from us for long is no news. */
  readonly expires: WallMs;
  /** How many of a hundred boxes may take it, chosen by their ids: 1 to 100. */
  readonly sharePercent: number;
  readonly files: readonly ReleaseFile[];
}

/**
 * Opens a manifest: size, signature by any one of the keys, then the claims.
 * @param keys the release keys; a manifest never brings one.
 */
export function openRelease(
  manifest: Uint8Array,
  keys: readonly VerifyKey[],
  crypto: Crypto,
): Result<Release, ManifestProblem> {
  if (manifest.length > MANIFEST_BYTES_MAX) {
    return refuse("too-large", `${manifest.length} bytes, at most ${MANIFEST_BYTES_MAX}`);
  }
  let problem = "there is no release key";
  for (const key of keys) {
    const opened = openJws(manifest, key, crypto);
    if (opened.ok) return readRelease(opened.value);
    problem = opened.problem;
  }
  return refuse("unsigned", problem);
}

function readRelease(claims: StrictObject): Result<Release, ManifestProblem> {
  const reader = new ClaimReader(claims);
  reader.choice("kind", ["firmware.release"]);
  const version = reader.text("version", VERSION, "must be a version like 0.2.0");
  const [notBefore, expires] = [reader.time("notBefore"), reader.time("expires")];
  const sharePercent = reader.integer("sharePercent", 1);
  if (reader.problem !== undefined) return refuse("schema", reader.problem.detail);
  const hardware = readHardware(claims.members.hardware);
  if (hardware === undefined) return refuse("schema", "hardware must name 1 to 16 kinds of board");
  const files = readFiles(claims.members.files);
  if (!files.ok) return refuse("schema", files.problem);
  if (sharePercent > 100) return refuse("schema", "sharePercent must be at most 100");
  if (expires <= notBefore) return refuse("schema", "expires must come after notBefore");
  const value = { version, hardware, notBefore, expires, sharePercent, files: files.value };
  return { ok: true, value };
}

function readHardware(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length < 1 || value.length > HARDWARE_MAX) return undefined;
  const names = value.filter((name) => typeof name === "string" && HARDWARE.test(name));
  return names.length === value.length ? names : undefined;
}

function readFiles(value: unknown): Result<readonly ReleaseFile[], string> {
  if (!Array.isArray(value) || value.length < 1 || value.length > FILES_MAX) {
    return { ok: false, problem: `files must be a list of 1 to ${FILES_MAX}` };
  }
  const files: ReleaseFile[] = [];
  for (const entry of value) {
    const isObject = typeof entry === "object" && entry !== null && !Array.isArray(entry);
    const reader = new ClaimReader({ members: isObject ? entry : {}, loose: new Set() });
    const name = reader.text("name", FILE, "must be a plain name in lower case");
    const lengthBytes = reader.integer("length", 1);
    const sha256 = reader.text("sha256", SHA256, "must be 64 hexadecimal digits");
    if (reader.problem !== undefined) {
      return { ok: false, problem: `files: ${reader.problem.detail}` };
    }
    if (files.some((other) => other.name === name)) {
      return { ok: false, problem: `files: ${name} stands there twice` };
    }
    files.push({ name, lengthBytes, sha256 });
  }
  const total = files.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);
  if (total > RELEASE_BYTES_MAX)
    return { ok: false, problem: `files: ${total} bytes are too many` };
  if (!files.some(({ name }) => name === PROGRAM)) {
    return { ok: false, problem: `files: ${PROGRAM} is missing` };
  }
  return { ok: true, value: files };
}

function refuse(reason: ManifestReason, detail: string): Result<never, ManifestProblem> {
  return { ok: false, problem: { reason, detail } };
}
