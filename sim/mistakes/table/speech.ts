/** Mistakes about what is said: amounts, ages, sums, bursts, tests, reversals and repeats. */
import { type Mistake, swap } from "../mistake.ts";

const MONEY = "firmware/lib/money.ts";
const ENGLISH = "firmware/announce/languages/en.ts";
const SENTENCE = "firmware/announce/sentence.ts";
const KHMER = "firmware/announce/languages/km.ts";
const QUEUE = "firmware/announce/queue.ts";
const ANNOUNCING = "firmware/core/announcing.ts";
const FRESHNESS = "firmware/payment/freshness.ts";
const ON_MESSAGE = "firmware/core/on-message.ts";
const ON_KEYS = "firmware/core/on-keys.ts";

export const SPEECH_MISTAKES: readonly Mistake[] = [
  {
    id: "riel-in-hundredths",
    claim: "takes a riel for a hundred of something",
    changes: [
      swap(
        MONEY,
        "{ minor: Number(amount), currency }",
        "{ minor: Number(amount) * 100, currency }",
      ),
    ],
    stories: ["amounts"],
    caughtBy: ["I17"],
  },
  {
    id: "dollars-in-floating-point",
    claim: "reckons cents in floating point",
    changes: [swap(MONEY, 'Number(amount.replace(".", ""))', "Math.floor(Number(amount) * 100)")],
    stories: ["amounts"],
    caughtBy: ["I17"],
  },
  {
    id: "riel-with-decimals",
    claim: "accepts an amount of riel with decimals",
    changes: [
      swap(
        MONEY,
        "const RIEL = /^[1-9][0-9]{0,12}$/;",
        "const RIEL = /^[1-9][0-9]{0,12}(\\.[0-9]+)?$/;",
      ),
    ],
    stories: ["in-fractions"],
    caughtBy: ["I2", "I12", "crash"],
  },
  {
    id: "unknown-currency-is-riel",
    claim: "takes an unknown currency for riel",
    changes: [
      swap(
        "firmware/link/claim-reader.ts",
        "if (!isCurrency(currency)) {",
        "if (!isCurrency(currency)) return { minor: Number(amount), currency: " +
          '"KHR" };\n    if (!isCurrency(currency)) {',
      ),
    ],
    stories: ["in-a-foreign-currency"],
    caughtBy: ["I2"],
  },
  {
    id: "currency-not-said",
    claim: "says an amount without its currency",
    changes: [
      swap(
        SENTENCE,
        'return [...number(table, value, "counted"), unit];',
        'return unit.id === "riel" ? number(table, value, "counted") : ' +
          '[...number(table, value, "counted"), unit];',
      ),
    ],
    stories: ["amounts"],
    caughtBy: ["I17"],
  },
  {
    id: "cents-not-said",
    claim: "says dollars without their cents",
    changes: [
      swap(
        SENTENCE,
        "...(cents > 0 ? units(table, cents, cent) : []),",
        "...(cents < 0 ? units(table, cents, cent) : []),",
      ),
    ],
    stories: ["amounts"],
    caughtBy: ["I17"],
  },
  {
    id: "khmer-ten-thousands",
    claim: "says a hundred thousand for ten thousand in Khmer",
    changes: [
      swap(KHMER, '{ value: 10_000, unit: "u10000" }', '{ value: 10_000, unit: "u100000" }'),
    ],
    stories: ["amounts-in-khmer"],
    caughtBy: ["I17"],
  },
  {
    id: "sentence-with-a-hole",
    claim: "leaves a word out of an amount when its clip is missing",
    changes: [
      swap("firmware/announce/compose.ts", "if (missing.length > missingBefore) return false;", ""),
    ],
    stories: ["a-word-is-missing"],
    caughtBy: ["I12", "I17"],
  },
  {
    id: "minutes-wrong",
    claim: "says the age of a late payment in wrong minutes",
    changes: [
      swap(
        FRESHNESS,
        "Math.floor((now - creditedAt) / 60_000)",
        "Math.floor((now - creditedAt) / 100_000)",
      ),
    ],
    stories: ["late"],
    caughtBy: ["I17"],
  },
  {
    id: "age-judged-when-it-came",
    claim: "says the age that a late payment had before it waited for its turn",
    changes: [
      swap(
        ANNOUNCING,
        "if (state.queue.speaking === undefined) growOlder(state, instruments);",
        "",
      ),
    ],
    stories: ["late-behind-many-others"],
    caughtBy: ["I17"],
  },
  {
    id: "late-said-as-new",
    claim: "says a payment of minutes ago as if the customer stood there",
    changes: [
      swap(
        FRESHNESS,
        'return "fresh";',
        'return "fresh";\n  if (ageMs < limits.lateSeconds * 1000) return "fresh";',
      ),
    ],
    stories: ["late"],
    caughtBy: ["I16"],
  },
  {
    id: "stale-said-one-by-one",
    claim: "says yesterday's payments one by one",
    changes: [swap(FRESHNESS, '? "late" : "stale"', '? "late" : "late"')],
    stories: ["a-night"],
    caughtBy: ["I16"],
  },
  {
    id: "burst-without-end",
    claim: "says each payment of a burst by itself, however many wait",
    changes: [swap(QUEUE, "members.length <= BURST_MAX", "members.length < Number.MAX_VALUE")],
    stories: ["burst"],
    caughtBy: ["I18"],
  },
  {
    id: "riel-and-dollars-added",
    claim: "adds riel and dollars in the sum of a burst",
    changes: [swap(QUEUE, ".filter((money) => money.currency === currency)", "")],
    stories: ["burst"],
    caughtBy: ["I17"],
  },
  {
    id: "burst-loses-its-first",
    claim: "leaves the first payment out of the sum of a burst",
    changes: [swap(QUEUE, "sumsOf(members.map(moneyOf))", "sumsOf(members.slice(1).map(moneyOf))")],
    stories: ["burst"],
    caughtBy: ["I17"],
  },
  {
    id: "test-counted-as-money",
    claim: "counts a test payment as money",
    changes: [
      swap(
        ON_MESSAGE,
        "    txid,\n    env,\n    money,",
        '    txid,\n    env: "live",\n    money,',
      ),
    ],
    stories: ["test-payment"],
    caughtBy: ["I12"],
  },
  {
    id: "test-not-said-as-such",
    claim: "says a test payment without the word",
    changes: [
      swap(
        ENGLISH,
        'received: "{test} {match} received {money} {check}"',
        'received: "{match} received {money} {check}"',
      ),
    ],
    stories: ["test-payment"],
    caughtBy: ["I12"],
  },
  {
    id: "reversal-counted-as-credit",
    claim: "counts money that was taken back as money that came",
    changes: [swap(ON_MESSAGE, 'kind: isReversal ? "reversed" : "credited",', 'kind: "credited",')],
    stories: ["reversal"],
    caughtBy: ["I2", "I12"],
  },
  {
    id: "repeat-not-marked",
    claim: "says a payment on the repeat key as if it had just come",
    changes: [
      swap(
        ON_KEYS,
        'answer(state.queue, { kind: "repeat", money, test }, scene);',
        'answer(state.queue, { kind: "received", money, match: "other", test }, scene);',
      ),
    ],
    stories: ["repeat-key"],
    caughtBy: ["I13", "I19"],
  },
  {
    id: "day-begins-in-greenwich",
    claim: "begins the vendor's day at midnight UTC",
    changes: [
      swap(
        "firmware/lib/time.ts",
        "return (Math.floor((time + PHNOM_PENH_OFFSET_MS) / DAY_MS) * DAY_MS " +
          "-\n    PHNOM_PENH_OFFSET_MS) as WallMs;",
        "return (Math.floor(time / DAY_MS) * DAY_MS) as WallMs;",
      ),
    ],
    stories: ["totals-of-today"],
    caughtBy: ["I17"],
  },
];
