/**
 * Turns scenes into frames. Keeps the last picture and its pixels, and draws again only what
 * differs; the result is the same, pixel for pixel, as drawing the scene alone on a fresh frame.
 */
import type { Frame, Rect } from "../../drivers/hal/display.ts";
import type { Shaper } from "../../drivers/hal/shaper.ts";
import { never } from "../lib/assert.ts";
import { addAsked } from "./asked.ts";
import { Canvas } from "./canvas.ts";
import { addCharge, addIdle, type SymbolSize } from "./card.ts";
import { addCancelled, addEntry, addExpired, addVolume } from "./entry.ts";
import { addLanguage } from "./language.ts";
import { Sheet } from "./layout.ts";
import { addBlind, addFault, addNotSetUp, addOff, addStarting } from "./notice.ts";
import { addOffer } from "./offer.ts";
import { Painter } from "./paint.ts";
import { COLOUR, type Look } from "./palette.ts";
import { damageBetween, type Picture, union } from "./picture.ts";
import { addPaid, addReversed } from "./result.ts";
import type { Scene } from "./scene.ts";
import { addSetUp } from "./set-up.ts";
import { addDigest, addTotals } from "./sums.ts";
import { Typesetter } from "./text.ts";
import { addVerify } from "./verify.ts";

export interface Rendering {
  /** The renderer's own frame, drawn over by the next `render`. */
  readonly frame: Frame;
  /** What may differ from the frame before; of no size when nothing does. */
  readonly dirty: Rect;
  /** Where the QR symbol lies with its quiet zone; undefined when the scene has none. */
  readonly qrArea: Rect | undefined;
}

export interface Renderer {
  /** Draws a scene. */
  render(scene: Scene): Rendering;
  /**
   * Says that the last frame did not reach the panel, or that its pixels were found wrong: the next
   * one is drawn anew, and all of it is dirty.
   */
  forget(): void;
}

const NOTHING: Picture = { items: [], qrArea: undefined };
const NOWHERE: Rect = { x: 0, y: 0, width: 0, height: 0 };

/** Damages that cover more than this share of the frame are drawn as one whole. */
const WHOLE_SHARE = 0.5;

/**
 * Makes a renderer for one panel.
 * @param width pixels across, at least 240.
 * @param height pixels down, at least 240.
 * @param look what the panel can light: colours, or black and white alone.
 */
export function createRenderer(
  shaper: Shaper,
  width: number,
  height: number,
  look: Look = COLOUR,
): Renderer {
  const typesetter = new Typesetter(shaper);
  const canvas = new Canvas(width, height, look.isOneBit);
  const painter = new Painter(canvas, typesetter);
  const symbolSize: SymbolSize = (text) => painter.symbol(text).size;
  const screen: Rect = { x: 0, y: 0, width, height };
  let before = NOTHING;
  return {
    forget() {
      before = NOTHING;
    },
    render(scene) {
      const picture = compose(new Sheet(width, height, typesetter, look), scene, symbolSize);
      const damage =
        before === NOTHING
          ? [screen]
          : damageBetween(before, picture).map((rect) => confine(rect, screen));
      before = picture;
      const { frame } = canvas;
      if (damage.length === 0) return { frame, dirty: NOWHERE, qrArea: picture.qrArea };
      const dirty = damage.reduce(union);
      const pixels = damage.reduce((total, rect) => total + rect.width * rect.height, 0);
      const areas = pixels > width * height * WHOLE_SHARE ? [dirty] : damage;
      for (const area of areas) painter.paint(picture, area);
      return { frame, dirty, qrArea: picture.qrArea };
    },
  };
}

/** The picture of a scene on a sheet. */
export function compose(sheet: Sheet, scene: Scene, symbolSize: SymbolSize): Picture {
  addScene(sheet, scene, symbolSize);
  return sheet.picture();
}

function addScene(sheet: Sheet, scene: Scene, symbolSize: SymbolSize): void {
  switch (scene.kind) {
    case "idle":
      addIdle(sheet, scene, symbolSize);
      break;
    case "charge":
      addCharge(sheet, scene, symbolSize);
      break;
    case "offer":
      addOffer(sheet, scene);
      break;
    case "paid":
      addPaid(sheet, scene);
      break;
    case "asked":
      addAsked(sheet, scene);
      break;
    case "digest":
      addDigest(sheet, scene);
      break;
    case "reversed":
      addReversed(sheet, scene);
      break;
    case "totals":
      addTotals(sheet, scene);
      break;
    case "verify":
      addVerify(sheet, scene);
      break;
    default:
      addNotice(sheet, scene);
  }
}

type MoneyKind =
  | "idle"
  | "charge"
  | "offer"
  | "paid"
  | "asked"
  | "digest"
  | "reversed"
  | "totals"
  | "verify";

/** What is about keys and the terminal itself. */
function addNotice(sheet: Sheet, scene: Exclude<Scene, { kind: MoneyKind }>): void {
  switch (scene.kind) {
    case "starting":
      addStarting(sheet, scene);
      break;
    case "off":
      addOff(sheet);
      break;
    case "entry":
      addEntry(sheet, scene);
      break;
    case "volume":
      addVolume(sheet, scene);
      break;
    case "language":
      addLanguage(sheet, scene);
      break;
    case "expired":
      addExpired(sheet, scene);
      break;
    case "cancelled":
      addCancelled(sheet, scene);
      break;
    case "blind":
      addBlind(sheet, scene);
      break;
    case "not-set-up":
      addNotSetUp(sheet, scene);
      break;
    case "set-up":
      addSetUp(sheet, scene);
      break;
    case "fault":
      addFault(sheet, scene);
      break;
    default:
      never(scene);
  }
}

function confine(rect: Rect, screen: Rect): Rect {
  const x = Math.max(0, rect.x);
  const y = Math.max(0, rect.y);
  const right = Math.min(screen.width, rect.x + rect.width);
  const bottom = Math.min(screen.height, rect.y + rect.height);
  return { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
}
