/** Mistakes on the technician's line: who gets in, and what noise may do. */
import { type Mistake, swap } from "../mistake.ts";

const ON_LINE = "firmware/core/on-line.ts";
const STATE = "firmware/line/line-state.ts";
const LOCKOUT = "firmware/line/lockout.ts";
const PRESENCE = "firmware/core/presence.ts";
const TYPED = "firmware/line/typed-line.ts";

export const TECHNICIAN_MISTAKES: readonly Mistake[] = [
  {
    id: "merchant-named-at-the-prompt",
    claim: "tells whoever holds the cable whose terminal it is",
    changes: [
      swap(
        "firmware/core/prompt-view.ts",
        "terminal: setup.config.terminal,",
        "terminal: setup.config.merchant.name,",
      ),
    ],
    stories: ["anybody-with-a-cable"],
    caughtBy: ["I27"],
  },
  {
    id: "session-without-presence",
    claim: "begins a session although nobody held the key",
    changes: [swap(ON_LINE, "presenceLeftMs(line, now) === 0", "now < 0")],
    stories: ["anybody-with-a-cable"],
    caughtBy: ["I32"],
  },
  {
    id: "set-up-after-a-second",
    claim: "opens set-up when the key for the number is held as long as for the number",
    changes: [
      swap(
        "firmware/keypad/presses.ts",
        "VERY_LONG_PRESS_MS = 5_000",
        "VERY_LONG_PRESS_MS = 1_500",
      ),
    ],
    stories: ["presence-and-its-end"],
    caughtBy: ["I32"],
  },
  {
    id: "set-up-open-for-ever",
    claim: "leaves set-up open",
    changes: [swap(PRESENCE, "const PRESENCE_MS = 300_000;", "const PRESENCE_MS = 300_000_000;")],
    stories: ["presence-and-its-end"],
    caughtBy: ["I32"],
  },
  {
    id: "set-up-opens-in-silence",
    claim: "does not say that set-up was opened",
    changes: [swap(PRESENCE, 'answer(state.queue, { kind: "set-up", isOpen }, undefined);', "")],
    stories: ["presence-and-its-end"],
    caughtBy: ["I32"],
  },
  {
    id: "lock-never-longer",
    claim: "locks for a minute however often a secret was wrong",
    changes: [swap(LOCKOUT, "[1, 5, 15, 60, 1440]", "[1, 1, 1, 1, 1]")],
    stories: ["wrong-secrets"],
    caughtBy: ["I28"],
  },
  {
    id: "wrong-secrets-not-read-at-start",
    claim: "forgets wrong secrets when the power goes",
    changes: [
      swap(ON_LINE, "restoreLockout(line.lockout, parseLockout(outcome.value), now);", "void now;"),
    ],
    stories: ["wrong-secrets-and-power-cuts"],
    caughtBy: ["I28"],
  },
  {
    id: "try-heard-before-it-is-written",
    claim: "lets a secret be tried before the try is on the medium",
    changes: [
      swap(ON_LINE, 'line.phase = { kind: "charging" };', 'line.phase = { kind: "granted" };'),
    ],
    stories: ["power-cut-in-the-middle-of-a-try"],
    caughtBy: ["I28"],
  },
  {
    id: "talks-to-a-console",
    claim: "answers every line of a console that talks for ever",
    changes: [swap(STATE, "return line.strangeLines <= STRANGE_LINES_MAX;", "return true;")],
    stories: ["noise-on-the-line"],
    caughtBy: ["I27"],
  },
  {
    id: "answers-a-flood",
    claim: "answers as often as it is asked",
    changes: [swap(STATE, "if (line.tokens === 0) return false;", "")],
    stories: ["flood-of-commands"],
    caughtBy: ["I27"],
  },
  {
    id: "line-without-a-limit",
    claim: "keeps a line of any length",
    changes: [swap(TYPED, " || line.text.length >= LINE_CHARS_MAX", "")],
    stories: ["noise-on-the-line"],
    caughtBy: ["I27"],
  },
  {
    id: "half-a-command-kept",
    claim: "keeps half a command for the next person",
    changes: [swap(TYPED, "now - line.heardAt > FORGET_MS", "now < line.heardAt")],
    stories: ["noise-on-the-line"],
    caughtBy: ["I33"],
  },
];
