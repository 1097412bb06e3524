/**
 * A card with a file system on it that forgets: bytes not synced and names not synced may be there
 * after a power cut, or not, or half. Every call is a place where the power may go.
 */
import type { SlotMedium } from "../../drivers/linux/slots.mjs";

/** The power went in the middle of a call: unwinds to whoever switched it off. */
export class CardGone extends Error {}

/** What of the unsynced bytes is there afterwards, and whether the unsynced names are. */
export interface Remains {
  readonly bytes: "none" | "first" | "half" | "all but the last" | "all";
  readonly names: "none" | "all";
}

/** All that a cut can leave. */
export const REMAINS: readonly Remains[] = (
  ["none", "first", "half", "all but the last", "all"] as const
).flatMap((bytes) => (["none", "all"] as const).map((names) => ({ bytes, names })));

interface Inode {
  /** Which bytes are on the medium for certain. */
  durable: Uint8Array;
  bytes: Uint8Array;
}

export interface Card extends SlotMedium {
  /** Calls that change something, so far. */
  readonly calls: number;
  /** How often the power went. */
  readonly cuts: number;
  /** The power goes in the middle of the `calls`-th changing call from now on; the first is 1. */
  cutAt(calls: number | undefined, remains: Remains): void;
  /** What is on the card now, for a judge: a copy that nobody changes. */
  image(): ReadonlyMap<string, Uint8Array>;
  /** All that a cut at this instant could leave, each as an image. */
  images(): readonly ReadonlyMap<string, Uint8Array>[];
}

/** @param image what is on it, all of it durable; nothing on a new one. */
export function createCard(image: ReadonlyMap<string, Uint8Array> = new Map()): Card {
  let names = new Map([...image].map(([path, bytes]) => [path, { durable: bytes, bytes }]));
  let durable: Map<string, Inode> = new Map(names);
  let calls = 0;
  let cuts = 0;
  let fuse: { left: number; readonly remains: Remains } | undefined;

  /** Carries the change out, or half of it and then no more. */
  const change = (whole: () => void, half: () => void = () => undefined): void => {
    calls += 1;
    if (fuse !== undefined) {
      fuse.left -= 1;
      if (fuse.left === 0) {
        half();
        cuts += 1;
        lose(fuse.remains);
        fuse = undefined;
        throw new CardGone("the power went");
      }
    }
    whole();
  };

  function lose(remains: Remains): void {
    names = left(durable, names, remains);
    durable = new Map(names);
    for (const inode of names.values()) inode.durable = inode.bytes;
  }

  const appended = (inode: Inode | undefined, from: number, bytes: Uint8Array): Inode => {
    const old = inode?.bytes ?? new Uint8Array();
    const next = new Uint8Array(from + bytes.length);
    next.set(old.subarray(0, from));
    next.set(bytes, from);
    const target = inode ?? { durable: new Uint8Array(), bytes: next };
    target.bytes = next;
    return target;
  };

  return {
    get calls() {
      return calls;
    },
    get cuts() {
      return cuts;
    },
    cutAt(count, remains) {
      fuse = count === undefined ? undefined : { left: count, remains };
    },
    image: () => imageOf(names),
    images: () => REMAINS.map((remains) => imageOf(left(durable, names, remains))),
    read: (path) => names.get(path)?.bytes,
    write(path, from, bytes) {
      const put = (part: Uint8Array) => names.set(path, appended(names.get(path), from, part));
      change(
        () => put(bytes),
        () => put(bytes.subarray(0, bytes.length / 2)),
      );
    },
    sync(path) {
      change(() => {
        const inode = names.get(path);
        if (inode !== undefined) inode.durable = inode.bytes;
      });
    },
    rename(from, to) {
      change(() => {
        const inode = names.get(from);
        if (inode === undefined) return;
        names.delete(from);
        names.set(to, inode);
      });
    },
    remove(path) {
      change(() => names.delete(path));
    },
    list: (folder) =>
      [...names.keys()]
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1)),
    syncFolder(folder) {
      change(() => {
        const isIn = (path: string) => path.slice(0, path.lastIndexOf("/") + 1) === prefix(folder);
        for (const path of durable.keys()) if (isIn(path)) durable.delete(path);
        for (const [path, inode] of names) if (isIn(path)) durable.set(path, inode);
      });
    },
  };
}

function prefix(folder: string): string {
  return folder === "" ? "" : `${folder}/`;
}

/** What a cut leaves of files and names; the originals stay as they are. */
function left(
  durable: ReadonlyMap<string, Inode>,
  names: ReadonlyMap<string, Inode>,
  remains: Remains,
): Map<string, Inode> {
  const kept = new Map<string, Inode>();
  for (const [path, inode] of remains.names === "all" ? names : durable) {
    const bytes = remainder(inode, remains.bytes);
    kept.set(path, { durable: bytes, bytes });
  }
  return kept;
}

function remainder({ durable, bytes }: Inode, how: Remains["bytes"]): Uint8Array {
  if (how === "all" || durable === bytes) return bytes;
  if (how === "none") return durable;
  const kept = Math.min(durable.length, bytes.length);
  if (how === "first") return bytes.subarray(0, kept + 1);
  if (how === "half") return bytes.subarray(0, Math.ceil((kept + bytes.length) / 2));
  return bytes.subarray(0, bytes.length - 1);
}

function imageOf(names: ReadonlyMap<string, Inode>): ReadonlyMap<string, Uint8Array> {
  return new Map([...names].map(([path, { bytes }]) => [path, bytes]));
}
