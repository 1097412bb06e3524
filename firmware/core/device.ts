/**
 * The loop around `step`: a bounded inbox drained without nesting, effects performed in order, the
 * display brought up to date, one alarm. A real board, the shop and the simulator run this same
 * loop; only the board differs.
 */
import type { Board } from "../../drivers/hal/board.ts";
import type { TlsCredentials } from "../../drivers/hal/link.ts";
import { assert } from "../lib/assert.ts";
import type { Renderer } from "../screen/render.ts";
import { nextDeadline } from "./deadlines.ts";
import type { Effect } from "./effect.ts";
import type { DeviceEvent, PendingEntry } from "./event.ts";
import { type Performer, perform, record } from "./perform.ts";
import { newPower } from "./power-state.ts";
import { type DeviceState, newState, type Setup } from "./state.ts";
import { step } from "./step.ts";
import { updatingOf } from "./updating.ts";
import { viewOf } from "./view.ts";
import { stateMessage } from "./welcome.ts";

/** More events than this in one turn cannot come from working drivers. */
const INBOX_MAX = 10_000;
/** Entries of one commit (the ledger's limit). */
const BATCH_MAX = 256;

export interface Device {
  /** Shows the first frame, then opens the ledger and the link. Call once. */
  start(): void;
  /** The message being taken at this moment; what a crash is to be blamed on. */
  readonly inHand: Uint8Array | undefined;
  /**
   * Says what is being said to its end, writes it down, and begins nothing new; leaves the display
   * blank, so that no code stays on it; then calls `done`.
   * What waits to be said is in the ledger, for the next start. Call `stop` afterwards.
   */
  rest(done: () => void): void;
  /** Ends the link, the loudspeaker and the ledger in good order. Call once. */
  stop(): void;
}

/**
 * Makes a device of a board. Nothing moves before `start`.
 * @param renderer draws scenes for the board's display.
 * @param tls what an `mqtts://` link needs; undefined for a broker on this machine.
 */
export function createDevice(
  board: Board,
  setup: Setup,
  renderer: Renderer,
  tls: TlsCredentials | undefined,
): Device {
  const inbox: DeviceEvent[] = [];
  const state = newState(setup, board);
  const performer: Performer = {
    board,
    // A technician may change it.
    get setup() {
      return state.setup;
    },
    tls,
    renderer,
    post,
  };
  let isDraining = false;
  let isStopped = false;
  /** Operations of the ledger that have not ended. */
  let ledgerPending = 0;
  let rested: (() => void) | undefined;
  if (board.power !== undefined) state.power = newPower(board.clock.mono());
  state.updating = updatingOf(board, setup);

  function post(event: DeviceEvent): void {
    assert(inbox.length < INBOX_MAX, "the inbox has room");
    if (event.type.startsWith("ledger.")) ledgerPending -= 1;
    inbox.push(event);
    if (!isDraining && !isStopped) drain();
  }

  function drain(): void {
    isDraining = true;
    const soon: Effect[] = [];
    const later: Effect[] = [];
    const pending: PendingEntry[] = [];
    for (let event = inbox.shift(); event !== undefined; event = inbox.shift()) {
      for (const effect of step(state, event, board)) {
        // One commit for all that came together; what may be slow waits until the frame is lit.
        if (effect.type === "ledger.record") pending.push(effect.pending);
        else if (isForLater(effect)) later.push(effect);
        else soon.push(effect);
      }
    }
    // On a slow processor the order decides who waits (fault O13): commit, speech, screen, rest.
    for (let from = 0; from < pending.length; from += BATCH_MAX) {
      ledgerPending += 1;
      record(performer, pending.slice(from, from + BATCH_MAX));
    }
    for (const effect of soon) order(effect);
    refresh(state, performer);
    for (const effect of later) order(effect);
    isDraining = false;
    state.inHand = undefined;
    // Performing may have answered at once (a frame that was refused): that is the next turn.
    if (inbox.length > 0) drain();
    else arm();
    // Fed by a turn that has ended, and by nothing else: a loop that stands still falls silent.
    board.power?.progress();
    if (rested !== undefined && isAtRest()) {
      const done = rested;
      rested = undefined;
      done();
    }
  }

  function order(effect: Effect): void {
    if (effect.type.startsWith("ledger.")) ledgerPending += 1;
    perform(performer, effect);
  }

  function isAtRest(): boolean {
    const isSaid = state.queue.speaking === undefined;
    // A display that failed has no frame pending: nobody waits for it.
    return isSaid && ledgerPending === 0 && !state.frame.pending;
  }

  function arm(): void {
    const deadline = nextDeadline(state, board.clock);
    if (deadline === undefined) board.clock.clearAlarm();
    else board.clock.setAlarm(deadline, () => post({ type: "alarm.rang" }));
  }

  return {
    get inHand() {
      return state.inHand;
    },
    start() {
      board.link.listen((report) => post({ type: "link.reported", report }));
      board.panel.listen((key, phase) => post({ type: "key.changed", key, phase }));
      board.line?.listen((report) => post({ type: "line.reported", report }));
      board.power?.listen((reading) => post({ type: "power.changed", reading }));
      post({ type: "device.started" });
    },
    rest(done) {
      rested = done;
      post({ type: "stop.asked" });
    },
    stop() {
      isStopped = true;
      board.clock.clearAlarm();
      sayGoodbye(state, performer);
      board.link.close();
      board.line?.close();
      board.speaker.stop();
      board.ledger.close();
      board.power?.close();
    },
  };
}

/** A goodbye in good order suppresses the will, so the word of it is published by hand. */
function sayGoodbye(state: DeviceState, performer: Performer): void {
  const { session } = state;
  if (session.phase !== "up") return;
  for (const bank of state.banks) {
    const message = stateMessage(state, performer.board, "offline", bank);
    perform(performer, { type: "link.publish", generation: session.generation, message });
  }
}

/** Orders a new frame when another scene is due and none is being lit. */
function refresh(state: DeviceState, performer: Performer): void {
  const { frame } = state;
  if (frame.pending || frame.retryAt !== undefined) return;
  const scene = viewOf(state, performer.board.clock);
  const shows = JSON.stringify(scene);
  if (shows === frame.shows) return;
  frame.number += 1;
  frame.pending = true;
  frame.shows = shows;
  frame.opener = scene.kind === "charge" ? state.charges.open?.openedBy : undefined;
  perform(performer, { type: "display.show", frame: frame.number, scene });
}

function isForLater(effect: Effect): boolean {
  return (
    effect.type === "link.publish" || effect.type === "link.open" || effect.type === "ledger.open"
  );
}
