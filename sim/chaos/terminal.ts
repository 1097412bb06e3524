/**
 * The real device on a board of rough parts, one boot after another. The ledger's medium outlives
 * the boots; everything else is made anew, and what a dead boot had deferred never happens.
 */
import type { Board } from "../../drivers/hal/board.ts";
import type { Crypto } from "../../drivers/hal/crypto.ts";
import type { Config } from "../../firmware/config/schema.ts";
import { createDevice } from "../../firmware/core/device.ts";
import type { Setup } from "../../firmware/core/state.ts";
import type { TrustedKeys } from "../../firmware/link/trusted-keys.ts";
import type { Renderer } from "../../firmware/screen/render.ts";
import type { Scene } from "../../firmware/screen/scene.ts";
import type { After } from "../devices/deferral.ts";
import { createSimDisplay, type SimDisplay } from "../devices/display.ts";
import type { SimLedger } from "../devices/ledger.ts";
import { createSimPanel, type SimPanel } from "../devices/panel.ts";
import { createSimSerialLine, type SimSerialLine } from "../devices/serial-line.ts";
import type { SimStorage } from "../devices/storage.ts";
import type { World } from "../world.ts";
import type { RoughBroker } from "./broker.ts";
import { createRoughClock } from "./clock.ts";
import type { Fittings, HeardVoices } from "./fittings.ts";
import { litOf } from "./looking.ts";
import type { RunRecord } from "./record.ts";
import { createRoughSpeaker, type RoughSpeaker } from "./speaker.ts";
import { createSupply, type Supply } from "./supply.ts";

export interface TerminalParts {
  readonly world: World;
  readonly record: RunRecord;
  readonly broker: RoughBroker;
  readonly ledger: SimLedger;
  readonly storage: SimStorage;
  readonly crypto: Crypto;
  readonly voice: HeardVoices;
  readonly fittings: Fittings;
  readonly config: Config;
  readonly keys: TrustedKeys;
  /** What the terminal's own wall clock shows now. */
  readonly wallNow: () => number;
}

/** The parts of the present boot that the world works. */
export interface Boot {
  readonly panel: SimPanel;
  readonly display: SimDisplay;
  readonly speaker: RoughSpeaker;
  readonly line: SimSerialLine;
}

export interface Terminal {
  readonly supply: Supply;
  /** Undefined while the power is off. */
  readonly boot: Boot | undefined;
  /** Applied to each new boot's parts, so that a fault outlives a restart. */
  readonly bad: BadParts;
  /** Where monotonic time begins at the next boots. */
  monoAtBoot: number;
  switchOn(): void;
  /** Of the commits in flight, the first `keepCommitted` had reached the medium. */
  cutPower(keepCommitted: number): void;
}

export interface BadParts {
  speaker: Parameters<RoughSpeaker["setFault"]>[0];
  display: Parameters<SimDisplay["setFault"]>[0];
}

const LEDGER = [
  "open",
  "record",
  "mark",
  "receipted",
  "unreceipted",
  "unsettled",
  "recent",
  "totals",
  "sequence",
  "noteRecovery",
  "tend",
  "close",
] as const;
const SERIAL_LINE = ["listen", "open", "send", "secure", "unsecure", "close"] as const;
const LINK = ["listen", "open", "subscribe", "publish", "acknowledge", "close"] as const;

export function createTerminal(parts: TerminalParts): Terminal {
  const { world, record, broker, ledger, storage } = parts;
  const supply = createSupply();
  const bad: BadParts = { speaker: undefined, display: undefined };
  const setup: Setup = { config: parts.config, keys: parts.keys, firmware: "0.0.0-sim" };
  let life = 0;
  let boot: Boot | undefined;

  const terminal: Terminal = {
    supply,
    get boot() {
      return boot;
    },
    bad,
    monoAtBoot: 0,
    switchOn() {
      if (boot !== undefined) return;
      life += 1;
      const born = life;
      const after: After = (delayMs, run) => world.after(delayMs, () => born === life && run());
      const fresh = partsOf(parts, after, bad);
      boot = fresh;
      record.add({ type: "power-on" });
      const board = boardOf(parts, fresh, after, supply, terminal.monoAtBoot);
      createDevice(board, setup, fresh.renderer, undefined).start();
    },
    cutPower(keepCommitted) {
      if (boot === undefined) return;
      supply.setFuse(undefined);
      life += 1;
      const wasPlaying = boot.speaker.isPlaying;
      boot = undefined;
      // The medium tells what it kept before anybody hears that the power went.
      ledger.cutPower(keepCommitted);
      storage.cutPower(keepCommitted);
      broker.powerCut();
      record.add({ type: "power-cut" });
      if (wasPlaying) record.add({ type: "silence", by: "cut" });
    },
  };
  return terminal;
}

type FullBoot = Boot & { readonly renderer: Renderer };

function partsOf(
  { record, voice, fittings }: TerminalParts,
  after: After,
  bad: BadParts,
): FullBoot {
  const display = createSimDisplay(fittings.width, fittings.height, after);
  const renderer = fittings.renderer();
  const read = fittings.eye();
  let drawn: Scene | undefined;
  const watched: Renderer = {
    forget: () => renderer.forget(),
    render(scene) {
      drawn = scene;
      return renderer.render(scene);
    },
  };
  display.onFrame((lit) => {
    if (drawn === undefined) return;
    const code = "qr" in drawn ? read(lit, drawn.qr) : undefined;
    record.add({ type: "lit", lit: litOf(drawn, code) });
  });
  const speaker = createRoughSpeaker(after, voice.lengthOf, {
    began(pcm) {
      const [heard, ...also] = voice.listen(pcm);
      if (heard !== undefined) record.add({ type: "sound", heard, also });
    },
    ended: (by) => record.add({ type: "silence", by }),
  });
  speaker.setFault(bad.speaker);
  display.setFault(bad.display);
  const panel = createSimPanel();
  panel.onLamp((lamp, colour) => record.add({ type: "lamp", lamp, colour }));
  const line = createSimSerialLine(after);
  watchLine(line, record);
  return { display, speaker, panel: withGesture(panel, record), line, renderer: watched };
}

/** Tells of the key that opens set-up, before the firmware hears of it. */
function withGesture(panel: SimPanel, record: RunRecord): SimPanel {
  return {
    ...panel,
    listen: (listener) =>
      panel.listen((key, phase) => {
        const isDown = phase === "press";
        if (key === "volume-down") record.add({ type: "presence-key", isDown });
        listener(key, phase);
      }),
  };
}

/** Tells what the terminal does to the technician's line. */
function watchLine(line: SimSerialLine, record: RunRecord): void {
  line.onSight((sight) => {
    if (sight.type === "said") {
      const text = String.fromCharCode(...sight.bytes);
      record.add({ type: "line-said", text });
    } else if (sight.type === "unsecured") {
      const state = sight.end === "refused" ? "refused" : "over";
      record.add({ type: "line-session", state });
    } else {
      record.add({ type: "line-session", state: sight.type });
    }
  });
}

function boardOf(
  { world, broker, ledger, storage, crypto, voice, fittings, wallNow }: TerminalParts,
  boot: Boot,
  after: After,
  supply: Supply,
  monoAtBoot: number,
): Board {
  return {
    clock: createRoughClock(() => world.nowMs, after, monoAtBoot, wallNow),
    crypto,
    display: supply.feed(boot.display, ["show"]),
    ledger: supply.feed(ledger, LEDGER),
    link: supply.feed(broker.boot(after), LINK),
    line: supply.feed(boot.line, SERIAL_LINE),
    panel: supply.feed(boot.panel, ["listen", "setLamp"]),
    shaper: fittings.shaper,
    speaker: supply.feed(boot.speaker, ["play", "stop"]),
    storage: supply.feed(storage, ["load", "save"]),
    voices: voice,
  };
}
