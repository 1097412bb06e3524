/**
 * The slots of a terminal, over a medium, and the place that releases come from. One operation at a
 * time, each synced before it is told. What is signed was judged before anything comes here.
 */
import { createHash } from "node:crypto";
import type { Done, Outcome } from "../hal/outcome.ts";
import type { StorageFault } from "../hal/storage.ts";
import type { Piece, SourceFault, Update, UpdateStanding } from "../hal/update.ts";
import { storageFault } from "./folder-storage.ts";
import {
  committed,
  readPointer,
  rolledBack,
  type SlotMedium,
  spareSlot,
  writePointer,
} from "./slots.mjs";

const MANIFEST = "manifest.jws";
/** For technicians; lost without regret. */
const STATUS = "status.txt";

/** Where releases are offered. */
export interface ReleaseSource {
  look(limitBytes: number, done: Done<SourceFault, Uint8Array | undefined>): void;
  fetch(piece: Piece, done: Done<SourceFault, Uint8Array>): void;
}

export interface SlotUpdateOptions {
  readonly medium: SlotMedium;
  readonly source: ReleaseSource;
  readonly standing: Omit<UpdateStanding, "floor" | "failed">;
  /** Asks for a stop in good order; a supervisor starts the terminal again. */
  readonly restart: () => void;
  /** Runs a completion after the call has returned. */
  readonly defer: (complete: () => void) => void;
}

/** Makes the update port of this start. */
export function createSlotUpdate(options: SlotUpdateOptions): Update {
  const { medium, source, restart, defer } = options;
  const { floor, failed } = readPointer(medium);
  const work = <Value>(done: Done<StorageFault, Value>, action: () => Value): void => {
    const outcome = attempt(action);
    defer(() => done(outcome));
  };
  const spare = () => spareSlot(readPointer(medium));
  return {
    standing: { ...options.standing, floor, failed },
    look: source.look,
    fetch: source.fetch,
    begin: (manifest, files, done) => work(done, () => begin(medium, manifest, files)),
    keep(file, from, bytes, done) {
      const path = `${spare()}/${file}`;
      const written = attempt(() => {
        medium.write(path, from, bytes);
        if (medium.settle === undefined) medium.sync(path);
        // The first piece makes the file: its name must be durable, too.
        if (from === 0) medium.syncFolder(spare());
        return undefined;
      });
      if (!written.ok || medium.settle === undefined) defer(() => done(written));
      else medium.settle(path, (error) => done(error === null ? written : faulty(error)));
    },
    digest: (file, done) =>
      work(done, () => {
        const bytes = medium.read(`${spare()}/${file}`) ?? new Uint8Array();
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        return { lengthBytes: bytes.length, sha256 };
      }),
    switchOver: (version, done) =>
      work(done, () => {
        const pointer = readPointer(medium);
        const trial = { slot: spareSlot(pointer), version, starts: 0 };
        writePointer(medium, { ...pointer, trial });
        return undefined;
      }),
    commit: (done) =>
      work(done, () => {
        writePointer(medium, committed(readPointer(medium)));
        return undefined;
      }),
    rollBack: (done) =>
      work(done, () => {
        writePointer(medium, rolledBack(readPointer(medium)));
        return undefined;
      }),
    restart,
    note(line) {
      attempt(() => medium.write(STATUS, 0, new TextEncoder().encode(`${line}\n`)));
    },
  };
}

/** Empties the spare slot, unless it holds this very manifest; then what is there is resumed. */
function begin(
  medium: SlotMedium,
  manifest: Uint8Array,
  files: readonly string[],
): readonly number[] {
  const pointer = readPointer(medium);
  const spare = spareSlot(pointer);
  // From here on nobody may fall back to what this slot held.
  if (pointer.previous === spare) writePointer(medium, { ...pointer, previous: "packaged" });
  const path = `${spare}/${MANIFEST}`;
  const held = medium.read(path);
  const isSame = held !== undefined && Buffer.from(held).equals(manifest);
  for (const name of medium.list(spare)) {
    if (!isSame || !(name === MANIFEST || files.includes(name))) medium.remove(`${spare}/${name}`);
  }
  if (isSame) return files.map((name) => medium.read(`${spare}/${name}`)?.length ?? 0);
  medium.syncFolder(spare);
  medium.write(path, 0, manifest);
  medium.sync(path);
  medium.syncFolder(spare);
  return files.map(() => 0);
}

function attempt<Value>(action: () => Value): Outcome<StorageFault, Value> {
  try {
    return { ok: true, value: action() };
  } catch (error) {
    // Whoever throws without a code is no file system: a bug, or the end of a simulated world.
    if (!(error instanceof Error && "code" in error)) throw error;
    return faulty(error);
  }
}

function faulty(error: Error): Outcome<StorageFault, never> {
  return { ok: false, fault: storageFault(error), detail: error.message };
}
