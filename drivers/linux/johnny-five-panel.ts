/**
 * The front panel by johnny-five: on a Firmata board at the end of a USB cable, or on the board's
 * own pins through the kernel's drivers. Loaded only where a panel is configured, and after the
 * first frame: johnny-five is larger than all the rest of the terminal.
 */
import firmata from "firmata-io";
import five from "johnny-five";
import type { Buzzer } from "../hal/buzzer.ts";
import type { LightSensor } from "../hal/light.ts";
import type { Lamp, LampColour, Panel } from "../hal/panel.ts";
import type { TextDisplay } from "../hal/text-display.ts";
import { FirmataTransport } from "./panel/firmata-transport.ts";
import { type Fittings, type Io, makeFittings } from "./panel/fittings.ts";
import { KernelIo, type KernelPaths } from "./panel/kernel-io.ts";
import { createKeyGate, type KeyGate } from "./panel/key-gate.ts";
import { serialPortOpener } from "./panel/serial-port.ts";
import { printable } from "./panel/text-lines.ts";
import type { Wiring } from "./panel/wiring.ts";

export interface PanelParts {
  readonly panel: Panel;
  readonly buzzer: Buzzer;
  readonly text: TextDisplay | undefined;
  readonly light: LightSensor;
  /** True while the panel can be heard. */
  readonly isPresent: () => boolean;
  /** Ends everything; nothing may be called after it. */
  readonly close: () => void;
}

export interface FirmataPanelOptions {
  readonly path: string;
  readonly baudRate: number;
  readonly wiring: Wiring;
  readonly tell: (line: string) => void;
}

export interface KernelPanelOptions {
  readonly paths: KernelPaths;
  readonly tell: (line: string) => void;
}

/** A board must say what pins it has within this time after it has answered. */
const PINS_WITHIN_MS = 4_000;
const ASK_NAME = Buffer.from([0xf0, 0x79, 0xf7]);

/** A panel on a Firmata board. It may be absent now, and come and go. */
export function openFirmataPanel(options: FirmataPanelOptions): PanelParts {
  const { path, baudRate, wiring, tell } = options;
  const openPort = serialPortOpener(baudRate);
  const forgotten = wiring.lcd === undefined ? [] : [wiring.lcd.address];
  const transport = new FirmataTransport({ path, openPort, forgotten, tell });
  const gate = openGate(tell);
  const state = new PanelState(wiring);
  let isMaking = false;
  let isSettled = false;

  transport.on("unlink", () => {
    isSettled = false;
    gate.letGo();
  });
  transport.on("settled", () => {
    isSettled = true;
    gate.settle();
  });
  transport.on("link", () => {
    if (!state.isFitted) {
      if (!isMaking) makeIo();
      return;
    }
    state.renew();
    transport.mark();
  });
  transport.on("program", () => {
    if (!state.isFitted) return;
    tell("the panel has restarted");
    isSettled = false;
    gate.letGo();
    transport.retell();
    state.renew();
    transport.mark();
  });

  function makeIo(): void {
    isMaking = true;
    const io = new firmata.Firmata(transport, { reportVersionTimeout: 1 });
    const end = (): void => {
      clearTimeout(timer);
      transport.off("unlink", giveUp);
      isMaking = false;
    };
    const giveUp = (): void => {
      end();
      io.removeAllListeners();
      // The package never lets go of its cable by itself.
      for (const event of ["data", "open", "close", "error"]) transport.removeAllListeners(event);
      if (transport.isLinked) transport.drop("the board does not say what pins it has");
    };
    const timer = setTimeout(giveUp, PINS_WITHIN_MS);
    // Once it has a version the package waits for a name that only a board just started says.
    transport.write(ASK_NAME);
    transport.once("unlink", giveUp);
    io.once("ready", () => {
      end();
      mount(io, wiring, gate, tell, state, () => transport.mark());
    });
  }

  const close = (): void => {
    gate.letGo();
    transport.close();
  };
  return partsOf(gate, state, () => isSettled, close);
}

/** A panel of gpio-keys, gpio-leds and their like, as the device tree made them. */
export function openKernelPanel({ paths, tell }: KernelPanelOptions): PanelParts {
  const gate = openGate(tell);
  const io = new KernelIo(paths, {
    tell,
    found: () => gate.settle(),
    lost: () => gate.letGo(),
  });
  const state = new PanelState(io.wiring);
  mount(io, io.wiring, gate, tell, state, () => undefined);
  const close = (): void => {
    gate.letGo();
    io.close();
  };
  const parts = partsOf(gate, state, () => io.isPresent && state.isFitted, close);
  return { ...parts, text: io.text };
}

function openGate(tell: (line: string) => void): KeyGate {
  const tellStuck = (key: string): void =>
    tell(`the key ${key} has been down for 30 s: is it stuck?`);
  return createKeyGate(() => performance.now(), tellStuck);
}

/** Has johnny-five take the board, then its parts; all of it happens once in a terminal's life. */
function mount(
  io: Io,
  wiring: Wiring,
  gate: KeyGate,
  tell: (line: string) => void,
  state: PanelState,
  mounted: () => void,
): void {
  const board = new five.Board({ io, repl: false, debug: false, sigint: false });
  // A fault of the board is told by its cable; unheard, it would end the process.
  board.on("error", () => undefined);
  board.once("ready", () => {
    state.install(makeFittings(io, board, wiring, gate, tell));
    mounted();
  });
}

/** What the firmware has said to the panel: kept, because the board may not be there to hear it. */
class PanelState {
  readonly text: TextDisplay | undefined;
  readonly #lamps = new Map<Lamp, LampColour>();
  #lines: readonly string[] = [];
  #fittings: Fittings | undefined;

  constructor({ lcd }: Wiring) {
    if (lcd === undefined) return;
    const { columns, rows } = lcd;
    this.text = { columns, rows, write: (lines) => this.#write(printable(lines, columns, rows)) };
  }

  get isFitted(): boolean {
    return this.#fittings !== undefined;
  }

  get fittings(): Fittings | undefined {
    return this.#fittings;
  }

  install(fittings: Fittings): void {
    this.#fittings = fittings;
    for (const [lamp, colour] of this.#lamps) fittings.setLamp(lamp, colour);
    if (this.#lines.length > 0) fittings.write(this.#lines);
  }

  renew(): void {
    this.#fittings?.renew();
  }

  setLamp(lamp: Lamp, colour: LampColour): void {
    if (this.#lamps.get(lamp) === colour) return;
    this.#lamps.set(lamp, colour);
    this.#fittings?.setLamp(lamp, colour);
  }

  #write(lines: readonly string[]): void {
    this.#lines = lines;
    this.#fittings?.write(lines);
  }
}

function partsOf(
  gate: KeyGate,
  state: PanelState,
  isPresent: () => boolean,
  close: () => void,
): PanelParts {
  return {
    panel: {
      listen: (listener) => gate.listen(listener),
      setLamp: (lamp, colour) => state.setLamp(lamp, colour),
    },
    buzzer: {
      sound: (beeps) => {
        if (isPresent()) state.fittings?.sound(beeps);
      },
    },
    text: state.text,
    light: { level: () => (isPresent() ? state.fittings?.light() : undefined) },
    isPresent,
    close,
  };
}
