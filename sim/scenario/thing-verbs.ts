/** What happens to things in a story: the line, the power, the parts of the terminal, its clock. */
import type { LedgerFault } from "../../drivers/hal/ledger.ts";
import type { Counter } from "./counter.ts";
import type { Deed } from "./story.ts";
import type { Words } from "./words.ts";

const LOSE_MAX = 10_000;

export const THING_VERBS: Readonly<Record<string, (words: Words) => Deed>> = {
  /** `wait`: with a time in front of it, time passes and that is all. */
  wait: () => () => undefined,
  line: readLine,
  /** `power on`, `power cut`, `power cut keeping what was being written`. */
  power(words) {
    if (words.choice(["on", "cut"]) === "on") return powerOn;
    const isKept = words.take("keeping");
    if (isKept) words.need("what", "was", "being", "written");
    return (counter) => powerCut(counter, isKept ? Number.MAX_SAFE_INTEGER : 0);
  },
  /** `ledger full`, `works`; `ledger fails once`; `ledger damaged`; `ledger nearly full`. */
  ledger(words) {
    const states = ["full", "read-only", "io", "works", "fails", "damaged", "nearly"] as const;
    const state = words.choice(states);
    if (state === "damaged") return ({ stall }) => stall.ledger.ruin();
    if (state === "nearly") {
      words.need("full");
      return ({ stall }) => stall.ledger.setSpaceLow(true);
    }
    if (state === "fails") {
      words.need("once");
      return ({ stall }) => stall.ledger.failNext("io");
    }
    const fault: LedgerFault | undefined = state === "works" ? undefined : state;
    return ({ stall }) => {
      stall.ledger.setFault(fault);
      stall.ledger.setSpaceLow(false);
    };
  },
  /** `speaker lost`, `speaker stuck`, `speaker works`. */
  speaker(words) {
    const state = words.choice(["lost", "stuck", "works"]);
    const fault = { lost: "device-lost", stuck: "stuck", works: undefined } as const;
    return ({ stall }) => stall.speaker.setFault(fault[state]);
  },
  /** `display lost`, `display works`. */
  display(words) {
    const isLost = words.choice(["lost", "works"]) === "lost";
    return ({ stall }) => stall.display.setFault(isLost ? "device-lost" : undefined);
  },
  /** `clock jumps 2h forward`, `clock jumps 2h back`: the terminal's own. */
  clock(words) {
    words.need("jumps");
    const byMs = words.duration();
    const sign = words.choice(["forward", "back"]) === "forward" ? 1 : -1;
    return ({ stall }) => stall.turnClock(sign * byMs);
  },
};

/**
 * `line cut`, `line restored`; `line loses 2 3 7` (of the events to come), `line doubles`,
 * `line swaps` (the next event, the next two).
 */
function readLine(words: Words): Deed {
  switch (words.choice(["cut", "restored", "loses", "doubles", "swaps"])) {
    case "cut":
      return ({ stall }) => stall.broker.setReachable(false);
    case "restored":
      return ({ stall }) => stall.broker.setReachable(true);
    case "doubles":
      return ({ post }) => post.double();
    case "swaps":
      return ({ post }) => post.swap();
    case "loses": {
      const numbers = [words.count(1, LOSE_MAX)];
      while (words.ahead !== undefined) numbers.push(words.count(1, LOSE_MAX));
      return ({ post }) => post.lose(numbers);
    }
  }
}

function powerOn(counter: Counter): void {
  counter.stall.switchOn();
  counter.isOn = true;
}

function powerCut(counter: Counter, keptCommits: number): void {
  counter.stall.switchOff(keptCommits);
  counter.isOn = false;
  counter.eye.goDark();
}
