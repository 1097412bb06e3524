/**
 * The display that a configuration asks for, or that the board turns out to have. What needs calls
 * that Node.js lacks is loaded only for a display that needs them. A display that is not there is
 * said in plain words; the terminal then speaks without it.
 */
import { join } from "node:path";
import type { Display } from "../../drivers/hal/display.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import { type DrmDisplay, drmCards, openDrmDisplay } from "../../drivers/linux/drm-display.ts";
import { createFramebufferDisplay } from "../../drivers/linux/framebuffer-display.ts";
import { readGeometry } from "../../drivers/linux/framebuffer-geometry.ts";
import { PAPER } from "../../drivers/linux/paper/ssd1683.ts";
import { openPaperWires } from "../../drivers/linux/paper/wires.ts";
import { createPaperDisplay } from "../../drivers/linux/paper-display.ts";
import { createPngDisplay } from "../../drivers/linux/png-display.ts";
import type { SystemCalls } from "../../drivers/linux/system-call.ts";
import type { Rotation } from "../../drivers/linux/turned-pixels.ts";
import type { Config } from "../config/schema.ts";

export interface OpenDisplay {
  readonly display: Display;
  /** Gives it back as it was found; called when the process ends. */
  readonly close: () => void;
}

/** A board's screens may come up some seconds after the terminal. */
const LATE_MS = 3_000;
const LOOK_EVERY_MS = 250;
/** What the kernel calls its screens; /dev/shm and the like hold plain files. */
const SCREEN = /^\/dev\/(fb\d|dri\/)/;

const nothing = (): void => undefined;

/** The display of a headless terminal, 480 by 800 unless the configuration says otherwise. */
export function headlessDisplay(folder: string, width = 480, height = 800): Display {
  return createPngDisplay({ path: join(folder, "frame.png"), width, height });
}

/**
 * @param tell hears what is missing, in one line.
 * @param lateMs how long a screen may come up after the terminal, whose kernel is still starting.
 */
export async function openDisplay(
  { board }: Config,
  tell: (line: string) => void,
  lateMs = LATE_MS,
): Promise<OpenDisplay> {
  const { width, height, displayPath: path, display: kind } = board;
  if (kind === "png") return { display: createPngDisplay({ path, width, height }), close: nothing };
  const rotation = Number(board.rotation) as Rotation;
  if (kind === "e-paper") return openPaper(board, rotation, tell);
  const isDevice = SCREEN.test(path);
  let found = await findScreen(board, rotation);
  for (let ms = 0; "missing" in found && found.isLate && ms < lateMs; ms += LOOK_EVERY_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    found = await findScreen(board, rotation);
  }
  if (!("missing" in found)) return found;
  // A plain file has no geometry of its own; a device that is missing is missed when it is lit.
  if (isDevice) tell(`there is no display (${found.missing}): payments are spoken only`);
  if (kind !== "drm") return { display: untoldFramebuffer(board, rotation), close: nothing };
  return { display: missingDisplay(width, height, found.missing), close: nothing };
}

/** `isLate`: may come yet, because nothing is there at all. */
type Missing = { readonly missing: string; readonly isLate: boolean };

async function findScreen(
  { displayPath: path, display: kind }: Config["board"],
  rotation: Rotation,
): Promise<OpenDisplay | Missing> {
  const told = readGeometry(path);
  if (told.ok && kind !== "drm") {
    return { display: createFramebufferDisplay({ path, ...told.value, rotation }), close: nothing };
  }
  const isDevice = SCREEN.test(path);
  const isLate = isDevice && (told.ok || told.fault === "absent");
  const missing = told.ok ? [] : [told.detail];
  if (kind === "drm" || (kind === "auto" && isDevice)) {
    const opened = await openDrm(path, rotation);
    if (opened.ok) return withClose(opened.value);
    missing.push(opened.detail);
  }
  return { missing: missing.join("; "), isLate };
}

/** @param path one card, where it is one; else any will do. */
async function openDrm(path: string, rotation: Rotation): Promise<Outcome<string, DrmDisplay>> {
  const cards = path.startsWith("/dev/dri/") ? [path] : drmCards();
  if (cards.length === 0) return { ok: false, fault: "absent", detail: "nothing is in /dev/dri" };
  try {
    return openDrmDisplay({ calls: await systemCalls(), cards, rotation });
  } catch (error) {
    return { ok: false, fault: "absent", detail: reasonOf(error) };
  }
}

async function openPaper(
  { paper }: Config["board"],
  rotation: Rotation,
  tell: (line: string) => void,
): Promise<OpenDisplay> {
  const { spi, speedHz, chip, dataPin: dataLine, resetPin: resetLine, busyPin: busyLine } = paper;
  const wiring = { spi, speedHz, chip, dataLine, resetLine, busyLine };
  try {
    const calls = await systemCalls();
    return withClose(createPaperDisplay({ rotation, open: () => openPaperWires(calls, wiring) }));
  } catch (error) {
    const detail = reasonOf(error);
    tell(`the e-paper panel cannot be used (${detail}): payments are spoken only`);
    return { display: missingDisplay(PAPER.width, PAPER.height, detail), close: nothing };
  }
}

/** The terminal goes on without it, and says so wherever it says how it is. */
function missingDisplay(width: number, height: number, detail: string): Display {
  return {
    width,
    height,
    show: (_frame, _dirty, done) =>
      queueMicrotask(() => done({ ok: false, fault: "device-lost", detail })),
  };
}

/** A framebuffer, or a file in the place of one, as the configuration describes it. */
function untoldFramebuffer(board: Config["board"], rotation: Rotation): Display {
  const { width, height, displayPath: path } = board;
  const isTurned = rotation === 90 || rotation === 270;
  const bitsPerPixel = board.bitsPerPixel === "32" ? 32 : 16;
  const size = isTurned ? { width: height, height: width } : { width, height };
  return createFramebufferDisplay({ path, ...size, bitsPerPixel, rotation });
}

function withClose(display: Display & { readonly close: () => void }): OpenDisplay {
  return { display, close: () => display.close() };
}

/** 2 MB of machine code that most terminals never need. */
async function systemCalls(): Promise<SystemCalls> {
  const { openSystemCalls } = await import("../../drivers/linux/system-calls.ts");
  return openSystemCalls();
}

/** One line: what cannot be loaded says from where, at length. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1).join("");
}
