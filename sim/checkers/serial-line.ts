/**
 * Judges the technician's line from its far end: nothing but the four commands' answers is ever
 * said, at a bounded rate and without a secret (I27); no session without somebody who held the key
 * (I32); wrong secrets lock it, whatever happens to the power (I28); and once all is quiet it
 * answers (I33).
 */
import type { Accuse, Checker, Moment } from "./moment.ts";

/** What anybody may read (contract, section 4). */
const SAYABLE = [
  /^(help|id|status|starttls) {2,}[a-z][^@]*$/,
  /^terminal: [A-Za-z0-9_-]{1,32}$/,
  /^firmware: [0-9a-z.-]{1,32}$/,
  /^link: (up|connecting|down)$/,
  /^time: (not known yet|[0-9T:.-]{23}Z)$/,
  /^visitors: (merchant|exchange)[A-Za-z. ][\x20-\x7e]{1,250}$/,
  /^fault: (none|[A-Z]-[a-z-]{1,32})$/,
  /^visitors: (may pay in riel|(merchant|exchange)[a-z.]* )[A-Za-z0-9 ,:.-]{1,160}$/,
  /^set-up: (closed|open for [0-9]+ s|locked for [0-9]+ s after wrong secrets)$/,
  /^ok(: TLS begins now)?$/,
  /^refused: [a-z][a-z0-9 ,;()-]*$/,
];
/** In one second: twenty answers of the longest sort. */
const BYTES_A_SECOND_MAX = 10_000;
const GESTURE_MS = 5_000;
const PRESENCE_MS = 300_000;
const MINUTE_MS = 60_000;
const FREE = 5;
const LOCKS_MS = [1, 5, 15, 60, 1440].map((minutes) => minutes * MINUTE_MS);
const DAY_MS = 1440 * MINUTE_MS;
const GUESSES_A_DAY = 15;
/** A timer may ring a moment early or late. */
const SLACK_MS = 50;
const ANSWER_MS = 2_000;

/** Nobody in this world calls a method by its name: all that may come back is a refusal. */
function isRefusal(line: string): boolean {
  return /^\{"jsonrpc":"2\.0","id":null,"error":\{"code":-32[67]00,/.test(line);
}

export function serialLine(): Checker {
  let rest = "";
  let second = 0;
  let bytes = 0;
  let downAt: number | undefined;
  /** When the gesture was last complete. */
  let gestureAt: number | undefined;
  let wrong = 0;
  let lockedUntil = 0;
  let guesses: number[] = [];
  let probedAt: number | undefined;
  let isSecured = false;

  function read(text: string, atMs: number, accuse: Accuse): void {
    if (Math.floor(atMs / 1000) !== second) bytes = 0;
    second = Math.floor(atMs / 1000);
    bytes += text.length;
    if (bytes > BYTES_A_SECOND_MAX) accuse("I27", `${bytes} bytes were said in one second`);
    const lines = (rest + text).split(isSecured ? "\n" : "\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("terminal: ")) probedAt = undefined;
      const isSayable = isSecured ? isRefusal(line) : SAYABLE.some((one) => one.test(line));
      if (line !== "" && !isSayable) {
        accuse("I27", `the line says "${line.slice(0, 80)}"`);
      }
    }
  }

  function listen(atMs: number, accuse: Accuse): void {
    complete(atMs);
    if (gestureAt === undefined || atMs - gestureAt > PRESENCE_MS + SLACK_MS) {
      accuse("I32", "a session may begin although nobody held the key");
    }
    if (atMs < lockedUntil - SLACK_MS) {
      accuse("I28", `a secret is heard ${Math.ceil((lockedUntil - atMs) / 1000)} s too early`);
    }
  }

  function fail(atMs: number, accuse: Accuse): void {
    wrong += 1;
    guesses = [...guesses.filter((at) => atMs - at < DAY_MS), atMs];
    if (guesses.length > GUESSES_A_DAY) accuse("I28", `${guesses.length} guesses in a day`);
    const lockMs = wrong < FREE ? 0 : (LOCKS_MS[Math.min(wrong - FREE, 4)] ?? 0);
    lockedUntil = atMs + lockMs;
  }

  /** The gesture counts as soon as it is long enough, the key still being down. */
  function complete(atMs: number): void {
    if (downAt !== undefined && atMs - downAt >= GESTURE_MS - SLACK_MS) {
      gestureAt = downAt + GESTURE_MS;
    }
  }

  function see({ atMs, what }: Moment, accuse: Accuse): void {
    if (probedAt !== undefined && atMs - probedAt > ANSWER_MS) {
      probedAt = undefined;
      accuse("I33", "the line does not answer although all is quiet");
    }
    switch (what.type) {
      case "presence-key":
        complete(atMs);
        downAt = what.isDown ? atMs : undefined;
        return;
      case "power-cut":
        isSecured = false;
        downAt = undefined;
        gestureAt = undefined;
        rest = "";
        return;
      case "line-said":
        read(what.text, atMs, accuse);
        return;
      case "line-session":
        // What was begun in one way is not ended in the other.
        rest = "";
        isSecured = what.state === "secured";
        if (what.state === "securing") listen(atMs, accuse);
        if (what.state === "refused") fail(atMs, accuse);
        // Somebody who knows the secret was there: those guesses were slips.
        if (what.state === "secured") [wrong, guesses] = [0, []];
        return;
      case "line-probe":
        rest = "";
        probedAt = atMs;
        return;
      default:
        return;
    }
  }

  return { name: "serial-line", judges: ["I27", "I28", "I32", "I33"], see };
}
