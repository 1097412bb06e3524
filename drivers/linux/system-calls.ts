/**
 * The two calls of the system that Node.js lacks, `ioctl` and `mmap`, by way of koffi. Import this
 * module only when a display asks for it: it loads 2 MB of machine code. What is handed over
 * here is believed: a wrong size ends the process.
 */
import { closeSync, openSync, write, writeSync } from "node:fs";
import koffi from "koffi";
import type { SystemCalls } from "./system-call.ts";

const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const EINTR = 4;
const EAGAIN = 11;
/** What mmap returns when it fails: all bits set, on 32 bits and on 64. */
const FAILED = [0xffff_ffffn, 0xffff_ffff_ffff_ffffn];

/** @throws Error when the C library cannot be reached. */
export function openSystemCalls(): SystemCalls {
  const library = koffi.load(null);
  const ioctl = library.func("int ioctl(int, unsigned long, _Inout_ uint8_t *)");
  const ioctlValue = library.func("int ioctl(int, unsigned long, unsigned long)");
  // The kernel's offsets of a display's memory need more than 32 bits on every processor.
  const mmap = library.func("void *mmap64(void *, size_t, int, int, int, int64_t)");
  const munmap = library.func("int munmap(void *, size_t)");
  const places = new Map<ArrayBuffer, bigint>();

  const control = (handle: number, request: number, argument: Uint8Array): number => {
    for (;;) {
      if (ioctl(handle, request, argument) >= 0) return 0;
      const code = koffi.errno();
      if (code !== EINTR && code !== EAGAIN) return code;
    }
  };
  return {
    open: (path, flags) => openSync(path, flags),
    close: (handle) => closeSync(handle),
    write: (handle, bytes) => writeSync(handle, bytes),
    writeLater: (handle, bytes) =>
      new Promise((resolve, reject) => {
        write(handle, bytes, (error, written) => {
          if (error === null) resolve(written);
          else reject(error);
        });
      }),
    control,
    controlValue: (handle, request, value) =>
      ioctlValue(handle, request, value) >= 0 ? 0 : koffi.errno(),
    controlLater: (handle, request, argument) =>
      new Promise((resolve) => {
        ioctl.async(handle, request, argument, (error: unknown, result: number) => {
          // The reason of a failure belongs to another thread: ask again, here.
          const isDone = (error === null || error === undefined) && result >= 0;
          resolve(isDone ? 0 : control(handle, request, argument));
        });
      }),
    addressOf: (bytes) => Number(koffi.address(bytes)),
    map(handle, bytes, offset) {
      const place: bigint = mmap(null, bytes, PROT_READ_WRITE, MAP_SHARED, handle, offset);
      if (FAILED.includes(place)) return undefined;
      const memory = koffi.view(place, bytes);
      places.set(memory, place);
      return memory;
    },
    unmap(memory) {
      const place = places.get(memory);
      if (place !== undefined) munmap(place, memory.byteLength);
      places.delete(memory);
    },
  };
}
