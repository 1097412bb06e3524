/** Versions that must not stay: each does one thing wrong that a self-test or the launcher sees. */
import type { Board } from "../../drivers/hal/board.ts";
import { type Build, StartCrash } from "./box.ts";

const NEVER = () => undefined;

/** One part of the board put in the place of the right one. */
function without(change: (board: Board) => Partial<Board>): Build {
  return { fit: (board) => ({ ...board, ...change(board) }) };
}

/** By what they do. */
export const SABOTAGED: Readonly<Record<string, Build>> = {
  "crashes at its start": {
    fit() {
      throw new StartCrash("it does not start");
    },
  },
  "exits after ten seconds": { diesAfterMs: 10_000 },
  "exits after a hundred seconds": { diesAfterMs: 100_000 },
  "hangs as soon as it starts": without(({ clock, panel }) => ({
    clock: { ...clock, setAlarm: NEVER },
    display: { width: 480, height: 800, show: NEVER },
    ledger: deadLedger(),
    panel: { ...panel, listen: NEVER },
  })),
  "forgets its self-test": {
    fit({ update: _update, ...board }) {
      return board;
    },
  },
  "has no network": without(({ link }) => ({ link: deafLink(link) })),
  "cannot subscribe": without(({ link }) => ({ link: { ...link, subscribe: NEVER } })),
  "has no loudspeaker": without((board) => ({
    speaker: {
      play: (_pcm, done) =>
        later(board, () => done({ ok: false, fault: "device-lost", detail: "no card" })),
      stop: NEVER,
    },
  })),
  "has a loudspeaker that never ends": without(() => ({ speaker: { play: NEVER, stop: NEVER } })),
  "cannot open the ledger": without((board) => ({
    ledger: but(board.ledger, {
      open: (_query, done) =>
        later(board, () => done({ ok: false, fault: "io", detail: "cannot be opened" })),
    }),
  })),
  "cannot write the ledger": without((board) => ({
    ledger: but(board.ledger, {
      receipted: (_txids, done) =>
        later(board, () => done({ ok: false, fault: "read-only", detail: "cannot be written" })),
    }),
  })),
  "draws codes that nobody can read": {
    draw: (renderer) => ({
      ...renderer,
      render(scene) {
        const drawn = renderer.render(scene);
        if (drawn.qrArea !== undefined) drawn.frame.pixels.fill(0);
        return drawn;
      },
    }),
  },
  "has a dark display": without((board) => ({
    display: {
      ...board.display,
      show: (_frame, _dirty, done) =>
        later(board, () => done({ ok: false, fault: "device-lost", detail: "no display" })),
    },
  })),
};

/** The same part with some methods of another kind. */
function but(part: Board["ledger"], changes: Partial<Board["ledger"]>): Board["ledger"] {
  return new Proxy(part, {
    get(target, name) {
      const own = Reflect.get(changes, name) ?? Reflect.get(target, name);
      return typeof own === "function" ? own.bind(target) : own;
    },
  });
}

/** After the call has returned, as every completion: in the order of the medium. */
function later({ storage }: Board, complete: () => void): void {
  storage?.load("nothing", complete);
}

function deafLink(link: Board["link"]): Board["link"] {
  let generation = 0;
  return {
    ...link,
    open() {
      generation += 1;
      return generation;
    },
  };
}

function deadLedger(): Board["ledger"] {
  const part = new Proxy({}, { get: () => NEVER });
  // Every method is there and none ever answers.
  return part as Board["ledger"];
}
