/**
 * One suite for every medium of small documents: what `drivers/hal/storage.ts` promises. Power cuts
 * are provoked differently for each and have tests of their own.
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import { DOCUMENT_BYTES_MAX, type Storage, type StorageFault } from "../../drivers/hal/storage.ts";
import { until } from "../integration/patience.ts";

/** A medium, what is put to work on it, and a way to break it. */
export interface StorageRig {
  /** A storage on the medium; what an earlier one saved is there. */
  start(): Storage;
  /** From now on the medium answers with this fault, until it is mended. */
  readonly breakages: Readonly<Partial<Record<StorageFault, () => void>>>;
  mend(): void;
  dispose(): void;
}

const load = (storage: Storage, name: string) =>
  new Promise<Outcome<StorageFault, string | undefined>>((done) => storage.load(name, done));
const save = (storage: Storage, name: string, text: string) =>
  new Promise<Outcome<StorageFault>>((done) => storage.save(name, text, done));
const SAVED = { ok: true, value: undefined };

/** Runs the suite over the storage that `open` gives, on a new medium for each test. */
export function describeStorage(name: string, open: () => StorageRig): void {
  describe(name, () => {
    let rig: StorageRig;
    let storage: Storage;

    beforeEach(() => {
      rig = open();
      storage = rig.start();
    });

    afterEach(() => rig.dispose());

    it("has no document that was never saved", async () => {
      expect(await load(storage, "lockout")).toEqual({ ok: true, value: undefined });
    });

    it("keeps the last text of each document, for this start and the next", async () => {
      expect(await save(storage, "a-1", "first")).toEqual(SAVED);
      expect(await save(storage, "b".repeat(32), "other")).toEqual(SAVED);
      expect(await save(storage, "a-1", "")).toEqual(SAVED);
      for (const reader of [storage, rig.start()]) {
        expect(await load(reader, "a-1")).toEqual({ ok: true, value: "" });
        expect(await load(reader, "b".repeat(32))).toEqual({ ok: true, value: "other" });
      }
    });

    it("gives back every character of the largest document", async () => {
      const text = `"\\\0\r\n ស្រី 😀`;
      const whole = text + "x".repeat(DOCUMENT_BYTES_MAX - Buffer.byteLength(text));
      expect(await save(storage, "large", whole)).toEqual(SAVED);
      expect(await load(storage, "large")).toEqual({ ok: true, value: whole });
    });

    it("refuses a name or a size that cannot be as a bug of the caller", () => {
      const nothing = () => undefined;
      for (const name of ["", "../x", "A", "a/b", "x".repeat(33)]) {
        expect(() => storage.load(name, nothing)).toThrow("bug: ");
        expect(() => storage.save(name, "{}", nothing)).toThrow("bug: ");
      }
      const khmer = "ស".repeat(DOCUMENT_BYTES_MAX / 3 + 1);
      expect(() => storage.save("large", khmer, nothing)).toThrow("bug: ");
    });

    it("ends saves in the order of the calls, each once and none before its call ended", async () => {
      const order: string[] = [];
      for (const text of ["1", "2", "3"]) storage.save("lockout", text, () => order.push(text));
      storage.load("other", () => order.push("loaded"));
      order.push("returned");
      await until(() => order.length === 5);
      expect(order[0]).toBe("returned");
      expect(order.filter((step) => step !== "loaded")).toEqual(["returned", "1", "2", "3"]);
      expect(await load(storage, "lockout")).toEqual({ ok: true, value: "3" });
      expect(order).toHaveLength(5);
    });

    it("names what the medium said, and keeps what was there", async () => {
      await save(storage, "lockout", "old");
      for (const [fault, provoke] of Object.entries(rig.breakages)) {
        provoke();
        const told = { ok: false, fault, detail: expect.stringMatching(/./) };
        expect(await save(storage, "lockout", "new")).toEqual(told);
        expect(await load(storage, "lockout")).toEqual(told);
        rig.mend();
        expect(await load(storage, "lockout")).toEqual({ ok: true, value: "old" });
      }
      expect(Object.keys(rig.breakages)).toContain("io");
      expect(await save(storage, "lockout", "new")).toEqual(SAVED);
      expect(await load(rig.start(), "lockout")).toEqual({ ok: true, value: "new" });
    });

    it("tells of a fault later than the call", async () => {
      rig.breakages.io?.();
      const order: string[] = [];
      storage.save("lockout", "new", () => order.push("saved"));
      storage.load("lockout", () => order.push("loaded"));
      order.push("returned");
      await until(() => order.length === 3);
      expect(order[0]).toBe("returned");
    });
  });
}
