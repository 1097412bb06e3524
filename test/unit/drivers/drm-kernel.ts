/**
 * A kernel with cards and screens, behind the same two calls as the real one: what a mode setting
 * asks of it, it does, and what would be on the glass can be looked at. A driver that wants to be
 * told of changes shows nothing else; one that does not says that it does not know the request.
 */
import {
  CAPABILITY,
  CLIP,
  CONNECTOR,
  CREATE_DUMB,
  CRTC,
  DIRTY,
  DRM,
  ENCODER,
  FRAMEBUFFER,
  ID,
  MAP_DUMB,
  MODE,
  RESOURCES,
} from "../../../drivers/linux/drm/layouts.ts";
import type { KernelStruct } from "../../../drivers/linux/kernel-struct.ts";
import type { SystemCalls } from "../../../drivers/linux/system-call.ts";

const ENOENT = 2;
const EACCES = 13;
const EINVAL = 22;
const ENOSYS = 38;
/** Bytes at the end of each row that no pixel is in. */
const PADDING = 64;
const FIRST_ADDRESS = 0x7f00_0000_1000;
const CRTC_ID = 41;
const ENCODER_ID = 51;
export const CONNECTOR_ID = 61;
/** What was shown before anybody came: the picture of a program that has ended. */
export const EARLIER_FB = 7;

interface Buffer32 {
  readonly width: number;
  readonly height: number;
  readonly pitch: number;
  readonly memory: ArrayBuffer;
}

export interface DrmKernelOptions {
  readonly modes: readonly { width: number; height: number; isPreferred?: boolean }[];
  /** A driver that sends what changed to its panel, and nothing else. */
  readonly wantsDirt?: boolean;
  /** A card that only reckons: it has no screens. */
  readonly isForReckoning?: boolean;
}

export class DrmKernel implements SystemCalls {
  isPlugged = true;
  /** Another program holds the screens. */
  isHeld = false;
  /** What the console was told: text or graphics. */
  consoleMode = 0;
  /** The picture that is shown: its number, 0 for none. */
  shownFb = EARLIER_FB;
  readonly opened: string[] = [];
  readonly clips: (readonly number[])[] = [];
  readonly mapped = new Set<ArrayBuffer>();
  openHandles = 0;
  glass = new Uint32Array(0);
  readonly #options: DrmKernelOptions;
  readonly #buffers = new Map<number, Buffer32>();
  readonly #shown = new Map<number, number>();
  readonly #memory = new Map<number, Uint8Array>();
  readonly #paths = new Map<number, string>();
  #next = 100;
  #nextAddress = FIRST_ADDRESS;

  constructor(options: DrmKernelOptions) {
    this.#options = options;
  }

  open(path: string): number {
    if (path === "/dev/tty0" || path.startsWith("/dev/dri/")) {
      this.#next += 1;
      this.openHandles += 1;
      this.opened.push(path);
      this.#paths.set(this.#next, path);
      return this.#next;
    }
    throw new Error(`ENOENT: ${path}`);
  }

  close(handle: number): void {
    if (!this.#paths.delete(handle)) throw new Error(`${handle} is not open`);
    this.openHandles -= 1;
  }

  write(): number {
    throw new Error("nobody writes to a card");
  }

  writeLater(): Promise<number> {
    return Promise.reject(new Error("nobody writes to a card"));
  }

  addressOf(bytes: Uint8Array): number {
    this.#nextAddress += 0x1000;
    this.#memory.set(this.#nextAddress, bytes);
    return this.#nextAddress;
  }

  map(_handle: number, bytes: number, offset: number): ArrayBuffer | undefined {
    const buffer = this.#buffers.get(offset / 4096);
    if (buffer === undefined || buffer.memory.byteLength !== bytes) return undefined;
    this.mapped.add(buffer.memory);
    return buffer.memory;
  }

  unmap(memory: ArrayBuffer): void {
    if (!this.mapped.delete(memory)) throw new Error("it was not mapped");
  }

  controlValue(handle: number, request: number, value: number): number {
    if (!this.#paths.has(handle)) throw new Error(`${handle} is not open`);
    if (request === DRM.setMaster) return this.isHeld ? EACCES : 0;
    if (request !== 0x4b3a) return EINVAL;
    this.consoleMode = value;
    return 0;
  }

  controlLater(handle: number, request: number, argument: Uint8Array): Promise<number> {
    return Promise.resolve(this.control(handle, request, argument));
  }

  control(handle: number, request: number, argument: Uint8Array): number {
    if (!this.#paths.has(handle)) throw new Error(`${handle} is not open`);
    switch (request) {
      case 0x4b3b:
        ID.set(argument, "id", this.consoleMode);
        return 0;
      case DRM.getCapability:
        CAPABILITY.set(argument, "value", this.#options.isForReckoning === true ? 0 : 1);
        return 0;
      case DRM.getResources:
        return this.#resources(argument);
      case DRM.getConnector:
        return this.#connector(argument);
      case DRM.getEncoder:
        ENCODER.set(argument, "possibleCrtcs", 1);
        return 0;
      case DRM.getCrtc:
        CRTC.set(argument, "fb", this.shownFb);
        CRTC.set(argument, "isModeValid", 1);
        return 0;
      case DRM.setCrtc:
        return this.#setCrtc(argument);
      default:
        return this.#buffer(request, argument);
    }
  }

  #buffer(request: number, argument: Uint8Array): number {
    switch (request) {
      case DRM.createDumb:
        return this.#createDumb(argument);
      case DRM.mapDumb:
        MAP_DUMB.set(argument, "offset", MAP_DUMB.get(argument, "handle") * 4096);
        return 0;
      case DRM.addFramebuffer: {
        this.#next += 1;
        this.#shown.set(this.#next, FRAMEBUFFER.get(argument, "handle"));
        FRAMEBUFFER.set(argument, "fb", this.#next);
        return 0;
      }
      case DRM.removeFramebuffer:
        if (this.shownFb === ID.get(argument, "id")) this.shownFb = 0;
        return this.#shown.delete(ID.get(argument, "id")) ? 0 : ENOENT;
      case DRM.destroyDumb:
        return this.#buffers.delete(ID.get(argument, "id")) ? 0 : ENOENT;
      case DRM.dirtyFramebuffer:
        return this.#dirty(argument);
      default:
        return EINVAL;
    }
  }

  get bufferCount(): number {
    return this.#buffers.size;
  }

  /** What is seen: the panel's own pixels, row by row. */
  seen(): readonly number[] {
    const buffer = this.#shownBuffer();
    if (buffer === undefined) return [];
    const { width, height } = buffer;
    if (this.#options.wantsDirt === true) return [...this.glass];
    return [...rectOf(buffer, 0, 0, width, height)];
  }

  #resources(argument: Uint8Array): number {
    this.#fill(RESOURCES, argument, "crtcs", "crtcIds", [CRTC_ID]);
    this.#fill(RESOURCES, argument, "connectors", "connectorIds", [CONNECTOR_ID - 1, CONNECTOR_ID]);
    return 0;
  }

  #connector(argument: Uint8Array): number {
    const isOurs = CONNECTOR.get(argument, "connector") === CONNECTOR_ID;
    const { modes } = this.#options;
    const room = CONNECTOR.get(argument, "modes");
    const isConnected = isOurs && this.isPlugged;
    CONNECTOR.set(argument, "connection", isConnected ? 1 : 2);
    this.#fill(CONNECTOR, argument, "encoders", "encoderIds", isOurs ? [ENCODER_ID] : []);
    CONNECTOR.set(argument, "modes", isConnected ? modes.length : 0);
    if (!isConnected || room < modes.length) return 0;
    const to = this.#memory.get(CONNECTOR.get(argument, "modesAt"));
    modes.forEach(({ width, height, isPreferred = false }, index) => {
      const mode = MODE.make({ width, height, type: isPreferred ? 8 : 0 });
      to?.set(mode, index * MODE.bytes);
    });
    return 0;
  }

  /** As the kernel does: the count always, the numbers only where there is room for all of them. */
  #fill<Name extends string>(
    struct: KernelStruct<Name>,
    argument: Uint8Array,
    count: Name,
    at: Name,
    ids: readonly number[],
  ): void {
    const room = struct.get(argument, count);
    struct.set(argument, count, ids.length);
    const to = this.#memory.get(struct.get(argument, at));
    if (room < ids.length || to === undefined) return;
    ids.forEach((id, index) => {
      ID.set(to.subarray(index * 4), "id", id);
    });
  }

  #createDumb(argument: Uint8Array): number {
    const width = CREATE_DUMB.get(argument, "width");
    const height = CREATE_DUMB.get(argument, "height");
    const pitch = width * 4 + PADDING;
    this.#next += 1;
    this.#buffers.set(this.#next, {
      width,
      height,
      pitch,
      memory: new ArrayBuffer(pitch * height),
    });
    CREATE_DUMB.set(argument, "handle", this.#next);
    CREATE_DUMB.set(argument, "pitch", pitch);
    CREATE_DUMB.set(argument, "size", pitch * height);
    return 0;
  }

  #setCrtc(argument: Uint8Array): number {
    const to = this.#memory.get(CRTC.get(argument, "connectorIds"));
    if (this.isHeld) return EACCES;
    if (CRTC.get(argument, "crtc") !== CRTC_ID || CRTC.get(argument, "isModeValid") !== 1) {
      return EINVAL;
    }
    if (to === undefined || ID.get(to, "id") !== CONNECTOR_ID) return EINVAL;
    this.shownFb = CRTC.get(argument, "fb");
    const buffer = this.#shownBuffer();
    if (buffer === undefined) return this.shownFb === EARLIER_FB ? 0 : ENOENT;
    const { width, height } = buffer;
    const mode = argument.subarray(CRTC.offsets.mode, CRTC.offsets.mode + MODE.bytes);
    if (MODE.get(mode, "width") !== width || MODE.get(mode, "height") !== height) return EINVAL;
    this.glass = rectOf(buffer, 0, 0, width, height);
    return 0;
  }

  #dirty(argument: Uint8Array): number {
    if (this.#options.wantsDirt !== true) return ENOSYS;
    const clip = this.#memory.get(DIRTY.get(argument, "clipsAt"));
    const buffer = this.#shownBuffer();
    if (clip === undefined || buffer === undefined || DIRTY.get(argument, "clips") !== 1) {
      return EINVAL;
    }
    const [left, top] = [CLIP.get(clip, "left"), CLIP.get(clip, "top")];
    const [right, bottom] = [CLIP.get(clip, "right"), CLIP.get(clip, "bottom")];
    if (right > buffer.width || bottom > buffer.height) return EINVAL;
    this.clips.push([left, top, right - left, bottom - top]);
    const part = rectOf(buffer, left, top, right - left, bottom - top);
    for (let y = top; y < bottom; y++) {
      const row = part.subarray((y - top) * (right - left), (y - top + 1) * (right - left));
      this.glass.set(row, y * buffer.width + left);
    }
    return 0;
  }

  #shownBuffer(): Buffer32 | undefined {
    return this.#buffers.get(this.#shown.get(this.shownFb) ?? 0);
  }
}

function rectOf(buffer: Buffer32, x: number, y: number, width: number, height: number) {
  const words = new Uint32Array(buffer.memory);
  return Uint32Array.from(
    { length: width * height },
    (_, at) =>
      words[(y + Math.floor(at / width)) * (buffer.pitch / 4) + x + (at % width)] as number,
  );
}
