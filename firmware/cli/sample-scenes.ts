/**
 * Scenes for looking at: each kind that the screen can show, filled with a sample merchant or with
 * what the command line gave. Times are fixed, so that the same words give the same picture.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import { encodeDynamic, encodeStatic, type KhqrMerchant } from "../khqr/encode.ts";
import type { Currency, Money } from "../lib/money.ts";
import type { Result } from "../lib/result.ts";
import type { AskedScene, EntryProblem, MerchantCard, Scene } from "../screen/scene.ts";
import { DOLLARS, OFFER, type SampleParts, WELCOME } from "./sample-parts.ts";

type Paid = Extract<Scene, { kind: "paid" }>;
type Made = Result<Scene, string>;

/** A Sunday afternoon in Phnom Penh. */
const CREATED_AT = 1_795_334_700_000 as WallMs;
const LIFETIME_MS = 300_000;
const BILL_NUMBER = "T0007-000118";
const REFERENCE = "8465d722";
const SERIAL = "T-0007";

/** What `--scene` accepts, each with the words of its line in the list. */
export const SAMPLES: Readonly<
  Record<string, { readonly about: string; readonly make: (parts: SampleParts) => Made }>
> = {
  starting: plain("between power and the first card", (p) => ({
    kind: "starting",
    status: { ...p.status, link: "connecting", clock: undefined },
  })),
  idle: { about: "waiting for a customer: the static KHQR", make: (p) => idle(p) },
  entry: plain("an amount being keyed", (p) => entry(p, digitsOf(p.money), undefined)),
  "entry-zero": plain("nothing keyed, and charge pressed", (p) => entry(p, "", "amount-zero")),
  "entry-clock": plain("a charge refused: the time is not known", (p) =>
    entry(p, digitsOf(p.money), "clock-not-set"),
  ),
  charge: { about: "an open charge: the dynamic KHQR", make: (p) => charge(p) },
  "not-yet": {
    about: "an open charge for which nothing has come yet",
    make: (p) => charge(p, { notYet: true }),
  },
  "charge-blind": {
    about: "an open charge while the bank cannot be heard",
    make: (p) => charge({ ...p, status: { ...p.status, link: "down" } }),
  },
  "charge-visitors": {
    about: "an open charge in riel, which visitors can pay",
    make: (p) => charge(p, { acceptance: WELCOME }),
  },
  "charge-offer": {
    about: "an open charge in dollars, with the same in riel beside it",
    make: (p) => charge({ ...p, money: DOLLARS }, { offer: OFFER }),
  },
  "charge-taken": {
    about: "the same, after the riel were taken",
    make: (p) => charge({ ...p, money: OFFER.money }, { offer: OFFER, acceptance: WELCOME }),
  },
  "charge-no-riel": {
    about: "an open charge of a merchant without a riel account",
    make: (p) => charge({ ...p, money: DOLLARS }, { acceptance: { kind: "no-riel-account" } }),
  },
  "idle-visitors": {
    about: "waiting for a customer, visitors welcome",
    make: (p) => idle(p, { acceptance: WELCOME }),
  },
  offer: plain("a dollar amount in riel, and how it is reckoned", ({ status }) => ({
    kind: "offer",
    status,
    offer: OFFER,
  })),
  "paid-abroad": plain("paid with a wallet from abroad", (p) =>
    paid(p, { payer: { wallet: "KakaoPay", rail: "Alipay+", paidAs: "4,312 KRW" } }),
  ),
  paid: plain("paid as asked", (p) => paid(p, {})),
  "different-amount": plain("paid, but another amount", (p) =>
    paid(p, { match: "different-amount", asked: p.asked }),
  ),
  "different-currency": plain("paid, but in the other currency", (p) => {
    const currency: Currency = p.money.currency === "KHR" ? "USD" : "KHR";
    return paid(p, { match: "different-currency", asked: { ...p.asked, currency } });
  }),
  "after-expiry": plain("paid after the KHQR ran out", (p) => paid(p, { match: "after-expiry" })),
  "second-payment": plain("paid once more", (p) => paid(p, { match: "second-payment" })),
  other: plain("another payment while a charge is open", (p) =>
    paid(p, { match: "other", asked: p.asked }),
  ),
  unusual: plain("an amount odd for its currency", (p) => paid(p, { unusual: true })),
  late: plain("a payment heard of minutes later", (p) => paid(p, { minutesAgo: p.minutesAgo })),
  repeat: plain("the last payment, told again", (p) => paid(p, { repeat: true })),
  test: plain("a test payment", (p) => paid(p, { test: true })),
  burst: plain("several payments at once", (p) => digest(p, false)),
  digest: plain("payments that came while the terminal was away", (p) => digest(p, true)),
  reversed: plain("a payment taken back", (p) => ({
    kind: "reversed",
    status: p.status,
    money: p.money,
    reference: REFERENCE,
  })),
  totals: plain("today's totals", (p) => ({
    kind: "totals",
    status: p.status,
    count: p.count,
    sums: p.count === 0 ? [] : sums(p),
  })),
  verify: plain("the last payments, to check a customer's word", verify),
  volume: plain("after a volume key", (p) => ({
    kind: "volume",
    status: { ...p.status, muted: p.percent === 0 },
    percent: p.percent,
  })),
  language: plain("the spoken languages while they are chosen", (p) => ({
    kind: "language",
    status: p.status,
    choices: ["km", "en", "zh", "vi", "fr", "ko", "ja"],
    chosen: ["km", "en"],
  })),
  asking: plain("the bank is asked: was this paid?", (p) => asked(p, "waiting")),
  "asked-paid": plain("yes; the payment itself has not come yet", (p) => asked(p, "paid")),
  "asked-unpaid": plain("no, and the code is gone", (p) => asked(p, "unpaid")),
  "charge-unpaid": {
    about: "no, and the code can still be paid",
    make: (p) => charge(p, { asked: "unpaid" }),
  },
  "asked-unknown": plain("it cannot be known", (p) => asked(p, "unknown", { why: "no-answer" })),
  expired: plain("a charge that ran out unpaid", (p) => ({
    kind: "expired",
    status: p.status,
    money: p.money,
    billNumber: BILL_NUMBER,
  })),
  blind: plain("the bank cannot be heard", (p) => ({
    kind: "blind",
    status: { ...p.status, link: "down" },
    seconds: p.secondsLeft,
  })),
  cancelled: plain("a charge taken back unpaid", (p) => ({
    kind: "cancelled",
    status: p.status,
    money: p.money,
    billNumber: BILL_NUMBER,
  })),
  "not-set-up": plain("no usable configuration", (p) => ({
    kind: "not-set-up",
    problem: p.problem ?? "link.url: must begin with mqtts://, but is http://bank",
  })),
  "set-up": plain("technician mode: what comes next", (p) => ({
    kind: "set-up",
    status: p.status,
    serial: SERIAL,
    step: "type-number-back",
  })),
  serial: plain("the serial number, when it is asked for", (p) => ({
    kind: "set-up",
    status: p.status,
    serial: SERIAL,
    step: undefined,
  })),
  fault: plain("a part of the terminal failed", (p) => ({
    kind: "fault",
    status: p.status,
    code: "A-device-lost",
    advice: p.problem ?? "The loudspeaker takes no sound. Check its plug.",
  })),
};

function plain(about: string, make: (parts: SampleParts) => Scene) {
  return { about, make: (parts: SampleParts): Made => ({ ok: true, value: make(parts) }) };
}

function idle(
  { status, merchant, money, qr }: SampleParts,
  more: Partial<Extract<Scene, { kind: "idle" }>> = {},
): Made {
  const { currency } = money;
  const made = qr === undefined ? encodeStatic({ ...sample(merchant), currency }) : undefined;
  if (made?.ok === false) return { ok: false, problem: made.problem.message };
  const text = made?.value ?? qr ?? "";
  return { ok: true, value: { kind: "idle", status, merchant, currency, qr: text, ...more } };
}

function charge(
  { status, merchant, money, qr, secondsLeft }: SampleParts,
  more: Partial<Extract<Scene, { kind: "charge" }>> = {},
): Made {
  const times = { createdAt: CREATED_AT, expiresAt: (CREATED_AT + LIFETIME_MS) as WallMs };
  const input = { ...sample(merchant), billNumber: BILL_NUMBER, money, ...times };
  const made = qr === undefined ? encodeDynamic(input) : undefined;
  if (made?.ok === false) return { ok: false, problem: made.problem.message };
  const text = made?.value ?? qr ?? "";
  const billNumber = BILL_NUMBER;
  return {
    ok: true,
    value: { kind: "charge", status, merchant, money, qr: text, billNumber, secondsLeft, ...more },
  };
}

/** The sample merchant at the test bank (`devb`): such a KHQR moves no money. */
function sample({ name, nameKhmer }: MerchantCard): KhqrMerchant {
  return {
    account: { kind: "individual", bakongAccountID: "sok_sabay@devb" },
    merchantName: name,
    merchantCity: "Phnom Penh",
    merchantCategoryCode: "5814",
    terminalLabel: "T-0007",
    ...(nameKhmer === undefined
      ? {}
      : { languagePreference: "km", merchantNameAlternateLanguage: nameKhmer }),
  };
}

function paid({ status, money, wallet }: SampleParts, more: Partial<Paid>): Paid {
  return {
    kind: "paid",
    status,
    money,
    match: "matched",
    asked: undefined,
    reference: REFERENCE,
    minutesAgo: 0,
    test: false,
    repeat: false,
    payer: wallet === undefined ? undefined : { wallet },
    ...more,
  };
}

function entry({ status, money }: SampleParts, digits: string, problem?: EntryProblem): Scene {
  return { kind: "entry", status, currency: money.currency, digits, problem };
}

/** Five payments of an afternoon, of every sort that the list can hold. */
function verify({ status, money, asked, minutesAgo }: SampleParts): Scene {
  const other: Money = { minor: 375, currency: "USD" };
  const row = { sort: "credited", test: false } as const;
  return {
    kind: "verify",
    status,
    rows: [
      { ...row, money, minutesAgo: 0, reference: REFERENCE },
      { ...row, money: other, minutesAgo, reference: "c01d7aa9" },
      { ...row, money: asked, minutesAgo: minutesAgo + 19, reference: "5be0cd19" },
      { ...row, sort: "reversed", money: asked, minutesAgo: 64, reference: "1f83d9ab" },
      { ...row, test: true, money, minutesAgo: 1500, reference: "9b05688c" },
    ],
    seal: 1,
  };
}

function asked(
  { status, money }: SampleParts,
  answer: AskedScene["answer"],
  more: Partial<AskedScene> = {},
): AskedScene {
  return { kind: "asked", status, money, billNumber: BILL_NUMBER, answer, ...more };
}

function digest(parts: SampleParts, away: boolean): Scene {
  return { kind: "digest", status: parts.status, away, count: parts.count, sums: sums(parts) };
}

function sums({ money, asked }: SampleParts): Money[] {
  const other: Currency = money.currency === "KHR" ? "USD" : "KHR";
  return money.currency === "KHR"
    ? [money, { minor: asked.minor, currency: other }]
    : [{ minor: asked.minor, currency: other }, money];
}

function digitsOf({ minor }: Money): string {
  return String(minor);
}
