/** The calls that Node.js lacks, made for real: on plain files, because every machine has those. */
import { constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kernelStruct, memory } from "../../drivers/linux/kernel-struct.ts";
import { openSystemCalls } from "../../drivers/linux/system-calls.ts";

/** How much can be read: known to every kind of file. */
const FIONREAD = 0x541b;
/** Known to terminals only. */
const TIOCGWINSZ = 0x5413;
const ENOTTY = 25;
const EBADF = 9;
const NUMBER = kernelStruct({ value: "u32" });
const PAGE = 4_096;

describe("system calls", () => {
  const calls = openSystemCalls();
  let folder = "";
  let path = "";
  let handle = -1;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-calls-"));
    path = join(folder, "file");
    writeFileSync(path, Buffer.alloc(PAGE * 3));
    handle = calls.open(path, constants.O_RDWR);
  });

  afterEach(() => {
    calls.close(handle);
    rmSync(folder, { recursive: true });
  });

  it("bring back what the kernel wrote into a structure, at once and later", async () => {
    const answer = NUMBER.make();
    expect(calls.control(handle, FIONREAD, answer)).toBe(0);
    expect(NUMBER.get(answer, "value")).toBe(PAGE * 3);
    const later = NUMBER.make();
    expect(await calls.controlLater(handle, FIONREAD, later)).toBe(0);
    expect(NUMBER.get(later, "value")).toBe(PAGE * 3);
  });

  it("bring back the kernel's number of a refusal, at once and later", async () => {
    expect(calls.control(handle, TIOCGWINSZ, memory(8))).toBe(ENOTTY);
    expect(calls.controlValue(handle, TIOCGWINSZ, 0)).toBe(ENOTTY);
    expect(await calls.controlLater(handle, TIOCGWINSZ, memory(8))).toBe(ENOTTY);
    expect(calls.control(9_999, FIONREAD, memory(4))).toBe(EBADF);
  });

  it("share memory with what it was mapped from, at the place that was asked for", () => {
    const mapped = calls.map(handle, PAGE, PAGE);
    if (mapped === undefined) throw new Error("nothing was mapped");
    new Uint8Array(mapped).set([1, 2, 3], 10);
    calls.unmap(mapped);
    const bytes = readFileSync(path);
    expect([...bytes.subarray(PAGE + 10, PAGE + 13)]).toEqual([1, 2, 3]);
    expect(bytes.reduce((sum, byte) => sum + byte, 0)).toBe(6);
    expect(calls.map(9_999, PAGE, 0)).toBeUndefined();
  });

  it("know where bytes lie, and they stay there", () => {
    const bytes = memory(4);
    const before = calls.addressOf(bytes);
    // Work for the collector: whatever can be moved is.
    for (let round = 0; round < 50; round++) Array.from({ length: 20_000 }, () => ({ round }));
    expect(calls.addressOf(bytes)).toBe(before);
    expect(before).toBeGreaterThan(PAGE);
  });

  it("write to a device, at once and later", async () => {
    expect(calls.write(handle, Uint8Array.of(7))).toBe(1);
    expect(await calls.writeLater(handle, Uint8Array.of(8, 9))).toBe(2);
    expect([...readFileSync(path).subarray(0, 3)]).toEqual([7, 8, 9]);
  });
});
