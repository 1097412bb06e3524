/**
 * Which drivers a configuration asks for: display, loudspeaker and panel. Johnny-five is loaded
 * only where there is a panel for it, and after the first frame.
 */
import { join } from "node:path";
import type { Display } from "../../drivers/hal/display.ts";
import type { LightSensor } from "../../drivers/hal/light.ts";
import { KEYS, type Panel } from "../../drivers/hal/panel.ts";
import type { Speaker } from "../../drivers/hal/speaker.ts";
import type { TextDisplay } from "../../drivers/hal/text-display.ts";
import { createAlsaSpeaker } from "../../drivers/linux/alsa-speaker.ts";
import { withBuzzer, withClicks } from "../../drivers/linux/buzzer-signs.ts";
import { createFramebufferDisplay } from "../../drivers/linux/framebuffer-display.ts";
import { readGeometry } from "../../drivers/linux/framebuffer-geometry.ts";
import { createLatePanel, type LatePanel } from "../../drivers/linux/late-panel.ts";
import type { KernelPaths } from "../../drivers/linux/panel/kernel-io.ts";
import { TOUCH_KEYS, type Wiring } from "../../drivers/linux/panel/wiring.ts";
import { createPngDisplay } from "../../drivers/linux/png-display.ts";
import { createStdinPanel } from "../../drivers/linux/stdin-panel.ts";
import { createWavSpeaker } from "../../drivers/linux/wav-speaker.ts";
import type { Config } from "../config/schema.ts";

/** What replaces the hardware, and who is told of it. */
export interface PartsOptions {
  /** Display, sound and panel replaced by files below this folder and by standard input. */
  readonly headlessFolder: string | undefined;
  readonly stdin: NodeJS.ReadableStream;
  /** One line of news for whoever watches. */
  readonly tell: (line: string) => void;
}

export interface Parts {
  readonly display: Display;
  readonly speaker: Speaker;
  readonly panel: Panel;
  readonly text?: TextDisplay;
  /** On the front panel; undefined where there is none. */
  readonly light: LightSensor | undefined;
}

/** The display of a headless terminal, 480 by 800 unless the configuration says otherwise. */
export function headlessDisplay(folder: string, width = 480, height = 800): Display {
  return createPngDisplay({ path: join(folder, "frame.png"), width, height });
}

/** Opens the parts; nothing of the panel is loaded before this returns. */
export function openParts(config: Config, options: PartsOptions): Parts {
  const display = openDisplay(config, options);
  const speaker = openSpeaker(config, options);
  const late = openLatePanel(config, options);
  if (late === undefined) {
    return { display, speaker, panel: openPlainPanel(config, options), light: undefined };
  }
  // Whatever ends the process, no reader of keys is left behind.
  process.once("exit", () => late.close());
  const { buzzer, text, light } = late;
  return {
    display: withFirstFrame(display, () => late.load()),
    speaker: withBuzzer(speaker, buzzer),
    panel: config.panel.click === "on" ? withClicks(late, buzzer) : late,
    light,
    ...(text === undefined ? {} : { text }),
  };
}

/** A display that tells once when its first frame has been lit, or could not be. */
function withFirstFrame(display: Display, lit: () => void): Display {
  return {
    width: display.width,
    height: display.height,
    show: (frame, dirty, done) =>
      display.show(frame, dirty, (outcome) => {
        done(outcome);
        lit();
      }),
  };
}

function openDisplay({ board }: Config, { headlessFolder, tell }: PartsOptions): Display {
  const { width, height, displayPath: path } = board;
  if (headlessFolder !== undefined) return headlessDisplay(headlessFolder, width, height);
  if (board.display === "png") return createPngDisplay({ path, width, height });
  const rotation = Number(board.rotation) as 0 | 90 | 180 | 270;
  const told = readGeometry(path);
  if (told.ok) return createFramebufferDisplay({ path, ...told.value, rotation });
  // A plain file has no geometry of its own; a device that is missing is missed when it is lit.
  if (told.fault === "unusable") tell(`the display: ${told.detail}`);
  else if (path.startsWith("/dev/")) tell(`there is no display ${path}: payments are spoken only`);
  const isTurned = rotation === 90 || rotation === 270;
  const bitsPerPixel = board.bitsPerPixel === "32" ? 32 : 16;
  const size = isTurned ? { width: height, height: width } : { width, height };
  return createFramebufferDisplay({ path, ...size, bitsPerPixel, rotation });
}

function openSpeaker({ board }: Config, { headlessFolder, tell }: PartsOptions): Speaker {
  if (headlessFolder !== undefined) return createWavSpeaker(headlessFolder);
  if (board.speaker === "wav") return createWavSpeaker(board.speakerDevice);
  const { mixer: control, mixerPercent: percent, speakerDevice: device } = board;
  return createAlsaSpeaker({
    device,
    ...(control === undefined ? {} : { mixer: { control, percent, tell } }),
  });
}

function openPlainPanel({ board }: Config, options: PartsOptions): Panel {
  const { headlessFolder, stdin, tell } = options;
  if (headlessFolder !== undefined || board.panel === "stdin") return createStdinPanel(stdin, tell);
  return { listen: () => undefined, setLamp: () => undefined };
}

function openLatePanel(config: Config, options: PartsOptions): LatePanel | undefined {
  const { board, panel } = config;
  const { headlessFolder, tell } = options;
  if (headlessFolder !== undefined) return undefined;
  const letters = panel.display.kind === "none" ? undefined : panel.display;
  // The name of this module is known to the bundler, which keeps it in a bundle of its own.
  const module = () => import("../../drivers/linux/johnny-five-panel.ts");
  if (board.panel === "firmata") {
    const { port: path, baudRate } = panel;
    const wiring = wiringOf(config);
    const open = async () => (await module()).openFirmataPanel({ path, baudRate, wiring, tell });
    return createLatePanel(open, letters, tell);
  }
  if (board.panel === "kernel") {
    const paths = kernelPathsOf(config);
    const open = async () => (await module()).openKernelPanel({ paths, tell });
    return createLatePanel(open, letters, tell);
  }
  return undefined;
}

function wiringOf({ panel }: Config): Wiring {
  const { keys, lamps, buzzerPin, lightChannel, touchAddress, display } = panel;
  const { address, columns, rows } = display;
  return {
    keys: new Map(KEYS.map((key) => [key, keys[key]])),
    lamps: new Map([
      ["link", { green: lamps.linkGreen, red: lamps.linkRed }],
      ["payment", { green: lamps.paymentGreen, red: lamps.paymentRed }],
    ]),
    buzzerPin,
    lightPin: lightChannel,
    lcd: display.kind === "pcf8574" ? { address, columns, rows } : undefined,
    touch: touchAddress === undefined ? undefined : { address: touchAddress, keys: TOUCH_KEYS },
  };
}

function kernelPathsOf({ panel }: Config): KernelPaths {
  const { input: keys, leds, buzzer, light, display } = panel;
  const { device: path, columns, rows } = display;
  const lcd = display.kind === "kernel" ? { path, columns, rows } : undefined;
  return { keys, leds, buzzer, light, lcd };
}
