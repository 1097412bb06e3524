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

const nothing = (): void => undefined;

/** The display of a headless terminal, 480 by 800 unless the configuration says otherwise. */
export function headlessDisplay(folder: string, width = 480, height = 800): Display {
  return createPngDisplay({ path: join(folder, "frame.png"), width, height });
}

/** @param tell hears what is missing, in one line. */
export async function openDisplay(
  { board }: Config,
  tell: (line: string) => void,
): Promise<OpenDisplay> {
  const { width, height, displayPath: path, display: kind } = board;
  if (kind === "png") return { display: createPngDisplay({ path, width, height }), close: nothing };
  const rotation = Number(board.rotation) as Rotation;
  if (kind === "e-paper") return openPaper(board, rotation, tell);
  const told = readGeometry(path);
  if (told.ok && kind !== "drm") {
    return { display: createFramebufferDisplay({ path, ...told.value, rotation }), close: nothing };
  }
  const isDevice = path.startsWith("/dev/");
  let missing = told.ok ? "" : told.detail;
  if (kind === "drm" || (kind === "auto" && isDevice)) {
    const opened = await openDrm(path, rotation);
    if (opened.ok) return withClose(opened.value);
    missing = `${missing === "" ? "" : `${missing}; `}${opened.detail}`;
  }
  // A plain file has no geometry of its own; a device that is missing is missed when it is lit.
  if (!told.ok && told.fault === "unusable") tell(`the display: ${told.detail}`);
  else if (isDevice) tell(`there is no display (${missing}): payments are spoken only`);
  if (kind === "drm") return { display: missingDisplay(width, height, missing), close: nothing };
  return { display: untoldFramebuffer(board, rotation), close: nothing };
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
