/** Stories of care: unusual, private and nightly payments, and answers that had to wait. */
import type { Booth } from "../booth.ts";
import type { Story } from "../story.ts";

/** In minor units; the booth opens at 15:00. */
const PRIVATE = { privacy: { rielAbove: 100_000 } };
const SOFT = { quietHours: { from: "15:01", to: "15:10", volumePercent: 20 } };
const SILENT = { quietHours: { from: "15:01", to: "15:10", volumePercent: 0 } };

export const CARE_STORIES: readonly Story[] = [
  {
    name: "unusual-amounts",
    tell(booth) {
      booth.pass(2_000);
      booth.must("section 3", "dollars for riel are said once", isReadTwice(booth, 500_000, "USD"));
      booth.must("section 3", "their lamp is green", booth.panel.lamps.payment === "amber");
      booth.must("section 3", "riel for dollars are said once", isReadTwice(booth, 50, "KHR"));
      booth.must("section 3", "a usual amount is doubted", !isReadTwice(booth, 4_000, "KHR"));
    },
  },
  {
    name: "private-amounts",
    options: { config: PRIVATE },
    tell(booth) {
      booth.pass(2_000);
      booth.credit(100_000);
      booth.pass(12_000);
      mustTell(booth, "a usual amount", true);
      const issued = booth.credit(100_100);
      booth.pass(3_000);
      booth.must("section 3", "a private payment lights no lamp", isLampLit(booth));
      booth.pass(9_000);
      mustTell(booth, "a private amount", false);
      booth.must("I8", "it is not receipted", booth.stages(issued).at(-1) === "spoken");
      booth.press("middle");
      booth.pass(12_000);
      mustTell(booth, "a private amount, asked for again,", false);
      booth.hold("middle", 1_500);
      booth.pass(15_000);
      mustTell(booth, "a sum with a private amount in it", false);
    },
  },
  {
    name: "soft-hours",
    options: { config: SOFT },
    tell(booth) {
      booth.pass(2_000);
      const day = peakOfPayment(booth, 4_000);
      booth.pass(60_000);
      const night = peakOfPayment(booth, 5_000);
      booth.must("section 3", "quiet hours are as loud as the day", night > 0 && night < day / 2);
      booth.press("volume-down", "volume-up");
      booth.pass(8_000);
      booth.must("section 3", "a key does not lift them", peakOfPayment(booth, 6_000) === day);
    },
  },
  {
    name: "silent-hours",
    options: { config: SILENT },
    tell(booth) {
      booth.pass(70_000);
      booth.must("rule 6", "that they begin is not said", hasSaid(booth, "quiet-begins"));
      const issued = booth.credit(4_000);
      booth.pass(2_000);
      booth.must("I15", "a payment in silent hours is not shown", isLampLit(booth));
      booth.pass(10_000);
      const { reason } = booth.receipts.findLast((one) => one.issued === issued) ?? {};
      booth.must("I5", "its silence is not receipted", reason === "muted");
      booth.pass(540_000);
      booth.must("rule 6", "that they end is not said", hasSaid(booth, "quiet-ends"));
    },
  },
  {
    name: "blind-in-soft-hours",
    options: { config: SOFT },
    tell(booth) {
      booth.pass(70_000);
      booth.broker.setReachable(false);
      booth.pass(25_000);
      booth.must("I36", "blindness is not said in quiet hours", hasSaid(booth, "no-connection"));
      booth.must("I36", "it lights no lamp", booth.panel.lamps.link === "red");
      booth.must("I36", "the code invites to pay the unheard", booth.code() === undefined);
    },
  },
  {
    name: "totals-behind-payments",
    tell(booth) {
      booth.pass(2_000);
      booth.panel.press("middle");
      booth.pass(900);
      for (let count = 1; count <= 4; count += 1) booth.credit(1_000 * count);
      booth.pass(150);
      booth.panel.release("middle");
      booth.credit(5_000);
      booth.settle();
      const totals = booth.said("totals").map(({ said }) => said.count);
      booth.must("I5", `today's totals are of ${totals} payments`, totals.join() === "5");
    },
  },
  {
    name: "paid-while-the-answer-waits",
    tell(booth) {
      booth.pass(2_000);
      booth.press("1", "2", "5", "0", "0", "charge");
      booth.pass(500);
      const billNumber = booth.code()?.billNumber ?? "none";
      booth.credit(700);
      booth.pass(200);
      booth.press("clear", "charge");
      booth.credit(12_500, "KHR", { billNumber });
      booth.settle();
      const isDenied = hasSaid(booth, "not-received");
      booth.must("I5", "it is said to be missing after it has come", !isDenied);
    },
  },
  {
    name: "asked-before-the-record-is-open",
    tell(booth) {
      booth.pass(2_000);
      booth.credit(1_000);
      booth.settle();
      booth.trouble.commitMs = 5_000;
      booth.cutPower();
      booth.press("middle");
      booth.pass(10_000);
      booth.must("I5", "a full record is called empty", !hasSaid(booth, "no-payments"));
    },
  },
  {
    name: "blind-with-a-dead-loudspeaker",
    tell(booth) {
      booth.pass(2_000);
      booth.trouble.speech.push("busy", "busy");
      booth.broker.setReachable(false);
      booth.pass(25_000);
      booth.must("I36", "the loudspeaker was not dead", !hasSaid(booth, "no-connection"));
      booth.pass(40_000);
      booth.must("I36", "blindness stays unheard", hasSaid(booth, "no-connection"));
    },
  },
];

function hasSaid(booth: Booth, word: string): boolean {
  return booth.witness.utterances.some(({ said }) => said.words.includes(word));
}

/** The present payment has a lamp, green or amber. */
function isLampLit({ panel }: Booth): boolean {
  return panel.lamps.payment === "green" || panel.lamps.payment === "amber";
}

/** Pays, and listens whether the amount is read a second time. */
function isReadTwice(booth: Booth, minor: number, currency: "KHR" | "USD"): boolean {
  booth.pass(20_000);
  booth.credit(minor, currency);
  booth.pass(6_000);
  return booth.witness.utterances.at(-1)?.said.words.includes("please-check") === true;
}

/** The loudest sample of a payment that is made now. */
function peakOfPayment(booth: Booth, minor: number): number {
  booth.credit(minor);
  booth.pass(10_000);
  return booth.witness.utterances.at(-1)?.peak ?? 0;
}

/** The last utterance names money, or points to the screen. */
function mustTell(booth: Booth, what: string, isNamed: boolean): void {
  const { sums = [], words = [] } = booth.witness.utterances.at(-1)?.said ?? {};
  const isRight = isNamed ? sums.length > 0 : sums.length === 0 && words.includes("see-screen");
  booth.must("section 3", `${what} is said so: ${words.join(" ")}`, isRight);
}
