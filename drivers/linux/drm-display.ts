/**
 * A display behind the kernel's mode setting, for boards without a framebuffer device: one screen,
 * one picture in memory that the screen shows, and word of the changed rectangle to drivers that
 * want it. A screen that is pulled out is missed, and given the whole picture when it is back.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Display, DisplayFault, Frame, Rect } from "../hal/display.ts";
import type { Done, Outcome } from "../hal/outcome.ts";
import { type Connector, DrmCard, type DumbBuffer, type Mode } from "./drm/card.ts";
import { takeConsole } from "./drm/text-console.ts";
import { ENOSYS, errorWords, type SystemCalls } from "./system-call.ts";
import { type PanelShape, pixelStore, type Rotation, seenSize, turn } from "./turned-pixels.ts";

export interface DrmOptions {
  readonly calls: SystemCalls;
  /** The cards, by path, in the order in which they are tried. */
  readonly cards: readonly string[];
  readonly rotation: Rotation;
}

export interface DrmDisplay extends Display {
  /** "/dev/dri/card0: 720 by 1280", for whoever asks. */
  readonly name: string;
  /** Gives the screen back as it was found. Nothing may be shown after it. */
  close(): void;
}

type Size = { readonly width: number; readonly height: number };

interface Screen {
  readonly card: DrmCard;
  readonly connector: Connector;
  readonly crtc: number;
  readonly mode: Mode;
}

interface Lit extends Screen {
  readonly before: Uint8Array;
  readonly buffer: DumbBuffer;
  readonly shape: PanelShape;
  readonly draw: (frame: Frame, dirty: Rect) => void;
  readonly giveBackConsole: () => void;
}

/** The cards of this machine, in the order of their numbers. */
export function drmCards(folder = "/dev/dri"): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => /^card\d+$/.test(name));
    const numberOf = (name: string): number => Number(name.slice("card".length));
    return names.sort((a, b) => numberOf(a) - numberOf(b)).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/**
 * Finds the first screen that is plugged in; its picture is as large as its own mode.
 * @returns the display, not lit yet, or why there is none.
 */
export function openDrmDisplay(options: DrmOptions): Outcome<"absent", DrmDisplay> {
  const { rotation } = options;
  const found = findScreen(options, undefined);
  if (!found.ok) return found;
  const { card, mode } = found.value;
  const { width, height } = mode;
  const name = `${card.path}: ${width} by ${height}`;
  // Whoever has a card open first holds its screens: it is kept until it is lit.
  const display = drive(options, { width, height }, found.value);
  return { ok: true, value: { name, ...seenSize({ width, height, rotation }), ...display } };
}

function drive(options: DrmOptions, size: Size, first: Screen): Pick<DrmDisplay, "show" | "close"> {
  let found: Screen | undefined = first;
  let lit: Lit | undefined;
  let isBusy = false;
  let isClosed = false;
  /** Unknown until the driver was asked once. */
  let wantsDirt = true;

  const light = async (frame: Frame, dirty: Rect): Promise<void> => {
    const held = lit ?? found;
    if (held?.card.isUnplugged(held.connector.id)) throw new Error(`${held.card.path}: unplugged`);
    let part = dirty;
    if (lit === undefined) {
      const screen = found ?? orThrow(findScreen(options, size));
      found = undefined;
      // All of the picture, before anybody sees it.
      part = { x: 0, y: 0, width: frame.width, height: frame.height };
      lit = setUp(options, screen, (draw) => draw(frame, part));
    } else if (dirty.width <= 0 || dirty.height <= 0) {
      return;
    } else {
      lit.draw(frame, part);
    }
    if (!wantsDirt) return;
    const { card, buffer, shape } = lit;
    const code = await card.flush(buffer.fb, turn(part, shape));
    if (code === ENOSYS) wantsDirt = false;
    else if (code !== 0) throw new Error(`${card.path}: the picture: ${errorWords(code)}`);
  };
  const letGo = (): void => {
    if (lit !== undefined) giveBack(lit);
    found?.card.close();
    found = undefined;
    lit = undefined;
  };
  return {
    show(frame, dirty, done) {
      if (isBusy) return later(done, "a frame is still being lit");
      isBusy = true;
      const end = (outcome: Outcome<DisplayFault>): void => {
        isBusy = false;
        if (isClosed) letGo();
        done(outcome);
      };
      light(frame, dirty).then(
        () => end({ ok: true, value: undefined }),
        (error: unknown) => {
          letGo();
          const detail = error instanceof Error ? error.message : String(error);
          end({ ok: false, fault: "device-lost", detail });
        },
      );
    },
    close() {
      isClosed = true;
      // Another thread may still be at it; then it is given back when that has ended.
      if (!isBusy) letGo();
    },
  };
}

function later(done: Done<DisplayFault>, detail: string): void {
  queueMicrotask(() => done({ ok: false, fault: "busy", detail }));
}

function orThrow<Value>(outcome: Outcome<string, Value>): Value {
  if (!outcome.ok) throw new Error(outcome.detail);
  return outcome.value;
}

/** @param size a screen that comes back must show the picture that the terminal draws. */
function findScreen(
  { calls, cards }: DrmOptions,
  size: Size | undefined,
): Outcome<"absent", Screen> {
  const reasons: string[] = [];
  for (const path of cards) {
    let card: DrmCard | undefined;
    try {
      card = new DrmCard(calls, path);
      const screen = card.hasDumbBuffers ? screenOf(card, size) : undefined;
      if (screen !== undefined) return { ok: true, value: screen };
      reasons.push(`${path}: no screen is plugged in`);
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
    card?.close();
  }
  const detail = reasons.length === 0 ? "there is no card in /dev/dri" : reasons.join("; ");
  return { ok: false, fault: "absent", detail };
}

function screenOf(card: DrmCard, size: Size | undefined): Screen | undefined {
  const { crtcs, connectors } = card.resources();
  for (const id of connectors) {
    const connector = card.connector(id);
    if (!connector.isConnected) continue;
    const fitting = connector.modes.filter(
      ({ width, height }) => size === undefined || (width === size.width && height === size.height),
    );
    const mode = fitting.find(({ isPreferred }) => isPreferred) ?? fitting[0];
    const crtc = mode === undefined ? undefined : card.crtcFor(connector, crtcs);
    if (mode !== undefined && crtc !== undefined) return { card, connector, crtc, mode };
  }
  return undefined;
}

function setUp(
  { calls, rotation }: DrmOptions,
  screen: Screen,
  drawFirst: (draw: Lit["draw"]) => void,
): Lit {
  const { card, connector, crtc, mode } = screen;
  let buffer: DumbBuffer | undefined;
  try {
    card.takeScreens();
    const before = card.saved(crtc);
    const { width, height } = mode;
    buffer = card.createBuffer(width, height);
    const { strideBytes, memory } = buffer;
    const shape: PanelShape = { width, height, strideBytes, bitsPerPixel: 32, rotation };
    const draw = pixelStore(shape, memory);
    drawFirst(draw);
    card.light(crtc, connector.id, mode, buffer.fb);
    return { ...screen, before, buffer, shape, draw, giveBackConsole: takeConsole(calls) };
  } catch (error) {
    if (buffer !== undefined) card.destroyBuffer(buffer);
    card.close();
    throw error;
  }
}

function giveBack({ card, connector, before, buffer, giveBackConsole }: Lit): void {
  try {
    card.restore(before, connector.id);
  } catch {
    // It went with whoever showed it; the kernel then shows its console, or nothing.
  }
  card.destroyBuffer(buffer);
  card.close();
  giveBackConsole();
}
