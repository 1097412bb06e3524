/**
 * The checkers of trust and time, of matching and keying, on histories made by hand: each is silent
 * over what is right and catches the same thing done wrongly.
 */
import { describe, expect, it } from "vitest";
import type { WallMs } from "../../../drivers/hal/clock.ts";
import { encodeDynamic } from "../../../firmware/khqr/encode.ts";
import type { Lit, Occurrence, Row, Truth } from "../../../sim/checkers/moment.ts";
import { CANARY } from "../../../sim/checkers/receipts.ts";
import {
  committed,
  cut,
  DARK,
  delivered,
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
  ROW,
  receipt,
  say,
  TRUTH,
  TXID,
  told,
  WORDS,
  welcomed,
} from "./history.ts";

type History = readonly (Occurrence | number)[];

const OPENING: History = [on, hearing, hello, welcomed(200)];

/** A charge for the amount of the payment, lit for five minutes, as its payer's phone sees it. */
function charge(billNumber: string, minor: number = MONEY.minor): Occurrence {
  const money = { minor, currency: "KHR" } as const;
  const encoded = encodeDynamic({
    account: { kind: "individual", bakongAccountID: "demo.shop@devb" },
    merchantName: "Demo Coffee",
    merchantCity: "Phnom Penh",
    money,
    billNumber,
    createdAt: 1_800_000_000_000 as WallMs,
    expiresAt: 1_800_000_300_000 as WallMs,
  });
  if (!encoded.ok) throw new Error("the code of this test cannot be made");
  const lit: Lit = { ...DARK, scene: "charge", code: encoded.value, money, billNumber };
  return { type: "lit", lit: { ...lit, secondsLeft: 300 } };
}

/** A live payment that names a bill, and how it is then shown. */
function paid(name: string, changed: Partial<Truth>, match: string): readonly Occurrence[] {
  const truth = { ...TRUTH, jti: name, txid: name.padEnd(64, "0"), ...changed };
  const row: Row = { ...truth, epoch: 3, jws: "" };
  const reference = truth.txid.slice(0, 8);
  const lit = { ...DARK, scene: "paid", money: truth.money, reference, match };
  return [
    { type: "issued", truth },
    { type: "committed", rows: [row] },
    { type: "lit", lit },
  ];
}

const BILL = { billNumber: "B1" };
const USD = { minor: MONEY.minor, currency: "USD" } as const;
const pressed = (...keys: readonly string[]): readonly Occurrence[] =>
  keys.map((key) => ({ type: "pressed", key, isLong: false }));
const lamp = (colour: "green" | "amber"): Occurrence => ({ type: "lamp", lamp: "payment", colour });
const deaf: Occurrence = { type: "line", isHearing: false };

/** What is said of five, and of six payments that wait while another is being said. */
function burst(count: number): History {
  const waiting = Array.from({ length: count }, (_, index): readonly Occurrence[] => {
    const truth = {
      ...TRUTH,
      seq: index + 2,
      jti: `w${index}`,
      txid: `${index}`.repeat(64),
      money: { minor: 7, currency: "KHR" } as const,
    };
    return [
      { type: "issued", truth },
      { type: "committed", rows: [{ ...truth, epoch: 3, jws: "" }] },
    ];
  });
  const first = [...OPENING, issued, committed, say(...WORDS)];
  return [...first, ...waiting.flat(), heardOut, marked("spoken"), say("received", "n7", "riel")];
}

const RIGHT: readonly (readonly [string, History])[] = [
  ["a payment that matches its charge", [...OPENING, charge("B1"), ...paid("a", BILL, "matched")]],
  [
    "a second one",
    [...OPENING, charge("B1"), ...paid("a", BILL, "matched"), ...paid("b", BILL, "second-payment")],
  ],
  ["the same amount for no bill", [...OPENING, charge("B1"), ...paid("a", {}, "other")]],
  [
    "another currency",
    [...OPENING, charge("B1"), ...paid("a", { ...BILL, money: USD }, "different-currency")],
  ],
  [
    "a test of a charge",
    [...OPENING, charge("B1"), ...paid("a", { ...BILL, env: "test" }, "other")],
  ],
  ["what was keyed", [...OPENING, ...pressed("currency", "7", "0", "charge"), charge("B1", 70)]],
  ["an idle screen after a key", [...OPENING, charge("B1"), ...pressed("clear"), idle()]],
  ["five that wait", burst(5)],
];

function idle(): Occurrence {
  return { type: "lit", lit: { ...DARK, scene: "blind", link: "connecting" } };
}

const WRONG: readonly (readonly [string, string, History])[] = [
  ["an amount that pays by itself", "I22", [...OPENING, charge("B1"), ...paid("a", {}, "matched")]],
  [
    "a second payment taken for the first",
    "I22",
    [...OPENING, charge("B1"), ...paid("a", BILL, "matched"), ...paid("b", BILL, "matched")],
  ],
  [
    "dollars taken for riel",
    "I22",
    [...OPENING, charge("B1"), ...paid("a", { ...BILL, money: USD }, "matched")],
  ],
  [
    "a test that pays",
    "I22",
    [...OPENING, charge("B1"), ...paid("a", { ...BILL, env: "test" }, "matched")],
  ],
  ["a payment that pays nothing", "I23", [...OPENING, charge("B1"), ...paid("a", BILL, "other")]],
  [
    "a paid charge that is lit again",
    "I22",
    [...OPENING, charge("B1"), ...paid("a", BILL, "matched"), charge("B1")],
  ],
  ["a charge that vanishes", "I21", [...OPENING, charge("B1"), idle()]],
  ["a number used twice", "I23", [...OPENING, charge("B1"), cut, on, charge("B1", 70)]],
  [
    "another amount than was keyed",
    "I20",
    [...OPENING, ...pressed("currency", "7", "0", "charge"), charge("B1", 7)],
  ],
  [
    "digits that survive the currency key",
    "I20",
    [
      ...OPENING,
      ...pressed("currency", "7", "2", "currency"),
      { type: "lit", lit: { ...DARK, scene: "entry", digits: "72", currency: "USD" } },
    ],
  ],
  ["six that wait and are said one by one", "I18", burst(6)],
  ["news before the time is known", "I16", [on, hearing, issued, committed, say(...WORDS)]],
  [
    "a clock that is wrong",
    "I25",
    [...OPENING, { type: "published", topic: "t/up/health", text: '{"iat":100}' }],
  ],
  ["a lamp for nothing", "I12", [...OPENING, lamp("green")]],
  [
    "a green lamp for the wrong amount",
    "I22",
    [...OPENING, issued, committed, say("different-amount", ...WORDS), -100, lamp("green")],
  ],
  [
    "an acknowledgement on another connection",
    "I9",
    [...OPENING, delivered, { type: "acknowledged", jti: "j1", token: 1, generation: 2 }],
  ],
  [
    "an acknowledgement that is held back",
    "I7",
    [...OPENING, issued, delivered, committed, 600, end],
  ],
  [
    "a hole that nobody asks for",
    "I8",
    [
      ...OPENING,
      { type: "issued", truth: { ...TRUTH, seq: 2 } },
      { type: "committed", rows: [{ ...ROW, seq: 2 }] },
      21_000,
      end,
    ],
  ],
  [
    "a duplicate that is not receipted",
    "I8",
    [...GOOD.slice(0, -1), { type: "delivered", jti: "j1", token: 2, generation: 1 }, end],
  ],
  [
    "a receipt of what nobody issued",
    "I2",
    [{ type: "receipt", jti: "x", txid: TXID, stage: "duplicate", reason: undefined, stages: [] }],
  ],
  [
    "a last receipt without its beginning",
    "I8",
    [...GOOD.filter((what) => what !== told), receipt("spoken", "recorded", "spoken")],
  ],
  [
    "a private word in a signed message",
    "I27",
    [
      {
        type: "published",
        topic: "t",
        text: Buffer.from(`{"payer":"${CANARY}"}`).toString("base64url"),
      },
    ],
  ],
  [
    "blindness that is said only once",
    "I36",
    [
      ...[...OPENING, deaf, 26_000],
      { type: "lamp", lamp: "link", colour: "red" },
      { type: "lit", lit: { ...DARK, link: "down" } },
      ...[say("no-connection", "not-announced"), heardOut, 70_000, end],
    ],
  ],
  [
    "a mark of a sum that nobody heard",
    "I5",
    [...OPENING, issued, committed, marked("spoken", "coalesced")],
  ],
];

describe("the checkers of trust, time and matching", () => {
  it.each(RIGHT)("are silent over %s", (_name, history) => {
    const serious = judge(history).filter(({ invariant }) => invariant !== "I3");
    expect(serious).toEqual([]);
  });

  it.each(WRONG)("catch %s", (_name, invariant, history) => {
    expect(judge(history).map((violation) => violation.invariant)).toContain(invariant);
  });
});
