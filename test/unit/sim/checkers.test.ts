/**
 * Each checker, on a history made by hand: it is silent when all is well, and catches what is not.
 */
import { describe, expect, it } from "vitest";
import { understand } from "../../../sim/checkers/listening.ts";
import type { Occurrence } from "../../../sim/checkers/moment.ts";
import { CANARY } from "../../../sim/checkers/receipts.ts";
import {
  acknowledged,
  committed,
  cut,
  DARK,
  end,
  GOOD,
  heardOut,
  hearing,
  hello,
  issued,
  judge,
  MONEY,
  marked,
  on,
  receipt,
  say,
  told,
  WORDS,
  welcomed,
} from "./history.ts";

const RIEL = WORDS.slice(1);

function refusal(jti: string): Occurrence {
  const text = JSON.stringify({ jti, stage: "rejected", reason: "signature" });
  return { type: "published", topic: "khqr/v1/B/T/up/receipt", text };
}

function without(...left: readonly Occurrence[]): readonly Occurrence[] {
  return GOOD.filter((what) => !left.includes(what));
}

const BAD: readonly (readonly [string, string, readonly (Occurrence | number)[]])[] = [
  ["a payment that is not recorded", "I1", without(committed)],
  ["a payment that is recorded twice", "I1", [...GOOD.slice(0, 7), committed, ...GOOD.slice(7)]],
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
  ["a denial of what has come", "I5", [...GOOD, say("no-payments")]],
  [
    "a total that was right a minute ago",
    "I5",
    [on, 60_000, issued, committed, 60_000, say("today", "n2", "payments", "total", ...RIEL)],
  ],
  ["a usual amount that is doubted", "I17", [on, say(...WORDS, "please-check", ...RIEL)]],
  [
    "more refusals than seconds, all of one frozen time",
    "I8",
    [on, ...["a", "b", "c"].map((jti) => refusal(jti))],
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
    const again = [cut, on, hearing, hello, welcomed(1_600), say("once-more", ...WORDS), heardOut];
    const history = [...without(end), ...again, end];
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
