/** The types of `slots.mjs`, which is plain JavaScript because it starts everything else. */
import type { FailedVersion } from "../hal/update.ts";

/** A folder of files, as narrow as a power cut needs it: nothing is durable before it is synced. */
export interface SlotMedium {
  /** All of a file; undefined when there is none. */
  read(path: string): Uint8Array | undefined;
  /** Cuts the file off at `from`, making it if need be, and appends. */
  write(path: string, from: number, bytes: Uint8Array): void;
  /** The bytes of one file are durable. */
  sync(path: string): void;
  /** The same, with the loop free meanwhile; a card may take a quarter of a second. */
  settle?(path: string, done: (error: Error | null) => void): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Names in one folder; none when it is not there. */
  list(folder: string): readonly string[];
  /** What was made, renamed and removed in one folder is durable; "" for the top. */
  syncFolder(folder: string): void;
}

export type Slot = "a" | "b";

export interface Pointer {
  /** What starts when nothing is on trial. */
  readonly good: Slot | "packaged";
  /** What was good before, while it has not been overwritten. */
  readonly previous: Slot | "packaged";
  readonly trial: {
    readonly slot: Slot;
    readonly version: string;
    readonly starts: number;
  } | null;
  /** The highest version that was ever good. */
  readonly floor: string;
  readonly failed: readonly FailedVersion[];
}

/** A public key as a JSON Web Key. */
export interface ReleaseKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y?: string;
}

export interface SlotTrust {
  readonly keys: readonly ReleaseKey[];
  readonly hardware: string;
}

export interface VerifiedSlot {
  readonly version: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface Start {
  readonly slot: Slot | "packaged";
  readonly version: string;
  readonly files: ReadonlyMap<string, Uint8Array> | undefined;
  readonly isTrial: boolean;
}

export function readPointer(medium: SlotMedium): Pointer;
export function writePointer(medium: SlotMedium, pointer: Pointer): void;
export function rolledBack(pointer: Pointer): Pointer;
export function committed(pointer: Pointer): Pointer;
export function spareSlot(pointer: Pointer): Slot;
export function compareVersions(a: string, b: string): number;
export function verifySlot(
  medium: SlotMedium,
  slot: Slot,
  trust: SlotTrust,
): VerifiedSlot | undefined;
export function chooseStart(
  medium: SlotMedium,
  trust: SlotTrust & { readonly packaged: string },
): Start;
export function endTrial(medium: SlotMedium): boolean;
