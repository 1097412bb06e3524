/**
 * The counter at which a story takes place: a stall in simulated time with an ear at its
 * loudspeaker, eyes at its display, a customer's phone, and the bank's post. Everything that can be
 * noticed from outside is noticed here, told to the log, and kept until the story asks for it.
 */

import { openVoices } from "../../drivers/linux/file-voices.ts";
import { loadShaper } from "../../drivers/linux/harfbuzz-shaper.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import type { Config } from "../../firmware/config/schema.ts";
import { createRenderer } from "../../firmware/screen/render.ts";
import type { BankFact, Issued, Receipt } from "../networks/bank-facts.ts";
import { openStall, type Stall, type StallOptions } from "../stall.ts";
import { bankPen, type Pen } from "./bank-pen.ts";
import { createEar, type Utterance } from "./ear.ts";
import { type Bill, createEye, type Eye, moneyText } from "./eye.ts";
import { createPost, type Post } from "./post.ts";

/** The terminal of every story. */
export const TERMINAL = "T-0007";

/** One utterance as it was heard. */
export interface Heard extends Utterance {
  readonly atMs: number;
}

/** Told of everything that happens, in order; `who` is one word. */
export type Tell = (atMs: number, who: string, what: string) => void;

export interface Counter {
  readonly stall: Stall;
  readonly eye: Eye;
  readonly post: Post;
  /** The bank's own pen, for messages that it signs but does not number. */
  readonly pen: Pen;
  /** Utterances that the story has not asked for yet, oldest first. */
  readonly unasked: Heard[];
  /** Refusals (`rejected` receipts) that the story has not asked for yet. */
  readonly refusals: Receipt[];
  /** Receipts of charges that a till sent, not asked for yet. */
  readonly answers: Receipt[];
  /** Payments by the names the story gave them; `the last` is always the latest. */
  readonly payments: Map<string, Issued>;
  /** What phones have read from the display, by name; `the bill` is the latest dynamic code. */
  readonly bills: Map<string, Bill>;
  /** The terminal's state as the bank was last told. */
  readonly toldState: string | undefined;
  /** True while the terminal has power. */
  isOn: boolean;
}

/** Something in the story that cannot be done: a mistake of the story, not of the terminal. */
export class StoryMistake extends Error {}

/** How a story sets its terminal up. */
export interface Setting {
  readonly seed?: number;
  readonly hasClock?: boolean;
  readonly isUnbound?: boolean;
  readonly opensAt?: number;
  /** Keys of the configuration document. */
  readonly config?: Readonly<Partial<Record<keyof Config, unknown>>>;
}

/** Opens the counter; the terminal is still switched off. */
export async function openCounter(setting: Setting, tell: Tell): Promise<Counter> {
  const ear = createEar(openVoices(assetFolder("voices")));
  const eye = createEye();
  const { config = {}, seed = 1, ...rest } = setting;
  const options: StallOptions = {
    ...rest,
    seed,
    config: { languages: ["en"], ...config },
    startsOff: true,
    voices: ear.voices,
    watchRenderer: eye.watch,
  };
  const stall = await openStall(options);
  const { world, display, broker } = stall;
  const now = (who: string, what: string) => tell(world.nowMs, who, what);
  const proof = createRenderer(
    await loadShaper(assetFolder("fonts")),
    display.width,
    display.height,
  );
  eye.look(display, proof, (screen) => now("screen", screen));
  const seen = { toldState: undefined as string | undefined };
  const counter: Counter = {
    stall,
    eye,
    post: createPost(broker),
    pen: bankPen(seed),
    unasked: [],
    refusals: [],
    answers: [],
    payments: new Map(),
    bills: new Map(),
    get toldState() {
      return seen.toldState;
    },
    isOn: false,
  };
  listen(counter, ear.understand, now);
  stall.panel.onLamp((lamp, colour) => now("lamp", `${lamp} ${colour}`));
  stall.bank.onFact((fact) => {
    if (fact.type === "state") seen.toldState = fact.state;
    takeFact(counter, fact, now);
  });
  return counter;
}

type Now = (who: string, what: string) => void;

function listen(
  { stall, unasked }: Counter,
  understand: (pcm: Stall["heard"][number]["pcm"]) => Utterance,
  now: Now,
): void {
  stall.speaker.onSound((event) => {
    if (event.type === "ended") {
      if (event.by === "stop") now("voice", "(cut off)");
      return;
    }
    const utterance = understand(event.pcm);
    unasked.push({ ...utterance, atMs: stall.world.nowMs });
    now("voice", utteranceText(utterance));
  });
}

/** `(paid chime) "Received one thousand riel."`, one sentence for each language. */
export function utteranceText({ chime, sentences }: Utterance): string {
  const parts = chime === undefined ? [] : [`(${chime} chime)`];
  return [...parts, ...sentences.map(({ text }) => `"${text}"`)].join(" ");
}

function takeFact(counter: Counter, fact: BankFact, now: Now): void {
  switch (fact.type) {
    case "issued": {
      const { kind, money, seq } = fact.issued;
      const what = kind.replace("payment.", "");
      now("bank", `${what}${money === undefined ? "" : ` ${moneyText(money)}`}, number ${seq}`);
      return;
    }
    case "receipt":
      takeReceipt(counter, fact.receipt, now);
      return;
    case "hello":
      now("bank", "hears hello");
      return;
    case "state":
      now("bank", `hears that the terminal is ${fact.state}`);
      return;
    case "request":
      now("bank", `is asked for what is missing, sends ${fact.resent}`);
      return;
    case "refused":
      now("bank", `does not believe ${fact.topic}: ${fact.why}`);
      return;
  }
}

function takeReceipt({ refusals, answers }: Counter, receipt: Receipt, now: Now): void {
  if (receipt.stage === "rejected") refusals.push(receipt);
  else if (receipt.issued === undefined) answers.push(receipt);
  const about = receipt.issued === undefined ? "" : ` of number ${receipt.issued.seq}`;
  now("receipt", `${stageText(receipt)}${about}`);
}

/** `spoken`, or `spoken(late)` where there is a reason. */
export function stageText({ stage, reason }: Receipt): string {
  return reason === undefined ? stage : `${stage}(${reason})`;
}
