/**
 * A history made by hand for the checkers: one payment as it should be, in moments a tenth of a
 * second apart, and what all checkers say of it. Tests change it in one place each.
 */
import { understand } from "../../../sim/checkers/listening.ts";
import type { Lit, Occurrence, Row, Truth, Violation } from "../../../sim/checkers/moment.ts";
import { allCheckers } from "../../../sim/checkers/panel.ts";

export const TXID = "ab".repeat(32);
export const MONEY = { minor: 12_500, currency: "KHR" } as const;
export const TRUTH: Truth = {
  kind: "credited",
  seq: 1,
  jti: "j1",
  txid: TXID,
  money: MONEY,
  env: "live",
  creditedAtMs: 0,
  of: undefined,
  md5: undefined,
  billNumber: undefined,
};
export const ROW: Row = { ...TRUTH, epoch: 3, jws: "" };
export const WORDS = ["received", "n12", "u1000", "n5", "u100", "riel"];

const GUARD = { rielBelow: 5, rielFrom: 4_000_000, centsFrom: 100_000 };

export const issued: Occurrence = { type: "issued", truth: TRUTH };
export const committed: Occurrence = { type: "committed", rows: [ROW] };
export const PACKET = { jti: "j1", token: 1, generation: 1 } as const;
export const delivered: Occurrence = { type: "delivered", ...PACKET };
export const acknowledged: Occurrence = { type: "acknowledged", ...PACKET };
export const hello: Occurrence = {
  type: "published",
  topic: "khqr/v1/B/T/up/hello",
  text: '{"nonce":"n1"}',
};
/** The bank's answer; `sentAtMs` before the history begins says: at once. */
export function welcomed(sentAtMs: number): Occurrence {
  const welcome = { nonce: "n1", sentAtMs };
  return { type: "delivered", jti: undefined, token: 99, generation: 1, welcome };
}
export const on: Occurrence = { type: "power-on" };
export const hearing: Occurrence = { type: "line", isHearing: true };
export const heardOut: Occurrence = { type: "silence", by: "itself" };
export const cut: Occurrence = { type: "power-cut" };
export const end: Occurrence = { type: "end" };

export function say(...words: readonly string[]): Occurrence {
  return { type: "sound", heard: understand("en", words), also: [] };
}

export function marked(stage: "spoken" | "digested", reason: string | null = null): Occurrence {
  return { type: "marked", stage, reason, txids: [TXID] };
}

export function receipt(stage: string, ...stages: readonly string[]): Occurrence {
  const times = stages.map((name, index) => ({ stage: name, atMs: index }));
  return { type: "receipt", jti: "j1", txid: TXID, stage, reason: undefined, stages: times };
}

export const told = receipt("spoken", "recorded", "speaking", "spoken");

export const DARK: Lit = {
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
  digits: undefined,
  currency: undefined,
  fault: undefined,
};

/** The history as it should be. */
export const GOOD: readonly Occurrence[] = [
  on,
  hearing,
  hello,
  welcomed(200),
  issued,
  delivered,
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
export function judge(history: readonly (Occurrence | number)[]): readonly Violation[] {
  const checkers = allCheckers({ freshMs: 30_000, lateMs: 600_000, guard: GUARD, beginsAt: 0 });
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
