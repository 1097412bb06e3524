/** Mistakes about charges and codes: what pays what, and what is lit. */
import { type Mistake, swap } from "../mistake.ts";

const CHARGE = "firmware/payment/charge.ts";
const CHARGING = "firmware/core/charging.ts";
const PERFORM = "firmware/core/perform.ts";
const JUDGING = "firmware/core/judging.ts";
const ENCODE = "firmware/khqr/encode.ts";
const UNCHECKED = "!checkFrame(drawn.frame, scene.qr, qrArea) || !isRight(scene)";
const AMOUNT = "dataObject(TAG.transactionAmount, amount)";

export const COUNTER_MISTAKES: readonly Mistake[] = [
  {
    id: "amount-alone-pays",
    claim: "takes any payment of the right amount for the open charge",
    changes: [
      swap(
        CHARGE,
        "if (open !== undefined && names(credit, open)) {",
        "if (open !== undefined && (names(credit, open) || sameMoney(credit.money, open.money))) {",
      ),
    ],
    stories: ["same-amount-for-nothing"],
    caughtBy: ["I23"],
  },
  {
    id: "any-payment-is-for-the-open-charge",
    claim: "takes a late payment for an earlier charge for the one on the display",
    changes: [
      swap(CHARGE, "if (open !== undefined && names(credit, open)) {", "if (open !== undefined) {"),
    ],
    stories: ["charges-before-and-after-a-cut"],
    caughtBy: ["I23"],
  },
  {
    id: "second-payment-merged",
    claim: "takes a second payment of a charge for its first",
    changes: [swap(CHARGE, 'if (ended.end === "paid") return "second-payment";', "")],
    stories: ["a-charge-is-paid"],
    caughtBy: ["I22"],
  },
  {
    id: "paid-charge-stays-open",
    claim: "leaves a charge open that was paid",
    changes: [swap(CHARGE, 'if (result === "matched") endCharge(charges, "paid");', "")],
    stories: ["a-charge-is-paid"],
    caughtBy: ["I22"],
  },
  {
    id: "expiry-ignored",
    claim: "takes a payment after expiry for one in time",
    changes: [
      swap(
        CHARGE,
        'credit.creditedAt <= charge.expiresAt ? "matched" : "after-expiry"',
        '"matched"',
      ),
    ],
    stories: ["paid-after-expiry"],
    caughtBy: ["I22"],
  },
  {
    id: "currency-not-compared",
    claim: "takes 125 dollars for 12,500 riel",
    changes: [
      swap(
        CHARGE,
        "if (credit.money.currency !== charge.money.currency)",
        "if (charge.money.minor < 0)",
      ),
      swap(
        CHARGE,
        "!sameMoney(credit.money, charge.money)",
        "credit.money.minor !== charge.money.minor",
      ),
    ],
    stories: ["another-currency"],
    caughtBy: ["I22"],
  },
  {
    id: "part-payment-closes-the-charge",
    claim: "ends a charge that was paid in part",
    changes: [
      swap(
        CHARGE,
        'if (result === "matched") endCharge(charges, "paid");',
        'endCharge(charges, "paid");',
      ),
    ],
    stories: ["another-amount"],
    caughtBy: ["I22"],
  },
  {
    id: "green-for-the-wrong-amount",
    claim: "lights the green lamp for a wrong amount",
    changes: [
      swap("firmware/core/announcing.ts", 'colour: isGreen ? "green" : "amber"', 'colour: "green"'),
    ],
    stories: ["another-amount"],
    caughtBy: ["I22"],
  },
  {
    id: "test-pays-a-charge",
    claim: "ends a charge by a test payment",
    changes: [swap(JUDGING, "const match = test\n", "const match = minutes < 0\n")],
    stories: ["a-test-for-a-charge"],
    caughtBy: ["I12"],
  },
  {
    id: "expired-code-stays-lit",
    claim: "leaves an expired code on the display",
    changes: [swap(CHARGING, 'endCharge(state.charges, "expired");', "return;")],
    stories: ["paid-after-expiry"],
    caughtBy: ["I21", "hang", "crash"],
  },
  {
    id: "bill-numbers-begin-anew",
    claim: "gives out the same bill numbers after every power cut",
    changes: [swap(CHARGING, 'String(state.boot).padStart(4, "0")', '"0001"')],
    stories: ["charges-before-and-after-a-cut"],
    caughtBy: ["I23"],
  },
  {
    id: "wrong-amount-in-the-code",
    claim: "lights a code for another amount, and nobody looks at the pixels",
    changes: [
      swap(ENCODE, AMOUNT, 'dataObject(TAG.transactionAmount, amount + "0")'),
      swap(PERFORM, UNCHECKED, "qrArea.width < 0"),
    ],
    stories: ["a-charge-is-paid"],
    caughtBy: ["I20"],
  },
  {
    id: "wrong-currency-in-the-code",
    claim: "lights a code for dollars that says riel, and nobody looks at the pixels",
    changes: [
      swap(ENCODE, "    CURRENCY[currency],", "    CURRENCY.KHR,"),
      swap(PERFORM, UNCHECKED, "qrArea.width < 0"),
    ],
    stories: ["a-charge-in-dollars"],
    caughtBy: ["I20"],
  },
  {
    id: "encoder-wrong-and-seen",
    claim: "makes codes for another amount, which its own look at the pixels then refuses to light",
    changes: [swap(ENCODE, AMOUNT, 'dataObject(TAG.transactionAmount, amount + "0")')],
    stories: ["a-charge-is-paid"],
    caughtBy: ["I20"],
  },
  {
    id: "digits-survive-the-currency-key",
    claim: "turns 7,200 riel into 72 dollars by one key",
    changes: [
      swap(
        "firmware/keypad/entry.ts",
        "next === entry.currency ? entry : newEntry(next)",
        "{ ...entry, currency: next }",
      ),
    ],
    stories: ["currency-key-while-typing"],
    caughtBy: ["I20"],
  },
  {
    id: "till-wipes-what-is-keyed",
    claim: "forgets half of a number when a till orders, and takes the rest for the whole",
    changes: [swap(CHARGING, "givingWay(state, clock.mono())", "undefined")],
    stories: ["till-while-typing"],
    caughtBy: ["I20"],
  },
  {
    id: "display-never-tried-again",
    claim: "does not light again what the display once refused",
    changes: [swap("firmware/core/step.ts", 'frame.shows = "";', "")],
    stories: ["display-lost-for-a-moment"],
    caughtBy: ["I21"],
  },
  {
    id: "expired-order-shown",
    claim: "lights a charge of the till that has expired",
    changes: [
      swap(
        "firmware/core/on-message.ts",
        "if (expiresAt <= bestNow(state, instruments.clock)) {",
        "if (expiresAt <= 0) {",
      ),
    ],
    stories: ["a-till-opens-a-charge"],
    caughtBy: ["I8", "I21"],
  },
  {
    id: "any-cancel-will-do",
    claim: "ends the open charge when the till cancels another",
    changes: [
      swap(
        "firmware/core/on-message.ts",
        "if (open?.billNumber !== order.billNumber) {",
        "if (open === undefined) {",
      ),
    ],
    stories: ["a-till-opens-a-charge"],
    caughtBy: ["I20"],
  },
];
