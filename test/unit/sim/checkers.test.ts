/**
 * Each checker, on a history made by hand: it is silent when all is well, and catches what is not.
 */
import { describe, expect, it } from "vitest";
import { understand } from "../../../sim/checkers/listening.ts";
import type { Lit, Occurrence, Row, Truth, Violation } from "../../../sim/checkers/moment.ts";
import { allCheckers } from "../../../sim/checkers/panel.ts";
import { CANARY } from "../../../sim/checkers/receipts.ts";

const TXID = "ab".repeat(32);
const MONEY = { minor: 12_500, currency: "KHR" } as const;
const TRUTH: Truth = {
  kind: "credited",
  seq: 1,
  jti: "j1",
  txid: TXID,
  money: MONEY,
  env: "live",
  creditedAtMs: 0,
  of: undefined,
};
const ROW: Row = { ...TRUTH, epoch: 3, jws: "" };
const WORDS = ["received", "n12", "u1000", "n5", "u100", "riel"];

const issued: Occurrence = { type: "issued", truth: TRUTH };
const committed: Occurrence = { type: "committed", rows: [ROW] };
const acknowledged: Occurrence = { type: "acknowledged", jti: "j1" };
const on: Occurrence = { type: "power-on" };
const hearing: Occurrence = { type: "line", isHearing: true };
const heardOut: Occurrence = { type: "silence", by: "itself" };
const cut: Occurrence = { type: "power-cut" };
const end: Occurrence = { type: "end" };

function say(...words: readonly string[]): Occurrence {
  return { type: "sound", heard: understand("en", words), also: [] };
}

function marked(stage: "spoken" | "digested", reason: string | null = null): Occurrence {
  return { type: "marked", stage, reason, txids: [TXID] };
}

function receipt(stage: string, ...stages: readonly string[]): Occurrence {
  const times = stages.map((name, index) => ({ stage: name, atMs: index }));
  return { type: "receipt", jti: "j1", txid: TXID, stage, reason: undefined, stages: times };
}

const told = receipt("spoken", "recorded", "speaking", "spoken");

const DARK: Lit = {
  scene: "idle",
  link: "up",
  code: undefined,
  money: undefined,
  billNumber: undefined,
  secondsLeft: undefined,
  match: undefined,
  reference: undefined,
  isRepeat: false,
  isTest: false,
  count: undefined,
  sums: [],
};

/** The history as it should be. */
const GOOD: readonly Occurrence[] = [
  on,
  hearing,
  issued,
  committed,
  acknowledged,
  receipt("recorded", "recorded"),
  say(...WORDS),
  heardOut,
  marked("spoken"),
  told,
  end,
];

/** What all checkers say of a history, one second between one moment and the next. */
function judge(history: readonly (Occurrence | number)[]): readonly Violation[] {
  const checkers = allCheckers({ freshMs: 30_000, lateMs: 600_000, beginsAt: 0 });
  const found: Violation[] = [];
  let atMs = 0;
  for (const what of history) {
    if (typeof what === "number") {
      atMs += what;
      continue;
    }
    for (const checker of checkers) {
      checker.see({ atMs, what }, (invariant, text) => {
        found.push({ invariant, what: text, atMs });
      });
    }
    atMs += 100;
  }
  return found;
}

function without(...left: readonly Occurrence[]): readonly Occurrence[] {
  return GOOD.filter((what) => !left.includes(what));
}

const BAD: readonly (readonly [string, string, readonly (Occurrence | number)[]])[] = [
  ["a payment that is not recorded", "I1", without(committed)],
  ["a payment that is recorded twice", "I1", [...GOOD.slice(0, 4), committed, ...GOOD.slice(4)]],
  ["a row that the bank never issued", "I2", without(issued)],
  ["an acknowledgement before the commit", "I7", [on, issued, acknowledged, committed]],
  ["a receipt before the commit", "I7", [on, issued, receipt("recorded", "recorded"), committed]],
  ["a payment said before it is recorded", "I11", [on, issued, say(...WORDS), committed]],
  ["an amount that nobody paid", "I11", [...GOOD, say("received", "n9", "riel")]],
  ["a payment said as new twice", "I13", [...GOOD, say(...WORDS)]],
  ["a repeat without a power cut", "I14", [...GOOD, say("once-more", ...WORDS)]],
  ["an old payment said as new", "I16", [on, issued, committed, 600_000, say(...WORDS)]],
  ["a sentence that is none", "I17", [...GOOD, say("received", "n12", "u1000")]],
  ["a repeat that nobody asked for", "I19", [...GOOD, say("repeat", ...WORDS)]],
  ["a mark of words that nobody heard", "I15", [on, issued, committed, marked("spoken")]],
  ["a payment of which nobody was told", "I5", GOOD.filter((what) => what.type !== "marked")],
  ["a payment without a last receipt", "I8", GOOD.filter((what) => what !== told)],
  ["stages out of order", "I8", [...GOOD, receipt("spoken", "speaking", "recorded", "spoken")]],
  [
    "a digest that says too much",
    "I5",
    [
      ...[on, issued, committed],
      say("earlier", "received", "n1", "payment", "total", "n9", "riel"),
      heardOut,
      marked("digested"),
    ],
  ],
  ["a private word on the line", "I27", [{ type: "published", topic: "t", text: CANARY }]],
  ["a charge without a code", "I20", [{ type: "lit", lit: { ...DARK, scene: "charge" } }]],
  [
    "a result of a payment that is not recorded",
    "I11",
    [{ type: "lit", lit: { ...DARK, scene: "paid", reference: "abababab", money: MONEY } }],
  ],
  ["two things said at once", "I18", [...GOOD, say("connected"), say("connected")]],
  ["blindness that is not shown", "I36", [on, 60_000, end]],
  ["a terminal that stays away", "I33", [on, { type: "calm" }, 60_000, end]],
  ["a failed claim of the firmware", "crash", [{ type: "crashed", why: "bug: x" }]],
];

describe("the checkers", () => {
  it("are silent when all is well", () => {
    expect(judge(GOOD)).toEqual([]);
  });

  it("accept a marked repeat after a power cut", () => {
    const history = [...without(end), cut, on, hearing, say("once-more", ...WORDS), heardOut, end];
    expect(judge(history)).toEqual([]);
  });

  it.each(BAD)("catch %s", (_name, invariant, history) => {
    expect(judge(history).map((violation) => violation.invariant)).toContain(invariant);
  });
});

describe("listening", () => {
  it.each([
    ["en", "n1 u1000000 n2 u100 u1000 riel", undefined],
    ["en", "received n1 u1000000 n2 u100 n30 n4 u1000 n5 riel", 1_234_005],
    ["km", "received n1 u1000000 n2 u100000 n3 u10000 n4 u1000 n5 riel", 1_234_005],
    ["km", "received n10 n7b riel", 17],
  ])("understands %s: %s", (language, words, minor) => {
    expect(understand(language, words.split(" ")).moneys[0]?.minor).toBe(minor);
  });

  it("understands dollars with cents", () => {
    const heard = understand("en", "received n3 dollars n70 n5 cents".split(" "));
    expect(heard.moneys).toEqual([{ minor: 375, currency: "USD" }]);
  });
});
