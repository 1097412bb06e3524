/**
 * Where new firmware comes from, and the two slots that it is put into. One of the slots runs, or
 * the firmware that the board was installed with; the other may be written. Which one starts next
 * is one small durable word, changed in one step (faults O1 and O2). Judges no release: what is
 * signed, new and allowed is the firmware's to say.
 */
import type { Done } from "./outcome.ts";
import type { StorageFault } from "./storage.ts";

/**
 * `unreachable`: nobody there, or no such file. `too-large`: more came than was asked for.
 * `slow`: what was asked for did not come within a minute.
 */
export type SourceFault = "unreachable" | "too-large" | "slow";

/** A version that was tried and taken back, and how often. */
export interface FailedVersion {
  readonly version: string;
  readonly times: number;
}

/** How things stood when this start began. */
export interface UpdateStanding {
  /** What kind of board this is, as releases name it, e.g. `linux-arm64`. */
  readonly hardware: string;
  /** The version that runs, like `0.2.0`. */
  readonly version: string;
  /** It is on trial: unless `commit` is called, the version before comes back. */
  readonly isTrial: boolean;
  /** No version below this is ever taken. */
  readonly floor: string;
  readonly failed: readonly FailedVersion[];
}

/** Bytes of one file of the release that was looked at. */
export interface Piece {
  readonly file: string;
  readonly from: number;
  readonly lengthBytes: number;
}

/** What lies in the slot under the name of one file. */
export interface FileDigest {
  readonly lengthBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** One operation at a time; a bug calls a second one. */
export interface Update {
  readonly standing: UpdateStanding;
  /** Asks for the manifest on offer. `done` with undefined when nothing is. */
  look(limitBytes: number, done: Done<SourceFault, Uint8Array | undefined>): void;
  /** Fetches some bytes of a file on offer: all of them, or a fault. */
  fetch(piece: Piece, done: Done<SourceFault, Uint8Array>): void;
  /**
   * Makes the spare slot ready for this manifest. What it holds of the same one is kept, everything
   * else is removed. `done` with the bytes held of each file, in the order of `files`.
   */
  begin(
    manifest: Uint8Array,
    files: readonly string[],
    done: Done<StorageFault, readonly number[]>,
  ): void;
  /** Cuts the file off at `from` and appends; `done` once it is on the medium and synced. */
  keep(file: string, from: number, bytes: Uint8Array, done: Done<StorageFault>): void;
  /** Reads a file of the spare slot back from the medium. */
  digest(file: string, done: Done<StorageFault, FileDigest>): void;
  /** The next start is a trial of the spare slot. All or nothing, whenever the power goes. */
  switchOver(version: string, done: Done<StorageFault>): void;
  /** The trial is over: what runs now starts from now on. */
  commit(done: Done<StorageFault>): void;
  /** The trial has failed: what ran before starts next, and the version is noted as failed. */
  rollBack(done: Done<StorageFault>): void;
  /** Asks the supervisor for a start in good order; what is being said is said to its end. */
  restart(): void;
  /** What is going on, in one line for a technician who asks; replaces the last. */
  note(line: string): void;
}
