/**
 * Which drivers a configuration asks for: display, loudspeaker and panel. Johnny-five is loaded
 * only where there is a panel for it, and after the first frame.
 */
import type { Display } from "../../drivers/hal/display.ts";
import type { LightSensor } from "../../drivers/hal/light.ts";
import { KEYS, type Panel } from "../../drivers/hal/panel.ts";
import type { Speaker } from "../../drivers/hal/speaker.ts";
import type { TextDisplay } from "../../drivers/hal/text-display.ts";
import { createAlsaSpeaker } from "../../drivers/linux/alsa-speaker.ts";
import { withBuzzer, withClicks } from "../../drivers/linux/buzzer-signs.ts";
import { createLatePanel, type LatePanel } from "../../drivers/linux/late-panel.ts";
import type { KernelPaths } from "../../drivers/linux/panel/kernel-io.ts";
import { TOUCH_KEYS, type Wiring } from "../../drivers/linux/panel/wiring.ts";
import { createStdinPanel } from "../../drivers/linux/stdin-panel.ts";
import { createWavSpeaker } from "../../drivers/linux/wav-speaker.ts";
import type { Config } from "../config/schema.ts";
import { headlessDisplay, openDisplay } from "./displays.ts";

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

/** Opens the parts; nothing of the panel is loaded before this returns. */
export async function openParts(config: Config, options: PartsOptions): Promise<Parts> {
  const display = await openOwnDisplay(config, options);
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

/** Given back when the process ends, however it ends. */
async function openOwnDisplay(config: Config, options: PartsOptions): Promise<Display> {
  const { headlessFolder, tell } = options;
  const { width, height } = config.board;
  if (headlessFolder !== undefined) return headlessDisplay(headlessFolder, width, height);
  const { display, close } = await openDisplay(config, tell);
  process.once("exit", close);
  return display;
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
