/**
 * One card of the kernel's mode setting (/dev/dri/cardN), asked in plain calls: what screens it
 * has, what is plugged in, and what shows on them. Keeps nothing but its handle; every refusal is
 * thrown with the card's path and the kernel's reason.
 */
import { constants } from "node:fs";
import type { Rect } from "../../hal/display.ts";
import { memory } from "../kernel-struct.ts";
import { errorWords, type SystemCalls } from "../system-call.ts";
import {
  CAPABILITY,
  CLIP,
  CONNECTED,
  CONNECTOR,
  CREATE_DUMB,
  CRTC,
  DIRTY,
  DISCONNECTED,
  DRM,
  DUMB_BUFFER,
  ENCODER,
  FRAMEBUFFER,
  ID,
  MAP_DUMB,
  MODE,
  PREFERRED,
  RESOURCES,
} from "./layouts.ts";

export interface Mode {
  readonly width: number;
  readonly height: number;
  readonly isPreferred: boolean;
  /** The kernel's own words for it, to be handed back. */
  readonly raw: Uint8Array;
}

export interface Connector {
  readonly id: number;
  readonly isConnected: boolean;
  readonly modes: readonly Mode[];
  readonly encoders: readonly number[];
  /** The encoder that it is driven by now; 0 if by none. */
  readonly encoder: number;
}

/** Memory that is shown: drawn in through `memory`, named by `fb`. */
export interface DumbBuffer {
  readonly fb: number;
  readonly handle: number;
  readonly strideBytes: number;
  readonly memory: ArrayBuffer;
}

export class DrmCard {
  readonly path: string;
  readonly #calls: SystemCalls;
  readonly #handle: number;
  /** What structures point at is held here: the kernel reads it, which nobody else can see. */
  readonly #plug = ID.make();
  readonly #room = memory(MODE.bytes);
  readonly #clip = CLIP.make();
  readonly #dirt: Uint8Array;

  /** @throws Error when it cannot be opened. */
  constructor(calls: SystemCalls, path: string) {
    this.path = path;
    this.#calls = calls;
    this.#dirt = DIRTY.make({ clips: 1, clipsAt: calls.addressOf(this.#clip) });
    this.#handle = calls.open(path, constants.O_RDWR);
  }

  close(): void {
    this.#calls.close(this.#handle);
  }

  /** Whether it has screens at all: a card may be for reckoning only. */
  get hasDumbBuffers(): boolean {
    const ask = CAPABILITY.make({ capability: DUMB_BUFFER });
    const code = this.#calls.control(this.#handle, DRM.getCapability, ask);
    return code === 0 && CAPABILITY.get(ask, "value") !== 0;
  }

  resources(): { readonly crtcs: readonly number[]; readonly connectors: readonly number[] } {
    const counts = RESOURCES.make();
    this.#ask("its screens", DRM.getResources, counts);
    const crtcs = memory(4 * RESOURCES.get(counts, "crtcs"));
    const connectors = memory(4 * RESOURCES.get(counts, "connectors"));
    const ask = RESOURCES.make({
      crtcs: crtcs.length / 4,
      connectors: connectors.length / 4,
      crtcIds: this.#addressOf(crtcs),
      connectorIds: this.#addressOf(connectors),
    });
    this.#ask("its screens", DRM.getResources, ask);
    return {
      crtcs: numbersOf(crtcs, RESOURCES.get(ask, "crtcs")),
      connectors: numbersOf(connectors, RESOURCES.get(ask, "connectors")),
    };
  }

  /** Looks whether something is plugged in, and what it can show. May take a blink. */
  connector(id: number): Connector {
    // A count of no modes makes the kernel look at the plug.
    const counts = CONNECTOR.make({ connector: id });
    this.#ask("a screen", DRM.getConnector, counts);
    const modes = memory(MODE.bytes * CONNECTOR.get(counts, "modes"));
    const encoders = memory(4 * CONNECTOR.get(counts, "encoders"));
    const ask = CONNECTOR.make({
      connector: id,
      modes: modes.length / MODE.bytes,
      modesAt: this.#addressOf(modes),
      encoders: encoders.length / 4,
      encoderIds: this.#addressOf(encoders),
    });
    if (modes.length > 0) this.#ask("a screen", DRM.getConnector, ask);
    const count = Math.min(CONNECTOR.get(ask, "modes"), modes.length / MODE.bytes);
    return {
      id,
      isConnected: CONNECTOR.get(counts, "connection") === CONNECTED,
      modes: Array.from({ length: count }, (_, index) =>
        modeOf(modes.slice(index * MODE.bytes, (index + 1) * MODE.bytes)),
      ),
      encoders: numbersOf(encoders, CONNECTOR.get(ask, "encoders")),
      encoder: CONNECTOR.get(ask, "encoder"),
    };
  }

  /** Whether the screen was pulled out, as far as the kernel knows already. Takes no time. */
  isUnplugged(id: number): boolean {
    // Room for one mode keeps the kernel from looking at the plug anew.
    const modesAt = this.#addressOf(this.#room);
    const ask = CONNECTOR.make({ connector: id, modes: 1, modesAt });
    this.#ask("a screen", DRM.getConnector, ask);
    return CONNECTOR.get(ask, "connection") === DISCONNECTED;
  }

  /** The picture source that can drive a connector; undefined if none can. */
  crtcFor({ encoder, encoders }: Connector, crtcs: readonly number[]): number | undefined {
    const now = encoder === 0 ? undefined : this.#encoder(encoder);
    if (now !== undefined && now.crtc !== 0) return now.crtc;
    for (const id of encoders) {
      const { possible } = this.#encoder(id);
      const found = crtcs.find((_, index) => (possible & (1 << index)) !== 0);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Takes the screens for this process; refused while another program holds them. */
  takeScreens(): void {
    const code = this.#calls.controlValue(this.#handle, DRM.setMaster, 0);
    if (code !== 0) throw new Error(`${this.path}: the screens: ${errorWords(code)}`);
  }

  createBuffer(width: number, height: number): DumbBuffer {
    const made = CREATE_DUMB.make({ width, height, bitsPerPixel: 32 });
    this.#ask("memory for a picture", DRM.createDumb, made);
    const handle = CREATE_DUMB.get(made, "handle");
    const strideBytes = CREATE_DUMB.get(made, "pitch");
    const shown = FRAMEBUFFER.make({
      ...{ width, height, pitch: strideBytes, bitsPerPixel: 32, depth: 24, handle },
    });
    this.#ask("a picture", DRM.addFramebuffer, shown);
    const place = MAP_DUMB.make({ handle });
    this.#ask("memory for a picture", DRM.mapDumb, place);
    const offset = MAP_DUMB.get(place, "offset");
    const mapped = this.#calls.map(this.#handle, CREATE_DUMB.get(made, "size"), offset);
    if (mapped === undefined) throw new Error(`${this.path}: the picture's memory cannot be had`);
    return { fb: FRAMEBUFFER.get(shown, "fb"), handle, strideBytes, memory: mapped };
  }

  destroyBuffer({ fb, handle, memory: mapped }: DumbBuffer): void {
    this.#calls.unmap(mapped);
    this.#calls.control(this.#handle, DRM.removeFramebuffer, ID.make({ id: fb }));
    this.#calls.control(this.#handle, DRM.destroyDumb, ID.make({ id: handle }));
  }

  /** What a picture source shows now, to be given back by `restore`. */
  saved(crtc: number): Uint8Array {
    const state = CRTC.make({ crtc });
    this.#ask("what is shown", DRM.getCrtc, state);
    return state;
  }

  /** Shows a picture on a connector. */
  light(crtc: number, connector: number, mode: Mode, fb: number): void {
    const state = CRTC.make({ crtc, fb, isModeValid: 1 });
    state.set(mode.raw, CRTC.offsets.mode);
    this.#setCrtc(state, connector);
  }

  /** Gives back what was shown before, if its picture is still there. */
  restore(state: Uint8Array, connector: number): void {
    if (CRTC.get(state, "fb") !== 0) this.#setCrtc(state, connector);
  }

  /**
   * Says which part of a picture changed, to a driver that wants to know.
   * @returns 0, or the error's number.
   */
  flush(fb: number, { x, y, width, height }: Rect): Promise<number> {
    const corners = { left: x, top: y, right: x + width, bottom: y + height };
    this.#clip.set(CLIP.make(corners));
    DIRTY.set(this.#dirt, "fb", fb);
    return this.#calls.controlLater(this.#handle, DRM.dirtyFramebuffer, this.#dirt);
  }

  #setCrtc(state: Uint8Array, connector: number): void {
    ID.set(this.#plug, "id", connector);
    CRTC.set(state, "connectorIds", this.#addressOf(this.#plug));
    CRTC.set(state, "connectors", 1);
    this.#ask("the screen's mode", DRM.setCrtc, state);
  }

  #encoder(id: number): { readonly crtc: number; readonly possible: number } {
    const ask = ENCODER.make({ encoder: id });
    this.#ask("a screen", DRM.getEncoder, ask);
    return { crtc: ENCODER.get(ask, "crtc"), possible: ENCODER.get(ask, "possibleCrtcs") };
  }

  #addressOf(bytes: Uint8Array): number {
    return bytes.length === 0 ? 0 : this.#calls.addressOf(bytes);
  }

  #ask(what: string, request: number, argument: Uint8Array): void {
    const code = this.#calls.control(this.#handle, request, argument);
    if (code !== 0) throw new Error(`${this.path}: ${what}: ${errorWords(code)}`);
  }
}

function numbersOf(bytes: Uint8Array, count: number): readonly number[] {
  const length = Math.min(count, bytes.length / 4);
  return Array.from({ length }, (_, index) => ID.get(bytes.subarray(index * 4), "id"));
}

function modeOf(raw: Uint8Array): Mode {
  const isPreferred = (MODE.get(raw, "type") & PREFERRED) !== 0;
  return { width: MODE.get(raw, "width"), height: MODE.get(raw, "height"), isPreferred, raw };
}
