/** Stories of the counter: charges, codes on the display, and which payment pays what. */
import type { Booth } from "../booth.ts";
import { OPENS_AT, TERMINAL } from "../booth.ts";
import type { Story } from "../story.ts";

export const COUNTER_STORIES: readonly Story[] = [
  {
    name: "a-charge-is-paid",
    tell(booth) {
      const billNumber = charge(booth);
      booth.credit(12_500, "KHR", { billNumber });
      booth.pass(500);
      booth.must("I22", "the code is still lit", booth.code() === undefined);
      booth.must("I11", "no green lamp", booth.panel.lamps.payment === "green");
      booth.pass(20_000);
      booth.must("I22", "the charge is still open", booth.code()?.amount === undefined);
      booth.credit(12_500, "KHR", { billNumber });
      booth.pass(500);
      mustWarn(booth, "I22", "second-payment");
    },
  },
  {
    name: "a-charge-in-dollars",
    tell(booth) {
      booth.pass(2_000);
      booth.press("currency", "currency", "8", "2", "0", "charge");
      booth.pass(500);
      const code = booth.code();
      booth.must("I20", `the code asks for ${code?.amount}`, code?.amount === "8.20");
      booth.must("I20", `of currency ${code?.currency}`, code?.currency === "840");
    },
  },
  {
    name: "another-amount",
    tell(booth) {
      const billNumber = charge(booth);
      booth.credit(12_000, "KHR", { billNumber });
      booth.pass(500);
      mustWarn(booth, "I22", "different-amount");
      booth.must("I22", "no amber lamp", booth.panel.lamps.payment === "amber");
      booth.pass(20_000);
      booth.must("I22", "the charge is gone", booth.code()?.billNumber === billNumber);
    },
  },
  {
    name: "another-currency",
    tell(booth) {
      const billNumber = charge(booth);
      booth.credit(12_500, "USD", { billNumber });
      booth.pass(500);
      mustWarn(booth, "I22", "different-currency");
      booth.pass(20_000);
      booth.must("I22", "the charge is gone", booth.code()?.billNumber === billNumber);
    },
  },
  {
    name: "same-amount-for-nothing",
    tell(booth) {
      const billNumber = charge(booth);
      booth.credit(12_500);
      booth.pass(20_000);
      booth.must("I23", "it paid the charge", booth.code()?.billNumber === billNumber);
    },
  },
  {
    name: "a-test-for-a-charge",
    tell(booth) {
      const billNumber = charge(booth);
      booth.credit(12_500, "KHR", { billNumber, env: "test" });
      booth.pass(20_000);
      booth.must("I12", "a test paid the charge", booth.code()?.billNumber === billNumber);
    },
  },
  {
    name: "paid-after-expiry",
    tell(booth) {
      const billNumber = charge(booth);
      booth.pass(290_000);
      booth.must("I20", "the charge ended early", booth.code()?.billNumber === billNumber);
      booth.pass(11_000);
      booth.must("I21", "the expired code is still lit", booth.code()?.billNumber !== billNumber);
      booth.credit(12_500, "KHR", { billNumber });
      booth.pass(500);
      mustWarn(booth, "I22", "after-expiry");
    },
  },
  {
    name: "wall-clock-jumps-during-a-charge",
    tell(booth) {
      const billNumber = charge(booth);
      booth.trouble.wallOffMs = 3_600_000;
      booth.pass(60_000);
      booth.must("I24", "the charge ended early", booth.code()?.billNumber === billNumber);
      booth.trouble.wallOffMs = -3_600_000;
      booth.pass(245_000);
      booth.must("I24", "the expired code is still lit", booth.code()?.billNumber !== billNumber);
    },
  },
  {
    name: "charges-before-and-after-a-cut",
    tell(booth) {
      const first = charge(booth);
      booth.cutPower();
      booth.pass(5_000);
      const second = charge(booth);
      booth.must("I23", "two charges have one bill number", first !== second);
      booth.credit(12_500, "KHR", { billNumber: first });
      booth.pass(20_000);
      booth.must("I23", "it paid the other charge", booth.code()?.billNumber === second);
    },
  },
  {
    name: "currency-key-while-typing",
    tell(booth) {
      booth.pass(2_000);
      booth.press("7", "2", "0", "0", "currency", "charge");
      booth.pass(500);
      const amount = booth.code()?.amount;
      booth.must("I20", `7200 riel became ${amount}`, amount === undefined);
    },
  },
  {
    name: "till-while-typing",
    tell(booth) {
      booth.pass(2_000);
      booth.press("7", "5");
      const money = { minor: 9_100, currency: "KHR" } as const;
      const expiresAt = OPENS_AT + booth.world.nowMs + 60_000;
      booth.bank.openCharge(TERMINAL, { money, billNumber: "TILL-1", expiresAt });
      booth.pass(500);
      booth.press("6", "7", "charge");
      booth.pass(500);
      const amount = booth.code()?.amount;
      booth.must("I20", `7567 riel became ${amount}`, amount === "7567");
    },
  },
  {
    name: "display-lost-for-a-moment",
    tell(booth) {
      charge(booth);
      booth.display.setFault("device-lost");
      booth.press("clear");
      // Longer than the word that it was cancelled stands: what is lost is a picture that stays.
      booth.pass(6_000);
      booth.display.setFault(undefined);
      booth.pass(5_000);
      booth.must("I21", "the cancelled charge is lit", booth.code()?.amount === undefined);
      booth.press("1", "2", "5", "0", "0");
      booth.display.setFault("device-lost");
      booth.press("charge");
      booth.pass(3_000);
      booth.display.setFault(undefined);
      booth.pass(5_000);
      booth.must("I20", "the charge is not shown", booth.code()?.amount === "12500");
    },
  },
  {
    name: "a-till-opens-a-charge",
    tell(booth) {
      booth.pass(2_000);
      const money = { minor: 9_100, currency: "KHR" } as const;
      const expiresAt = OPENS_AT + booth.world.nowMs;
      booth.bank.openCharge(TERMINAL, { money, billNumber: "TILL-1", expiresAt });
      booth.pass(2_000);
      booth.must("I21", "an expired charge is shown", booth.code()?.billNumber !== "TILL-1");
      const later = expiresAt + 60_000;
      booth.bank.openCharge(TERMINAL, { money, billNumber: "TILL-2", expiresAt: later });
      booth.pass(1_000);
      booth.must("I20", "the till's charge is not shown", booth.code()?.billNumber === "TILL-2");
      booth.bank.cancelCharge(TERMINAL, "TILL-1");
      booth.pass(1_000);
      booth.must("I20", "another bill's cancel ends it", booth.code()?.billNumber === "TILL-2");
      booth.bank.cancelCharge(TERMINAL, "TILL-2");
      booth.pass(1_000);
      booth.must("I21", "the cancelled charge is shown", booth.code()?.amount === undefined);
      const stages = booth.receipts.map(({ stage, reason }) => reason ?? stage);
      const right = "expired,shown,unknown-charge,shown";
      booth.must("I8", `receipts of charges: ${stages}`, stages.join() === right);
    },
  },
];

/** Keys 12,500 riel, checks the lit code, and gives its bill number. */
function charge(booth: Booth): string {
  booth.pass(2_000);
  booth.press("1", "2", "5", "0", "0", "charge");
  booth.pass(500);
  const code = booth.code();
  booth.must("I20", `the code asks for ${code?.amount}`, code?.amount === "12500");
  booth.must("I20", `of currency ${code?.currency}`, code?.currency === "116");
  return code?.billNumber ?? "none";
}

/** The last utterance began with this warning. */
function mustWarn(booth: Booth, invariant: string, warning: string): void {
  const words = booth.witness.utterances.at(-1)?.said.words ?? [];
  booth.must(invariant, `${warning} is not said: ${words.join(" ")}`, words.includes(warning));
}
