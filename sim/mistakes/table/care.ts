/** Mistakes about care: unusual and private amounts, quiet hours, answers that came too late. */
import { type Mistake, swap } from "../mistake.ts";

const CARE = "firmware/announce/care.ts";
const SENTENCE = "firmware/announce/sentence.ts";
const LOUDNESS = "firmware/core/loudness.ts";
const ANNOUNCING = "firmware/core/announcing.ts";
const ANSWERS = "firmware/core/answers.ts";

export const CARE_MISTAKES: readonly Mistake[] = [
  {
    id: "unusual-amount-read-once",
    claim: "says an amount unusual for its currency as it says any other",
    changes: [
      swap(SENTENCE, "filling.isUnusual === true && !isHidden", "filling.isUnusual === false"),
    ],
    stories: ["unusual-amounts"],
    caughtBy: ["section 3"],
  },
  {
    id: "unusual-dollars-judged-as-riel",
    claim: "judges dollars by the bounds for riel",
    changes: [swap(CARE, 'if (currency === "USD") return minor >= guard.centsFrom;', "")],
    stories: ["unusual-amounts"],
    caughtBy: ["section 3"],
  },
  {
    id: "unusual-amount-without-amber",
    claim: "lights the green lamp for an amount that is probably a mistake",
    changes: [swap(ANNOUNCING, "const isGreen = isGood && !isOdd;", "const isGreen = isGood;")],
    stories: ["unusual-amounts"],
    caughtBy: ["section 3"],
  },
  {
    id: "second-reading-of-another-amount",
    claim: "reads an unusual amount a second time without its last word",
    changes: [
      swap(
        SENTENCE,
        "slowly(phrase(amount(table, money)))",
        "slowly(phrase(amount(table, money))).slice(1)",
      ),
    ],
    stories: ["unusual-amounts"],
    caughtBy: ["I17", "I12"],
  },
  {
    id: "private-amount-said",
    claim: "says an amount that the shop keeps to itself",
    changes: [
      swap(
        CARE,
        "if (isPrivate(saying.money, settings)) return { ...saying, isHidden: true };",
        "",
      ),
    ],
    stories: ["private-amounts"],
    caughtBy: ["section 3"],
  },
  {
    id: "private-sum-said",
    claim: "says a sum that tells what the shop keeps to itself",
    changes: [swap(CARE, 'if ("sums" in saying) {', 'if ("sums" in saying && saying.count < 0) {')],
    stories: ["private-amounts"],
    caughtBy: ["section 3"],
  },
  {
    id: "private-payment-not-shown",
    claim: "keeps a private payment from the screen and the lamp as well",
    changes: [
      swap(
        ANNOUNCING,
        "  if (scene !== undefined) {\n    const isMoney",
        '  if (scene !== undefined && !("isHidden" in saying)) {\n    const isMoney',
      ),
    ],
    stories: ["private-amounts"],
    caughtBy: ["section 3"],
  },
  {
    id: "quiet-hours-ignored",
    claim: "is as loud at night as by day",
    changes: [
      swap(
        LOUDNESS,
        "return Math.min(state.volumePercent, quietHours.volumePercent);",
        "return state.volumePercent;",
      ),
    ],
    stories: ["soft-hours"],
    caughtBy: ["section 3"],
  },
  {
    id: "quiet-hours-not-lifted",
    claim: "stays quiet for whoever turns the volume up",
    changes: [swap(LOUDNESS, "if (state.quiet.isOn === true) state.quiet.isLifted = true;", "")],
    stories: ["soft-hours"],
    caughtBy: ["section 3"],
  },
  {
    id: "silence-not-announced",
    claim: "falls silent for the night without a word",
    changes: [
      swap(
        LOUDNESS,
        'answer(state.queue, { kind: "quiet", isBeginning: isQuiet }, undefined);',
        "",
      ),
    ],
    stories: ["silent-hours"],
    caughtBy: ["rule 6"],
  },
  {
    id: "silent-hours-show-nothing",
    claim: "shows no payments either while it may not speak",
    changes: [
      swap(
        ANNOUNCING,
        "  if (scene !== undefined) {\n    const isMoney",
        "  if (scene !== undefined && volumeNow(state) > 0) {\n    const isMoney",
      ),
    ],
    stories: ["silent-hours"],
    caughtBy: ["I15"],
  },
  {
    id: "quiet-hours-swallow-blindness",
    claim: "keeps to itself in quiet hours that it cannot hear the bank",
    changes: [
      swap(
        "firmware/core/step.ts",
        "saidBlind(session, now);",
        "saidBlind(session, now);\n    if (state.quiet.isOn === true) continue;",
      ),
    ],
    stories: ["blind-in-soft-hours"],
    caughtBy: ["I36"],
  },
  {
    id: "totals-of-minutes-ago",
    claim: "says today's totals as they were when they were asked for",
    changes: [
      swap(
        ANSWERS,
        "return then !== asOf(state, isOfDay ? businessDayStart(now) : undefined);",
        "return now === -1 && isOfDay && then === asOf(state, undefined);",
      ),
    ],
    stories: ["totals-behind-payments"],
    caughtBy: ["I5"],
  },
  {
    id: "denies-what-has-come",
    claim: "says that a charge is not paid after it has been",
    changes: [
      swap(ANSWERS, "return !isSame(charges.open?.money ?? null, saying.money);", "return false;"),
    ],
    stories: ["paid-while-the-answer-waits"],
    caughtBy: ["I5"],
  },
  {
    id: "no-payments-before-the-record-is-open",
    claim: "says that there were no payments before it can know",
    changes: [
      swap(
        "firmware/core/on-keys.ts",
        "  if (!hasRecord(state)) return;\n  const now",
        "  const now",
      ),
    ],
    stories: ["asked-before-the-record-is-open"],
    caughtBy: ["I5"],
  },
  {
    id: "unheard-blindness-waits-its-turn",
    claim: "waits a minute before it says again what a dead loudspeaker did not",
    changes: [swap(ANNOUNCING, "wasUnheard(state.session, instruments.clock.mono());", "")],
    stories: ["blind-with-a-dead-loudspeaker"],
    caughtBy: ["I36"],
  },
];
