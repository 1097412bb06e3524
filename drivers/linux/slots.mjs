/**
 * Which firmware starts: the one that came with the package, or one of two slots that hold newer
 * ones. Plain and small, because it is never updated itself and decides what is run: it verifies
 * signature and digests at every start, counts a trial before it begins, and falls back by itself.
 * Everything goes through a medium, so that it can be tried with the power cut at every write.
 */
import { createHash, createPublicKey, verify } from "node:crypto";

/** A trial that did not end well twice is over. */
const STARTS_MAX = 2;
/** Failed versions that are remembered. */
const FAILED_MAX = 8;
const POINTER = "pointer.json";
const MANIFEST = "manifest.jws";
const SLOTS = ["a", "b"];
const VERSION = /^(?:0|[1-9][0-9]{0,4})(?:\.(?:0|[1-9][0-9]{0,4})){2}$/;
const FILE = /^[a-z0-9][a-z0-9-]{0,30}\.[a-z0-9]{1,8}$/;

/** Where nothing was ever installed, and what stands in for a pointer that cannot be read. */
const NOTHING = { good: "packaged", previous: "packaged", trial: null, floor: "0.0.0", failed: [] };

/** The durable word on what starts. */
export function readPointer(medium) {
  try {
    const bytes = medium.read(POINTER);
    if (bytes === undefined) return NOTHING;
    const { good, previous, trial, floor, failed } = JSON.parse(Buffer.from(bytes).toString());
    const isSlot = (slot) => slot === "packaged" || SLOTS.includes(slot);
    const isTrial =
      trial === null ||
      (SLOTS.includes(trial.slot) &&
        trial.slot !== good &&
        VERSION.test(trial.version) &&
        Number.isSafeInteger(trial.starts));
    const isFailed = ({ version, times }) => VERSION.test(version) && Number.isSafeInteger(times);
    if (!isSlot(good) || !isSlot(previous) || !isTrial || !VERSION.test(floor)) return NOTHING;
    return failed.every(isFailed) ? { good, previous, trial, floor, failed } : NOTHING;
  } catch {
    return NOTHING;
  }
}

/** Replaces it: written beside, synced, renamed over, and the folder synced. */
export function writePointer(medium, pointer) {
  const scratch = `${POINTER}.new`;
  medium.write(scratch, 0, Buffer.from(JSON.stringify(pointer)));
  medium.sync(scratch);
  medium.rename(scratch, POINTER);
  medium.syncFolder("");
}

/** The pointer once its trial has failed: what was good before is what starts. */
export function rolledBack(pointer) {
  const { trial, failed } = pointer;
  if (trial === null) return pointer;
  const { version } = trial;
  const times = 1 + (failed.find((one) => one.version === version)?.times ?? 0);
  const others = failed.filter((one) => one.version !== version);
  return { ...pointer, trial: null, failed: [...others, { version, times }].slice(-FAILED_MAX) };
}

/** The pointer once its trial has passed. */
export function committed(pointer) {
  const { trial, good, floor } = pointer;
  if (trial === null) return pointer;
  const failed = pointer.failed.filter(({ version }) => version !== trial.version);
  const highest = compareVersions(trial.version, floor) > 0 ? trial.version : floor;
  return { good: trial.slot, previous: good, trial: null, floor: highest, failed };
}

/** The slot that may be written: never the one that starts. */
export function spareSlot({ good }) {
  return good === "a" ? "b" : "a";
}

/** Negative when `a` is older than `b`. */
export function compareVersions(a, b) {
  const [ours, theirs] = [a, b].map((version) => version.split(".").map(Number));
  const index = ours.findIndex((number, at) => number !== theirs[at]);
  return index < 0 ? 0 : ours[index] - theirs[index];
}

/**
 * What a slot holds, if all of it is as one of the keys has signed it.
 * @param trust the release keys as JWKs, and what kind of board this is.
 * @returns its version and the verified bytes of each file; undefined when anything is amiss.
 */
export function verifySlot(medium, slot, { keys, hardware }) {
  try {
    const manifest = Buffer.from(medium.read(`${slot}/${MANIFEST}`)).toString("latin1");
    const [head, body, signature, ...more] = manifest.split(".");
    const signed = Buffer.from(`${head}.${body}`, "latin1");
    const seal = Buffer.from(signature, "base64url");
    const { alg } = JSON.parse(Buffer.from(head, "base64url").toString());
    const isSigned = keys.some((jwk) => isSignedBy(jwk, alg, signed, seal));
    if (more.length > 0 || !isSigned) return undefined;
    const release = JSON.parse(Buffer.from(body, "base64url").toString());
    if (release.kind !== "firmware.release" || !VERSION.test(release.version)) return undefined;
    if (!release.hardware.includes(hardware)) return undefined;
    const files = new Map();
    for (const { name, length, sha256 } of release.files) {
      const bytes = FILE.test(name) ? medium.read(`${slot}/${name}`) : undefined;
      if (bytes?.length !== length || sha256Of(bytes) !== sha256) return undefined;
      files.set(name, bytes);
    }
    return files.has("firmware.cjs") ? { version: release.version, files } : undefined;
  } catch {
    return undefined;
  }
}

function isSignedBy({ kty, crv, x, y }, alg, signed, seal) {
  const key = createPublicKey({ key: { kty, crv, x, y }, format: "jwk" });
  if (crv === "Ed25519") return /^Ed(DSA|25519)$/.test(alg) && verify(null, signed, key, seal);
  if (crv !== "P-256" || alg !== "ES256") return false;
  return verify("sha256", signed, { key, dsaEncoding: "ieee-p1363" }, seal);
}

function sha256Of(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Decides what starts, and counts a trial durably before it does.
 * @param trust as above, and `packaged`: the version that came with the package.
 * @returns the slot, its version and files (undefined for the packaged one), and if it is a trial.
 */
export function chooseStart(medium, trust) {
  let pointer = readPointer(medium);
  const { trial } = pointer;
  if (trial !== null) {
    const found = trial.starts < STARTS_MAX ? verifySlot(medium, trial.slot, trust) : undefined;
    const isMeant = found?.version === trial.version;
    const counted = { ...pointer, trial: { ...trial, starts: trial.starts + 1 } };
    const next = isMeant ? counted : rolledBack(pointer);
    // What cannot be counted is not tried.
    if (wrote(medium, next) && isMeant) return { slot: trial.slot, ...found, isTrial: true };
    pointer = next;
  }
  for (const slot of new Set([pointer.good, pointer.previous])) {
    const found = slot === "packaged" ? undefined : verifySlot(medium, slot, trust);
    if (slot === "packaged") break;
    // A package that is newer than the slot was installed by somebody on purpose.
    if (found !== undefined && compareVersions(found.version, trust.packaged) > 0) {
      return { slot, ...found, isTrial: false };
    }
  }
  return { slot: "packaged", version: trust.packaged, files: undefined, isTrial: false };
}

function wrote(medium, pointer) {
  try {
    writePointer(medium, pointer);
    return true;
  } catch (error) {
    // A power cut of the tests is no fault of a medium.
    if (!(error instanceof Error && "code" in error)) throw error;
    return false;
  }
}

/**
 * The last word on a trial that is neither taken up nor given back by itself: it is over.
 * @returns whether there was one.
 */
export function endTrial(medium) {
  const pointer = readPointer(medium);
  if (pointer.trial === null) return false;
  writePointer(medium, rolledBack(pointer));
  return true;
}
