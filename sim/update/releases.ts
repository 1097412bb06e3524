/**
 * The maker of the firmware: releases signed with the platform's cryptography, right ones and all
 * sorts of wrong ones, and the place where they are offered. Shares no code with the terminal.
 */
import { createHash } from "node:crypto";
import type { SourceFault } from "../../drivers/hal/update.ts";
import type { ReleaseSource } from "../../drivers/linux/slot-update.ts";
import type { ReleaseKey } from "../../drivers/linux/slots.mjs";
import { type Claims, type SigningKey, sealClaims, signingKeyFrom } from "../networks/jws.ts";

/** Whose releases the boxes of the simulation take. */
export const MAKER: SigningKey = signingKeyFrom(digest("the maker's key"));
export const STRANGER: SigningKey = signingKeyFrom(digest("a stranger's key for releases"));
export const HARDWARE = "linux-sim";

/** The maker's public key, as a box has it. */
export const MAKER_JWK: ReleaseKey = MAKER.jwk;

export interface Offer {
  readonly version: string;
  readonly manifest: Uint8Array;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** What a release says unless told otherwise. */
export interface ReleaseDraft {
  readonly version: string;
  /** The time of the world in which it is made, ms since 1970. */
  readonly now: number;
  /** Of the program. */
  readonly lengthBytes?: number;
  /** Other files, of a thousand bytes each; one unless said otherwise. */
  readonly otherFiles?: number;
  readonly claims?: Claims;
  readonly key?: SigningKey;
}

/** Makes a release. */
export function makeRelease(draft: ReleaseDraft): Offer {
  const { version, now, lengthBytes = 200_000, otherFiles = 1, key = MAKER } = draft;
  const files = new Map([["firmware.cjs", filled(`${version} program`, lengthBytes)]]);
  for (let number = 1; number <= otherFiles; number += 1) {
    files.set(`part-${number}.cjs`, filled(`${version} part ${number}`, 1_000));
  }
  const claims = {
    kind: "firmware.release",
    version,
    hardware: [HARDWARE, "linux-other"],
    notBefore: new Date(now - 86_400_000).toISOString(),
    expires: new Date(now + 30 * 86_400_000).toISOString(),
    sharePercent: 100,
    files: [...files].map(([name, bytes]) => ({
      name,
      length: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    })),
    ...draft.claims,
  };
  return { version, manifest: sealClaims(claims, key), files };
}

/** A place that offers one release, or nothing; and can be made to misbehave. */
export interface Shelf extends ReleaseSource {
  offer: Offer | undefined;
  /** What everything ends with; undefined when it works. */
  fault: SourceFault | undefined;
  /** Changes what is handed out of a file. */
  spoil: (bytes: Uint8Array, file: string) => Uint8Array;
  /** Bytes handed out so far. */
  readonly handedOut: { bytes: number };
}

/** @param defer runs an answer later, as a network would. */
export function createShelf(defer: (complete: () => void) => void): Shelf {
  const shelf: Shelf = {
    offer: undefined,
    fault: undefined,
    spoil: (bytes) => bytes,
    handedOut: { bytes: 0 },
    look(limitBytes, done) {
      const { offer, fault } = shelf;
      defer(() => {
        if (fault !== undefined) done({ ok: false, fault, detail: "so the world wants it" });
        else if (offer !== undefined && offer.manifest.length > limitBytes) {
          done({ ok: false, fault: "too-large", detail: `${offer.manifest.length} bytes` });
        } else done({ ok: true, value: offer?.manifest });
      });
    },
    fetch({ file, from, lengthBytes }, done) {
      const { offer, fault } = shelf;
      const bytes = offer?.files.get(file);
      defer(() => {
        if (fault !== undefined || bytes === undefined) {
          done({ ok: false, fault: fault ?? "unreachable", detail: "so the world wants it" });
          return;
        }
        const part = shelf.spoil(bytes.subarray(from, from + lengthBytes), file);
        shelf.handedOut.bytes += part.length;
        done({ ok: true, value: part });
      });
    },
  };
  return shelf;
}

function filled(text: string, lengthBytes: number): Uint8Array {
  const block = digest(text);
  return Uint8Array.from({ length: lengthBytes }, (_, at) => (block[at % 32] ?? 0) ^ (at >> 5));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
