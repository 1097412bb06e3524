/**
 * Layouts of the structures that go to the kernel by `ioctl`. All fields are of fixed width and
 * 64-bit ones are aligned to eight bytes, so that one layout serves processors of 32 and 64 bits;
 * that is how the kernel's own headers have declared every structure used here. Little-endian.
 */

/** Width of a field; a number is so many bytes that are passed on as they are. */
type Kind = "u16" | "u32" | "u64" | number;

export interface KernelStruct<Name extends string> {
  readonly bytes: number;
  /** Where each field begins. */
  readonly offsets: Readonly<Record<Name, number>>;
  /** A structure in memory of its own, whose address stays; what is not named is zero. */
  make(values?: Readonly<Partial<Record<Name, number>>>): Uint8Array;
  /** The value of a field of up to 53 bits. */
  get(from: Uint8Array, name: Name): number;
  set(to: Uint8Array, name: Name, value: number): void;
}

const WIDTHS = { u16: 2, u32: 4, u64: 8 } as const;
/** Blocks of bytes in the kernel's structures hold nothing wider than this. */
const BLOCK_ALIGN = 4;

/** Lays fields out one after the other, each on a multiple of its own width, as C does. */
export function kernelStruct<const Name extends string>(
  fields: Readonly<Record<Name, Kind>>,
): KernelStruct<Name> {
  const offsets: Record<string, number> = {};
  const kinds = new Map<string, Kind>(Object.entries<Kind>(fields));
  let end = 0;
  let align = 1;
  for (const [name, kind] of kinds) {
    const step = typeof kind === "number" ? BLOCK_ALIGN : WIDTHS[kind];
    const from = Math.ceil(end / step) * step;
    offsets[name] = from;
    end = from + (typeof kind === "number" ? kind : WIDTHS[kind]);
    align = Math.max(align, step);
  }
  const bytes = Math.ceil(end / align) * align;
  const write = (to: Uint8Array, name: Name, value: number): void => {
    const view = new DataView(to.buffer, to.byteOffset, to.byteLength);
    const at = offsets[name] ?? 0;
    const kind = kinds.get(name);
    if (kind === "u64") view.setBigUint64(at, BigInt(value), true);
    else if (kind === "u32") view.setUint32(at, value, true);
    else view.setUint16(at, value, true);
  };
  return {
    bytes,
    offsets: offsets as Record<Name, number>,
    make(values) {
      const made = memory(bytes);
      for (const [name, value] of Object.entries<number | undefined>(values ?? {})) {
        if (value !== undefined) write(made, name as Name, value);
      }
      return made;
    },
    get(from, name) {
      const view = new DataView(from.buffer, from.byteOffset, from.byteLength);
      const at = offsets[name] ?? 0;
      const kind = kinds.get(name);
      if (kind === "u64") return Number(view.getBigUint64(at, true));
      return kind === "u32" ? view.getUint32(at, true) : view.getUint16(at, true);
    },
    set: write,
  };
}

/** Bytes that stay where they are: a small array without a buffer of its own may be moved. */
export function memory(bytes: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(bytes));
}

const DIRECTION = { none: 0, write: 1, read: 2, both: 3 } as const;

/** The number of a request, as the kernel puts it together on ARM and x86. */
export function requestNumber(
  direction: keyof typeof DIRECTION,
  group: number,
  number: number,
  bytes: number,
): number {
  return ((DIRECTION[direction] << 30) | (bytes << 16) | (group << 8) | number) >>> 0;
}
