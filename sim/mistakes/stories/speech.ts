/** Stories of what is said: amounts, bursts, late money, digests, a loudspeaker that fails. */
import type { Money } from "../../../drivers/hal/money.ts";
import { type Booth, OPENS_AT } from "../booth.ts";
import type { Story } from "../story.ts";
import { CANARY, same } from "../witness.ts";

const HOUR_MS = 3_600_000;
const OLD = { agoMs: HOUR_MS };

/** Amounts that go wrong in a float, lose a nought, or sound like one another. */
const AMOUNTS: readonly Money[] = [
  { minor: 500, currency: "KHR" },
  { minor: 12_500, currency: "KHR" },
  { minor: 1_013_017, currency: "KHR" },
  { minor: 820, currency: "USD" },
  { minor: 115, currency: "USD" },
  { minor: 100_003, currency: "USD" },
  { minor: 7, currency: "USD" },
];

export const SPEECH_STORIES: readonly Story[] = [
  { name: "amounts", tell: sayAmounts },
  { name: "amounts-in-khmer", options: { config: { languages: ["km"] } }, tell: sayAmounts },
  {
    name: "burst",
    tell(booth) {
      booth.pass(2_000);
      booth.credit(900);
      for (let count = 1; count <= 10; count += 1) booth.credit(1_000 + count);
      for (let count = 1; count <= 4; count += 1) booth.credit(200 + count, "USD");
      booth.settle();
      const [burst] = booth.said("burst");
      booth.must("I18", "a burst is not said as one", booth.said("burst").length === 1);
      booth.must("I18", "a burst takes many sentences", booth.witness.utterances.length === 2);
      booth.must("I17", `a burst of ${burst?.said.count} is said`, burst?.said.count === 14);
      mustSay(booth, burst?.said.sums, [
        { minor: 10_055, currency: "KHR" },
        { minor: 810, currency: "USD" },
      ]);
    },
  },
  {
    name: "loudspeaker-lost-for-a-moment",
    tell(booth) {
      booth.pass(2_000);
      booth.trouble.speech.push("device-lost");
      booth.credit(4_000);
      booth.settle();
      booth.must("I15", "it is not said after all", booth.said("received").length === 1);
    },
  },
  {
    name: "loudspeaker-stuck-once",
    tell(booth) {
      booth.pass(2_000);
      booth.trouble.speech.push("stuck");
      const first = booth.credit(4_000);
      booth.pass(10_000);
      booth.credit(5_000);
      booth.settle();
      booth.must("I15", "nothing is said after it", booth.said("received").length === 1);
      const last = booth.receipts.findLast(({ issued }) => issued === first);
      booth.must("I5", "its silence is not receipted", last?.reason === "audio-fault");
    },
  },
  {
    name: "muted",
    tell(booth) {
      booth.pass(2_000);
      for (let count = 0; count < 10; count += 1) booth.press("volume-down");
      booth.pass(10_000);
      const issued = booth.credit(4_000);
      booth.settle();
      const last = booth.receipts.findLast((receipt) => receipt.issued === issued);
      booth.must("I5", "its silence is not receipted", last?.reason === "muted");
    },
  },
  {
    name: "a-word-is-missing",
    options: { lacks: ["n12"] },
    tell(booth) {
      booth.pass(2_000);
      booth.credit(12_500);
      booth.settle();
      booth.credit(5_000);
      booth.settle();
      booth.must("I15", "other amounts are not said", booth.said("received").length === 1);
    },
  },
  {
    name: "late",
    tell(booth) {
      booth.pass(2_000);
      booth.broker.setReachable(false);
      booth.pass(15_000);
      booth.credit(4_000, "KHR", { agoMs: 150_000 });
      booth.credit(5_000, "KHR", { agoMs: 310_000 });
      booth.broker.setReachable(true);
      booth.settle();
      const minutes = booth.said("late").map(({ said }) => said.minutes);
      booth.must("I17", `said as ${minutes} minutes old`, minutes.join() === "2,5");
    },
  },
  {
    name: "late-behind-many-others",
    tell(booth) {
      booth.pass(2_000);
      const paid = Array.from({ length: 90 }, (_, count) => booth.credit(20_000 + count));
      booth.pass(30_000);
      for (const { txid } of paid) booth.reverse(txid);
      booth.pass(1_000);
      booth.credit(4_000, "KHR", { agoMs: 115_000 });
      booth.settle(200_000);
      booth.must("I15", "it is not said", booth.said("late").length === 1);
    },
  },
  {
    name: "a-night",
    tell(booth) {
      night(booth, 20);
      booth.settle();
      const [digest] = booth.said("digest");
      booth.must("I16", "a night is not one digest", booth.said("digest").length === 1);
      booth.must("I17", `a digest of ${digest?.said.count}`, digest?.said.count === 21);
      mustSay(booth, digest?.said.sums, [
        { minor: 20_000, currency: "KHR" },
        { minor: 345, currency: "USD" },
      ]);
      booth.cutPower();
      booth.pass(60_000);
      booth.must("I14", "it is summed up again", booth.said("digest").length === 1);
    },
  },
  {
    name: "a-night-cut-short",
    tell(booth) {
      night(booth, 20);
      booth.passUntil(() => booth.said("digest").length === 1, 60_000);
      booth.pass(300);
      booth.cutPower();
      booth.settle();
      const [digest] = booth.said("digest");
      booth.must("I14", "it is not said again", booth.said("digest").length === 1);
      booth.must("I14", "it is not marked as a repeat", digest?.said.isAgain === true);
    },
  },
  {
    name: "old-money-without-end",
    tell(booth) {
      booth.pass(2_000);
      for (let count = 1; count <= 220; count += 1) {
        booth.credit(count, "KHR", OLD);
        booth.pass(1_500);
      }
      booth.must("I5", "nothing is said of it for five minutes", booth.said("digest").length > 0);
    },
  },
  {
    name: "repeat-key",
    tell(booth) {
      booth.pass(2_000);
      booth.press("middle");
      booth.pass(5_000);
      booth.credit(4_000);
      booth.pass(15_000);
      booth.credit(5_000);
      booth.pass(20_000);
      booth.press("middle");
      booth.pass(5_000);
      booth.press("middle");
      booth.pass(10_000);
      const repeats = booth.said("repeat").flatMap(({ said }) => said.sums);
      booth.must("I19", "a replay is not worded as one", repeats.length === 2);
      mustSay(booth, repeats, [
        { minor: 5_000, currency: "KHR" },
        { minor: 4_000, currency: "KHR" },
      ]);
    },
  },
  {
    name: "test-payment",
    tell(booth) {
      booth.pass(2_000);
      booth.credit(4_000, "KHR", { env: "test" });
      booth.pass(10_000);
      booth.hold("middle", 1_500);
      booth.settle();
      const [totals] = booth.said("totals");
      booth.must("I12", "a test is counted", totals === undefined);
    },
  },
  {
    name: "reversal",
    tell(booth) {
      booth.pass(2_000);
      const { txid } = booth.credit(4_000);
      booth.pass(10_000);
      booth.credit(9_000);
      booth.pass(10_000);
      booth.reverse(txid);
      booth.pass(10_000);
      booth.must("I12", "it is not said as such", booth.said("reversed").length === 1);
      booth.hold("middle", 1_500);
      booth.settle();
      mustSay(booth, booth.said("totals")[0]?.said.sums, [{ minor: 9_000, currency: "KHR" }]);
    },
  },
  {
    name: "totals-of-today",
    tell(booth) {
      booth.pass(2_000);
      const morning = OPENS_AT - Date.UTC(2026, 10, 21, 22, 0, 0);
      const yesterday = OPENS_AT - Date.UTC(2026, 10, 21, 16, 30, 0);
      booth.credit(7_000, "KHR", { agoMs: morning });
      booth.credit(1_000, "KHR", { agoMs: yesterday });
      booth.credit(250, "USD");
      booth.pass(30_000);
      booth.hold("middle", 1_500);
      booth.settle();
      mustSay(booth, booth.said("totals")[0]?.said.sums, [
        { minor: 7_000, currency: "KHR" },
        { minor: 250, currency: "USD" },
      ]);
    },
  },
  {
    name: "a-payer-with-a-name",
    tell(booth) {
      booth.pass(2_000);
      const payer = { wallet: "alipay-plus/gcash", country: "PH", amount: "9", currency: "PHP" };
      const named = { ...payer, name: CANARY };
      booth.credit(4_000, "KHR", { payer: named, rail: "alipay-plus" });
      booth.settle(130_000);
    },
  },
];

function sayAmounts(booth: Booth): void {
  booth.pass(2_000);
  for (const { minor, currency } of AMOUNTS) {
    booth.credit(minor, currency);
    booth.pass(12_000);
  }
  const said = booth.witness.utterances.flatMap(({ said: { sums } }) => sums);
  mustSay(booth, said, AMOUNTS);
}

/** A line that is gone for the night, and so much old money behind it, in both currencies. */
function night(booth: Booth, count: number): void {
  booth.pass(2_000);
  booth.broker.setReachable(false);
  booth.pass(40_000);
  for (let number = 0; number < count; number += 1) booth.credit(1_000, "KHR", OLD);
  booth.credit(345, "USD", OLD);
  booth.broker.setReachable(true);
}

function mustSay(
  booth: Booth,
  said: readonly (Money | undefined)[] | undefined,
  truth: readonly Money[],
): void {
  const text = said?.map((money) => `${money?.minor} ${money?.currency}`).join(", ");
  const isRight =
    said?.length === truth.length && truth.every((money, index) => same(said[index], money));
  booth.must("I17", `said: ${text}`, isRight);
}
