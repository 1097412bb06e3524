/** Building and verifying KHQR texts in one process, in turn with NBC's SDK and with ts-khqr. */
import { COUNTRY, CURRENCY, TAG, KHQR as TsKhqr } from "ts-khqr";
import type { WallMs } from "../../../drivers/hal/clock.ts";
import { decodeKhqr } from "../../../firmware/khqr/decode.ts";
import { encodeDynamic } from "../../../firmware/khqr/encode.ts";
import { officiallyValid, officialQr } from "../../unit/khqr/official.ts";
import { nowMs } from "../clock.ts";
import { MERCHANT } from "../contestant.ts";
import { type Line, PRODUCT, Tally } from "../line.ts";
import type { Effort } from "../options.ts";
import { takeTurns } from "../rounds.ts";

const BAKONG = "bakong-khqr";
const TS = "ts-khqr";
const LIFETIME_MS = 300_000;
/** ISO 4217, as NBC's SDK wants it. */
const RIEL = 116;
const BILL = "B0042-0117";
const TERMINAL = "bench-soundbox";

/** One way to do the work; it answers what it made or found. */
interface Way {
  readonly name: string;
  readonly build: (amount: number) => string;
  readonly verify: (text: string) => boolean;
}

const WAYS: readonly Way[] = [
  { name: PRODUCT, build: (amount) => ours(amount, Date.now()), verify: isSound },
  { name: BAKONG, build: theirs, verify: officiallyValid },
  { name: TS, build: thirds, verify: (text) => TsKhqr.verify(text).isValid },
];

export async function khqrSpeed(effort: Effort): Promise<readonly Line[]> {
  const { microRounds: rounds, microOperations: count } = effort;
  let build = new Tally("", "");
  let verify = new Tally("", "");
  const problem = disagreement();
  const quiet = await takeTurns({
    label: "KHQR",
    contestants: WAYS,
    rounds,
    begin: () => {
      build = new Tally("KHQR text, built and validated", "µs");
      verify = new Tally("KHQR text, read and verified", "µs");
    },
    measure: async (way, round) => {
      const texts = Array.from({ length: 16 }, (_, index) => ours(100 + index, Date.now()));
      const built = timeEach(count, (index) => way.build(1 + index).length > 0);
      const verified = timeEach(count, (index) => way.verify(texts[index % 16] ?? ""));
      if (round === 0) return;
      build.enter(way.name, round, built);
      verify.enter(way.name, round, verified);
    },
  });
  build.note(problem ?? "all three make the same text, byte for byte");
  build.note(quiet);
  build.holdToRates({ peer: BAKONG, must: 3, stretch: 6 }, { peer: TS, must: 2, stretch: 5 });
  verify.holdToRates({ peer: BAKONG, must: 3, stretch: 8 }, { peer: TS, must: 2, stretch: 6 });
  return [build.line(), verify.line()];
}

/** Microseconds an operation; `isDone` must be true each time, so that no work can be skipped. */
function timeEach(count: number, isDone: (index: number) => boolean): number | undefined {
  const from = nowMs();
  let doneCount = 0;
  for (let index = 0; index < count; index++) if (isDone(index)) doneCount += 1;
  const took = nowMs() - from;
  return doneCount === count ? (took * 1000) / count : undefined;
}

/** What is wrong with the comparison, or undefined when all make and accept the same. */
function disagreement(): string | undefined {
  for (const way of WAYS) {
    const text = way.build(12_500);
    const read = decodeKhqr(text, undefined);
    if (!read.ok) return `${way.name} makes what we refuse: ${read.message}`;
    // The SDKs take the time themselves, so ours is made for the time they took.
    const createdAt = Number(read.fields.creationTimestamp);
    if (text !== ours(12_500, createdAt, Number(read.fields.expirationTimestamp))) {
      return `${way.name} makes another text for the same input`;
    }
    if (!way.verify(text) || way.verify(text.replace("5802KH", "5802KX"))) {
      return `${way.name} does not tell a sound text from a damaged one`;
    }
  }
  return undefined;
}

function ours(amount: number, createdAt: number, expiresAt = createdAt + LIFETIME_MS): string {
  const encoded = encodeDynamic({
    account: {
      kind: "merchant",
      bakongAccountID: MERCHANT.bakongAccountID,
      merchantID: MERCHANT.merchantID,
      acquiringBank: MERCHANT.acquiringBank,
    },
    merchantName: MERCHANT.name,
    merchantCity: MERCHANT.city,
    billNumber: BILL,
    storeLabel: MERCHANT.storeLabel,
    terminalLabel: TERMINAL,
    money: { minor: amount, currency: "KHR" },
    createdAt: createdAt as WallMs,
    expiresAt: expiresAt as WallMs,
  });
  return encoded.ok ? encoded.value : "";
}

function theirs(amount: number): string {
  const { bakongAccountID, name, city, merchantID, acquiringBank, storeLabel } = MERCHANT;
  const made = officialQr({
    bakongAccountID,
    merchantName: name,
    merchantCity: city,
    merchantID,
    acquiringBank,
    optional: {
      currency: RIEL,
      amount,
      billNumber: BILL,
      storeLabel,
      terminalLabel: TERMINAL,
      expirationTimestamp: Date.now() + LIFETIME_MS,
    },
  });
  return made ?? "";
}

function thirds(amount: number): string {
  const { data } = TsKhqr.generate({
    tag: TAG.MERCHANT,
    accountID: MERCHANT.bakongAccountID,
    merchantID: MERCHANT.merchantID,
    acquiringBank: MERCHANT.acquiringBank,
    merchantName: MERCHANT.name,
    merchantCity: MERCHANT.city,
    currency: CURRENCY.KHR,
    amount,
    countryCode: COUNTRY.KH,
    expirationTimestamp: Date.now() + LIFETIME_MS,
    additionalData: {
      billNumber: BILL,
      storeLabel: MERCHANT.storeLabel,
      terminalLabel: TERMINAL,
    },
  });
  return data?.qr ?? "";
}

function isSound(text: string): boolean {
  return decodeKhqr(text, Date.now()).ok;
}
