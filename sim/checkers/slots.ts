/**
 * I38: at every instant of an update there is a firmware that starts and that the maker signed.
 * Reads the card's image by itself, pointer, signature and digests; asks neither firmware nor
 * launcher.
 */
import { createHash, createPublicKey, verify } from "node:crypto";

export type Image = ReadonlyMap<string, Uint8Array>;

/** The maker's public key. */
interface Key {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
}

/** The version of a slot that is whole and signed; undefined for any other. */
export function signedVersion(image: Image, slot: string, key: Key): string | undefined {
  const manifest = image.get(`${slot}/manifest.jws`);
  const parts = Buffer.from(manifest ?? [])
    .toString("latin1")
    .split(".");
  const [head = "", body = "", seal = ""] = parts;
  const { kty, crv, x } = key;
  const maker = createPublicKey({ key: { kty, crv, x }, format: "jwk" });
  const isSigned =
    parts.length === 3 &&
    verify(null, Buffer.from(`${head}.${body}`), maker, Buffer.from(seal, "base64url"));
  if (!isSigned) return undefined;
  const { version, files } = JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
  for (const { name, sha256 } of files) {
    const bytes = image.get(`${slot}/${name}`);
    const seen = bytes && createHash("sha256").update(bytes).digest("hex");
    if (seen !== sha256) return undefined;
  }
  return version;
}

/**
 * What is wrong with a card's image; undefined when what starts next, or would after a failed
 * trial, is the package's own firmware or a slot that is whole and signed.
 */
export function slotProblem(image: Image, key: Key): string | undefined {
  const text = image.get("pointer.json");
  if (text === undefined) return undefined;
  let pointer: { readonly good?: unknown; readonly trial?: { readonly slot?: unknown } | null };
  try {
    pointer = JSON.parse(Buffer.from(text).toString("utf8"));
  } catch {
    return `the pointer is torn: ${Buffer.from(text).toString("latin1").slice(0, 60)}`;
  }
  const { good, trial } = pointer;
  const isGoodSigned = good === "packaged" || signedVersion(image, String(good), key) !== undefined;
  if (!isGoodSigned) return `what is called good, ${String(good)}, is not whole and signed`;
  const slot = trial?.slot;
  if (slot === undefined) return undefined;
  if (slot === good) return "the good slot is on trial";
  return signedVersion(image, String(slot), key) === undefined
    ? `what is on trial, ${String(slot)}, is not whole and signed`
    : undefined;
}
