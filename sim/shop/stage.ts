/**
 * What the page sees of the shop: devices and bank tell what happens, the open pages hear of it.
 * Everything flows one way, from the parts to the pages.
 */
import { performance } from "node:perf_hooks";
import type { Frame, Rect } from "../../drivers/hal/display.ts";
import type { After } from "../devices/deferral.ts";
import { createSimDisplay, type FrameListener, type SimDisplay } from "../devices/display.ts";
import { createSimPanel } from "../devices/panel.ts";
import { durationMs, type SimSpeaker } from "../devices/speaker.ts";
import type { Acquirer } from "../networks/acquirer.ts";
import type { BankGateway } from "../networks/bank-gateway.ts";
import type { BankClient } from "./bank-client.ts";
import { bankLine } from "./bank-line.ts";
import type { Broker } from "./broker.ts";
import type { Counter } from "./counter.ts";
import { PANELS } from "./counter.ts";
import { createEventStream, type EventStream } from "./event-stream.ts";
import { Film } from "./film.ts";
import { packFrame, wholeOf } from "./frame-patch.ts";
import { PaymentPath } from "./payment-path.ts";
import type { ShopParts } from "./shop-parts.ts";
import { createSpeechShelf } from "./speech-shelf.ts";
import type { Sentence } from "./spoken-words.ts";
import { Town } from "./town.ts";
import { townFacts, townView } from "./town-view.ts";

export interface Stage {
  readonly parts: ShopParts;
  readonly stream: EventStream;
  /** Sends everything to the page that has just opened. */
  readonly greet: () => void;
  /** Puts another panel into the terminal, dark until the firmware lights it. */
  readonly fitDisplay: (width: number, height: number) => SimDisplay;
  /** As a panel and lamps without power. */
  readonly goDark: () => void;
}

export interface StageOptions {
  readonly terminal: string;
  /** The Bakong account that the terminal's codes name, and the name over the counter. */
  readonly account: string;
  readonly merchant: string;
  readonly gateway: BankGateway;
  readonly randomBytes: (lengthBytes: number) => Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly after: After;
  /** Languages that there are voices for. */
  readonly languages: readonly string[];
  /** The switch of the terminal; made after the stage it stands on. */
  readonly counter: () => Counter;
  /** What the utterance that begins now says. */
  readonly sentences: () => readonly Sentence[];
}

/** A smaller change is a clock or a countdown, not the news that somebody paid. */
const LARGE_CHANGE = 0.1;

export function openStage(
  acquirer: Acquirer,
  speaker: SimSpeaker,
  broker: Broker | undefined,
  options: StageOptions,
): Stage {
  const stream = createEventStream();
  const film = new Film(Date.now);
  const frameListeners = new Set<FrameListener>();
  let display = makeDisplay(options.width, options.height);
  const panel = createSimPanel();
  const speech = createSpeechShelf();
  let terminalState = "starting";
  const path = new PaymentPath(
    () => performance.now(),
    (snapshot) => stream.send("path", snapshot),
  );

  frameListeners.add((frame, dirty) => {
    if (stream.pageCount > 0) stream.send("frame", packFrame(frame, dirty));
    if (isLarge(frame, dirty)) film.light(frame);
  });
  panel.onLamp((lamp, colour) => stream.send("lamp", { lamp, colour }));
  speaker.onSound((event) => {
    if (event.type === "ended") {
      stream.send("silence", { number: event.number, by: event.by });
      return;
    }
    const sentences = options.sentences();
    speech.put(event.number, event.pcm);
    film.say(sentences);
    const { number, pcm } = event;
    stream.send("speech", { number, durationMs: durationMs(pcm), sentences });
  });
  acquirer.onFact((fact) => {
    if (fact.type === "state") terminalState = fact.state;
    stream.send("bank", bankLine(fact, new Date()));
  });

  const town = new Town({
    acquirer,
    terminal: options.terminal,
    account: options.account,
    merchant: options.merchant,
    now: Date.now,
    randomBytes: options.randomBytes,
    moved: () => path.moveMoney(),
    changed: () => stream.send("town", townView(town)),
  });
  const parts: ShopParts = {
    terminal: options.terminal,
    get display() {
      return display;
    },
    onFrame: (listener) => {
      frameListeners.add(listener);
    },
    panel,
    film,
    get counter() {
      return options.counter();
    },
    languages: options.languages,
    speech,
    acquirer,
    town,
    gateway: options.gateway,
    path,
    wire: broker,
    now: Date.now,
    state: () => ({
      terminal: options.terminal,
      acquirer: acquirer.name,
      display: { width: display.width, height: display.height },
      power: options.counter().isOn,
      panels: PANELS,
      languages: options.languages,
      spoken: options.counter().settings.languages,
      lamps: panel.lamps,
      facts: townFacts(town),
      town: townView(town),
      gateway: options.gateway.temper,
      wire: broker?.wireUp ?? null,
      terminalState,
      path: path.snapshot(),
    }),
    announce: stream.send,
  };
  const greet = () => {
    stream.send("state", parts.state());
    stream.send("frame", packFrame(display.lit, wholeOf(display.lit)));
  };
  const fitDisplay = (width: number, height: number) => {
    display = makeDisplay(width, height);
    return display;
  };
  const goDark = () => {
    fitDisplay(display.width, display.height);
    panel.setLamp("link", "off");
    panel.setLamp("payment", "off");
  };
  return { parts, stream, greet, fitDisplay, goDark };

  function makeDisplay(width: number, height: number): SimDisplay {
    const made = createSimDisplay(width, height, options.after);
    made.onFrame((frame, dirty) => {
      for (const listener of frameListeners) listener(frame, dirty);
    });
    return made;
  }
}

/** News, not a clock or a countdown. */
function isLarge(frame: Frame, dirty: Rect): boolean {
  const share = (dirty.width * dirty.height) / (frame.width * frame.height);
  return share >= LARGE_CHANGE;
}

/** Lets everybody who sees a step of a payment mark it on its path. */
export function watchPayments(
  parts: ShopParts,
  speaker: SimSpeaker,
  bank: BankClient,
  broker: Broker | undefined,
): void {
  const { acquirer, path } = parts;
  acquirer.onFact((fact) => {
    if (fact.type === "issued") path.sign(fact.issued);
    if (fact.type !== "receipt") return;
    const { issued, stage, reason } = fact.receipt;
    path.receipt(issued, stage, reason);
  });
  bank.onTaken((payload) => path.broker(payload));
  broker?.onAcknowledged((_terminal, payload) => path.acknowledge(payload));
  parts.onFrame((frame, dirty) => {
    if (isLarge(frame, dirty)) path.light();
  });
  speaker.onSound(({ type }) => {
    if (type === "started") path.startSpeech();
    else path.endSpeech();
  });
}
