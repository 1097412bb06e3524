/**
 * The files of a release on their way into the slot: piece by piece, resumed where a restart or a
 * fault broke off, and read back from the medium before anybody calls them whole.
 */
import { monoAfter } from "../lib/time.ts";
import type { UpdateOrder } from "./order.ts";
import { failed, note, order, type Phase, type Surroundings, type Updating } from "./phase.ts";
import type { Release, ReleaseFile } from "./release.ts";

/** One piece, and the pause after it: 64 KiB a second at most, far below any line for payments. */
const PIECE_BYTES = 65_536;
const PIECE_EVERY_MS = 1_000;

export type Fetching = Extract<Phase, { kind: "fetching" }>;
export type Checking = Extract<Phase, { kind: "checking" }>;

/** Fetches what comes next, or begins to read back. */
export function fetchNext(updating: Updating, { release, held }: Fetching): readonly UpdateOrder[] {
  const file = missing(release, held);
  if (file === undefined) {
    updating.phase = { kind: "checking", release, held, checked: 0 };
    return checkNext(updating, updating.phase);
  }
  return order(updating, { do: "fetch", piece: pieceOf(file.file, file.from) });
}

/** The first file that is not all there, and from where. */
function missing(release: Release, held: readonly number[]) {
  for (const [index, file] of release.files.entries()) {
    const from = held[index] ?? 0;
    if (from < file.lengthBytes) return { index, file, from };
  }
  return undefined;
}

function pieceOf({ name, lengthBytes }: ReleaseFile, from: number) {
  return { file: name, from, lengthBytes: Math.min(PIECE_BYTES, lengthBytes - from) };
}

/** A piece came: onto the medium with it. */
export function fetched(
  updating: Updating,
  { release, held }: Fetching,
  bytes: Uint8Array,
  world: Surroundings,
): readonly UpdateOrder[] {
  const next = missing(release, held);
  if (next === undefined) return [];
  const { file, from } = next;
  // A source that brings another length than was asked for is not believed about anything.
  if (bytes.length !== pieceOf(file, from).lengthBytes) return failed(updating, "truncated", world);
  return order(updating, { do: "keep", file: file.name, from, bytes });
}

/** The piece that was on its way is on the medium. */
export function kept(updating: Updating, { release, held }: Fetching, { now }: Surroundings): void {
  const next = missing(release, held);
  if (next === undefined) return;
  held[next.index] = next.from + pieceOf(next.file, next.from).lengthBytes;
  updating.faults = 0;
  updating.waitUntil = monoAfter(now, PIECE_EVERY_MS);
}

/** Reads the next file back, or calls the release ready. */
export function checkNext(updating: Updating, phase: Checking): readonly UpdateOrder[] {
  const file = phase.release.files[phase.checked];
  if (file !== undefined) return order(updating, { do: "digest", file: file.name });
  updating.phase = { kind: "staged", release: phase.release };
  return [note(updating, `${phase.release.version} is ready and waits for an idle hour`)];
}

/** A file was read back. */
export function digested(
  updating: Updating,
  { release, held, checked }: Checking,
  seen: { readonly lengthBytes: number; readonly sha256: string },
  world: Surroundings,
): readonly UpdateOrder[] {
  const file = release.files[checked];
  if (file === undefined) return [];
  if (seen.lengthBytes === file.lengthBytes && seen.sha256 === file.sha256) {
    updating.phase = { kind: "checking", release, held, checked: checked + 1 };
    return [];
  }
  // Torn by a power cut, damaged, or never right: this file is fetched once more from its start.
  held[checked] = 0;
  updating.phase = { kind: "fetching", release, held };
  return failed(updating, "digest", world);
}
