/**
 * From an order to a call of the board, and from its completion back to an event. No decisions are
 * made here; what is drawn, said and signed is made here because it needs the board's parts.
 */
import type { Board } from "../../drivers/hal/board.ts";
import type { TlsCredentials } from "../../drivers/hal/link.ts";
import { compose, SPEECH_RATE_HZ } from "../announce/compose.ts";
import { dayMark, markPcm } from "../announce/day-mark.ts";
import { decodeKhqr } from "../khqr/decode.ts";
import { assert, never } from "../lib/assert.ts";
import { sameMoney } from "../lib/money.ts";
import { seal } from "../link/envelope.ts";
import { upTopic } from "../link/topics.ts";
import { checkFrame } from "../screen/check.ts";
import { letterLines } from "../screen/letters.ts";
import type { Renderer } from "../screen/render.ts";
import type { Scene } from "../screen/scene.ts";
import type { Effect, Upstream } from "./effect.ts";
import type { DeviceEvent, PendingEntry } from "./event.ts";
import { performOnLine } from "./perform-line.ts";
import { performOnSupply } from "./perform-supply.ts";
import { performOnUpdate } from "./perform-update.ts";
import type { Setup } from "./state.ts";

const RECENT_MAX = 20;
const KEEP_ALIVE_SECONDS = 15;
const SESSION_EXPIRY_SECONDS = 72 * 3600;
const RECEIVE_MAXIMUM = 16;
const PACKET_BYTES_MAX = 65_536;
const CONNECT_TIMEOUT_MS = 10_000;
const WILL_DELAY_SECONDS = 30;

/** What performing needs besides the order. */
export interface Performer {
  readonly board: Board;
  readonly setup: Setup;
  readonly tls: TlsCredentials | undefined;
  /** Made at the first frame, so that nothing waits for it before. */
  readonly renderer: Renderer;
  readonly post: (event: DeviceEvent) => void;
}

/** Performs one order. Entries to record are gathered by the device and come through `record`. */
export function perform(performer: Performer, effect: Effect): void {
  const { board } = performer;
  switch (effect.type) {
    case "ledger.open":
    case "ledger.mark":
    case "ledger.unsettled":
    case "ledger.note":
    case "ledger.unreceipted":
    case "ledger.total":
    case "ledger.recovery":
    case "ledger.tend":
    case "ledger.sequence":
    case "ledger.record":
      askLedger(performer, effect);
      return;
    case "link.open":
      open(performer, effect);
      return;
    case "link.subscribe":
      subscribe(performer, effect.generation);
      return;
    case "link.acknowledge":
      board.link.acknowledge(effect.generation, effect.tokens);
      return;
    case "link.publish":
      publish(performer, effect.generation, effect.message);
      return;
    case "link.close":
      board.link.close();
      return;
    case "speaker.play":
      play(performer, effect);
      return;
    case "speaker.stop":
      board.speaker.stop();
      return;
    case "display.show":
      show(performer, effect.frame, effect.scene);
      return;
    case "power.light":
    case "power.ready":
    case "power.tell":
      performOnSupply(board, effect);
      return;
    case "update.do":
      performOnUpdate(board, effect.order, performer.post);
      return;
    case "log.write":
      board.log?.write(effect.text);
      return;
    case "lamp.set":
      board.panel.setLamp(effect.lamp, effect.colour);
      return;
    default:
      // What is left is the technician's: the line, and what is ordered over it.
      performOnLine(performer, effect);
  }
}

type LedgerEffect = Extract<Effect, { type: `ledger.${string}` }>;

function askLedger(performer: Performer, effect: LedgerEffect): void {
  const { board, post } = performer;
  switch (effect.type) {
    case "ledger.open": {
      const { id, epoch } = performer.setup.config.acquirer;
      const query = { acquirer: id, epoch, recentMax: RECENT_MAX };
      board.ledger.open(query, (outcome) => post({ type: "ledger.opened", outcome }));
      return;
    }
    case "ledger.record":
      throw new Error("bug: entries are recorded together");
    case "ledger.mark":
      markStories(performer, effect);
      return;
    case "ledger.unsettled":
      board.ledger.unsettled(effect, effect.limit, (outcome) =>
        post({ type: "ledger.unsettled", purpose: effect.purpose, outcome }),
      );
      return;
    case "ledger.note":
      board.ledger.receipted(effect.txids, (outcome) => post({ type: "ledger.noted", outcome }));
      return;
    case "ledger.unreceipted":
      board.ledger.unreceipted(effect.limit, (outcome) =>
        post({ type: "ledger.unreceipted", outcome }),
      );
      return;
    case "ledger.total":
      board.ledger.totals(
        effect.from,
        effect.to,
        (outcome) => post({ type: "ledger.totalled", from: effect.from, outcome }),
        effect.whose,
      );
      return;
    case "ledger.recovery":
      board.ledger.noteRecovery(effect.recovery, (outcome) =>
        post({ type: "ledger.recovery-noted", outcome }),
      );
      return;
    case "ledger.sequence": {
      const { acquirer, epoch } = effect;
      board.ledger.sequence(acquirer, epoch, (outcome) =>
        post({ type: "ledger.sequenced", acquirer, outcome }),
      );
      return;
    }
    case "ledger.tend":
      board.ledger.tend((outcome) => post({ type: "ledger.tended", outcome }));
      return;
    default:
      never(effect);
  }
}

function markStories(
  { board, post }: Performer,
  { marks, purpose }: Extract<Effect, { type: "ledger.mark" }>,
): void {
  board.ledger.mark(marks, (outcome) => post({ type: "ledger.marked", purpose, marks, outcome }));
}

/** Records a turn's entries in one commit. */
export function record({ board, post }: Performer, pending: readonly PendingEntry[]): void {
  board.ledger.record(
    pending.map(({ entry }) => entry),
    (outcome) => post({ type: "ledger.recorded", pending, outcome }),
  );
}

function open(
  { board, setup, tls: configured }: Performer,
  { generation, protocol, will }: Extract<Effect, { type: "link.open" }>,
): void {
  const { terminal, link } = setup.config;
  // What a technician installed goes before the files that the configuration names.
  const tls = board.identity?.credentials() ?? configured;
  const opened = board.link.open({
    url: link.url,
    clientId: terminal,
    protocol,
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    sessionExpirySeconds: SESSION_EXPIRY_SECONDS,
    receiveMaximum: RECEIVE_MAXIMUM,
    packetBytesMax: PACKET_BYTES_MAX,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    will: {
      topic: upTopic(will.acquirer, terminal, will.topic),
      payload: seal(will.claims, board.crypto),
      delaySeconds: WILL_DELAY_SECONDS,
    },
    ...(tls === undefined ? {} : { tls }),
  });
  assert(opened === generation, "driver and device count connection attempts alike");
}

function subscribe({ board, setup, post }: Performer, generation: number): void {
  // The acquirer level stays open, as the contract's ACL has it; strangers are refused later.
  const filter = `khqr/v1/+/${setup.config.terminal}/dn/#`;
  board.link.subscribe([filter], (outcome) =>
    post({ type: "link.subscribed", generation, outcome }),
  );
}

function publish({ board, setup, post }: Performer, generation: number, message: Upstream): void {
  const { terminal } = setup.config;
  const { id, acquirer, topic, claims, qos, retain } = message;
  board.link.publish(
    {
      topic: upTopic(acquirer, terminal, topic),
      payload: seal(claims, board.crypto),
      qos,
      retain,
    },
    (outcome) => post({ type: "link.published", id, generation, outcome }),
  );
}

function play(
  { board, setup, post }: Performer,
  {
    utterance,
    saying,
    languages,
    volumePercent,
    markDay,
    tag,
  }: Extract<Effect, { type: "speaker.play" }>,
): void {
  const { terminal } = setup.config;
  const mark =
    markDay === undefined
      ? undefined
      : markPcm(dayMark(markDay, terminal, board.crypto), SPEECH_RATE_HZ);
  const own = tag === undefined ? undefined : board.voices.chime(`tag-${tag}`);
  const marks = [own, mark].filter((sound) => sound !== undefined);
  const floor = volumePercent === 0 ? 0 : setup.config.board.speakerFloorPercent;
  const audible = Math.max(volumePercent, floor);
  const composition = compose(saying, languages, board.voices, audible, marks);
  const { pcm, missing } = composition;
  // A language that lacks a clip is silent as a whole; with none left only the chime was heard.
  const silent = new Set(missing.map((name) => name.split(":")[0]));
  const isSaid = languages.some((language) => !silent.has(language));
  const fault = { ok: false, fault: "missing-clip", detail: missing.join(" ") } as const;
  const said = { ok: true, value: undefined } as const;
  if (pcm === undefined) {
    const outcome = volumePercent === 0 || isSaid ? said : fault;
    post({ type: "speaker.finished", utterance, outcome });
    return;
  }
  board.speaker.play(pcm, (outcome) =>
    post({ type: "speaker.finished", utterance, outcome: outcome.ok && !isSaid ? fault : outcome }),
  );
}

function show({ board, renderer, post }: Performer, frame: number, scene: Scene): void {
  const drawn = renderer.render(scene);
  if ("qr" in scene) {
    const { qrArea } = drawn;
    if (qrArea === undefined || !checkFrame(drawn.frame, scene.qr, qrArea) || !isRight(scene)) {
      // What was drawn is not what is lit: the next frame is drawn and sent whole.
      renderer.forget();
      const detail = "the pixels do not decode to what the screen says";
      const outcome = { ok: false, fault: "unreadable-code", detail } as const;
      post({ type: "display.shown", frame, outcome });
      return;
    }
  }
  const { text } = board;
  text?.write(letterLines(scene, text.columns));
  board.display.show(drawn.frame, drawn.dirty, (outcome) => {
    if (!outcome.ok) renderer.forget();
    post({ type: "display.shown", frame, outcome });
  });
}

/** The text on the pixels is a sound KHQR for exactly the amount and bill printed beside it. */
function isRight(scene: Extract<Scene, { readonly qr: string }>): boolean {
  const decoded = decodeKhqr(scene.qr, undefined);
  if (!decoded.ok) return false;
  if (scene.kind === "idle") return decoded.money === null;
  return (
    decoded.money !== null &&
    sameMoney(decoded.money, scene.money) &&
    decoded.fields.billNumber === scene.billNumber
  );
}
