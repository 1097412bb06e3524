/**
 * What the page sees of the shop: devices and bank tell what happens, the open pages hear of it.
 * Everything flows one way, from the parts to the pages.
 */
import { performance } from "node:perf_hooks";
import type { After } from "../devices/deferral.ts";
import { createSimDisplay } from "../devices/display.ts";
import { createSimPanel } from "../devices/panel.ts";
import { durationMs, type SimSpeaker, type SpeakerEvent } from "../devices/speaker.ts";
import type { Acquirer } from "../networks/acquirer.ts";
import { WALLETS } from "../networks/wallets.ts";
import type { BankClient } from "./bank-client.ts";
import { bankLine } from "./bank-line.ts";
import type { Broker } from "./broker.ts";
import { createEventStream, type EventStream } from "./event-stream.ts";
import { packFrame, wholeOf } from "./frame-patch.ts";
import { PaymentPath } from "./payment-path.ts";
import type { ShopParts } from "./shop-parts.ts";
import { createSpeechShelf, type SpeechShelf } from "./speech-shelf.ts";

export interface Stage {
  readonly parts: ShopParts;
  readonly stream: EventStream;
  /** Sends everything to the page that has just opened. */
  readonly greet: () => void;
}

export interface StageOptions {
  readonly terminal: string;
  /** The Bakong account that the terminal's codes name. */
  readonly account: string;
  readonly width: number;
  readonly height: number;
  readonly after: After;
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
  const display = createSimDisplay(options.width, options.height, options.after);
  const panel = createSimPanel();
  const speech = createSpeechShelf();
  let terminalState = "starting";
  const path = new PaymentPath(
    () => performance.now(),
    (snapshot) => stream.send("path", snapshot),
  );

  display.onFrame((frame, dirty) => {
    if (stream.pageCount > 0) stream.send("frame", packFrame(frame, dirty));
  });
  panel.onLamp((lamp, colour) => stream.send("lamp", { lamp, colour }));
  speaker.onSound((event) => tellSound(event, speech, stream));
  acquirer.onFact((fact) => {
    if (fact.type === "state") terminalState = fact.state;
    stream.send("bank", bankLine(fact, new Date()));
  });

  const parts: ShopParts = {
    terminal: options.terminal,
    display,
    panel,
    speech,
    acquirer,
    desk: { acquirer, accounts: new Map([[options.account, options.terminal]]) },
    path,
    wire: broker,
    now: Date.now,
    state: () => ({
      terminal: options.terminal,
      acquirer: acquirer.name,
      display: { width: display.width, height: display.height },
      lamps: panel.lamps,
      wallets: WALLETS.map(({ id, name, network }) => ({ id, name, network })),
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
  return { parts, stream, greet };
}

function tellSound(event: SpeakerEvent, speech: SpeechShelf, stream: EventStream): void {
  if (event.type === "ended") {
    stream.send("silence", { number: event.number, by: event.by });
    return;
  }
  speech.put(event.number, event.pcm);
  stream.send("speech", { number: event.number, durationMs: durationMs(event.pcm) });
}

/** Lets everybody who sees a step of a payment mark it on its path. */
export function watchPayments(
  parts: ShopParts,
  speaker: SimSpeaker,
  bank: BankClient,
  broker: Broker | undefined,
): void {
  const { acquirer, display, path } = parts;
  acquirer.onFact((fact) => {
    if (fact.type === "issued") path.sign(fact.issued);
    if (fact.type !== "receipt") return;
    const { issued, stage, reason } = fact.receipt;
    path.receipt(issued, stage, reason);
  });
  bank.onTaken((payload) => path.broker(payload));
  broker?.onAcknowledged((_terminal, payload) => path.acknowledge(payload));
  display.onFrame((frame, dirty) => {
    const share = (dirty.width * dirty.height) / (frame.width * frame.height);
    if (share >= LARGE_CHANGE) path.light();
  });
  speaker.onSound(({ type }) => {
    if (type === "started") path.startSpeech();
    else path.endSpeech();
  });
}
