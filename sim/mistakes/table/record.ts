/** Mistakes about the record: acknowledging, committing, counting once, and the stories' ends. */
import { type Mistake, swap } from "../mistake.ts";

const ON_MESSAGE = "firmware/core/on-message.ts";
const ON_LEDGER = "firmware/core/on-ledger.ts";
const ANNOUNCING = "firmware/core/announcing.ts";
const RECORD_ORDER =
  'effects.push({ type: "ledger.record", pending: { entry, generation, token } });';

export const RECORD_MISTAKES: readonly Mistake[] = [
  {
    id: "acknowledge-before-commit",
    claim: "acknowledges a payment before it is durable",
    changes: [swap(ON_MESSAGE, RECORD_ORDER, `acknowledge(message, effects);\n${RECORD_ORDER}`)],
    stories: ["slow-commit"],
    caughtBy: ["I7"],
  },
  {
    id: "acknowledge-after-audio",
    claim: "acknowledges only while nothing is being said",
    changes: [
      swap(
        ON_LEDGER,
        "if (isCrowded(state)) state.outbox.held.push",
        "if (isCrowded(state) || true) state.outbox.held.push",
      ),
      swap(
        "firmware/core/uplink.ts",
        "outbox.held.length > 0 && outbox.waiting.length <= ROOMY_BELOW",
        "outbox.held.length > 0 && state.queue.speaking === undefined",
      ),
    ],
    stories: ["slow-commit"],
    caughtBy: ["I7"],
  },
  {
    id: "commit-not-awaited",
    claim: "takes a commit for done as soon as it is ordered",
    changes: [
      swap(
        "firmware/core/perform.ts",
        '(outcome) => post({ type: "ledger.recorded", pending, outcome }),\n  );',
        '() => undefined,\n  );\n  const value = pending.map(() => "recorded" as const);\n' +
          '  post({ type: "ledger.recorded", pending, outcome: { ok: true, value } });',
      ),
    ],
    stories: ["slow-commit", "failing-commit"],
    caughtBy: ["I7", "I11"],
  },
  {
    id: "announce-before-commit",
    claim: "announces a payment while it is being recorded",
    changes: [
      swap(
        ON_MESSAGE,
        RECORD_ORDER,
        'announce(state.queue, { saying: { kind: "received", money: entry.money, match: ' +
          `"other", test: false }, scene: undefined, credits: [] });\n${RECORD_ORDER}`,
      ),
      swap(ON_MESSAGE, "import { isSilent } from", "import { announce, isSilent } from"),
    ],
    stories: ["slow-commit"],
    caughtBy: ["I11"],
  },
  {
    id: "failed-commit-acknowledged",
    claim: "acknowledges what the ledger refused",
    changes: [
      swap(
        ON_LEDGER,
        'effects.push({ type: "link.close" });',
        "acknowledge(state, pending, effects);",
      ),
    ],
    stories: ["failing-commit"],
    caughtBy: ["I7"],
  },
  {
    id: "failed-commit-forgotten",
    claim: "keeps the connection after a failed commit, so that the payment never comes again",
    changes: [swap(ON_LEDGER, 'effects.push({ type: "link.close" });', "")],
    stories: ["failing-commit"],
    caughtBy: ["I1"],
  },
  {
    id: "ledger-never-retried",
    claim: "leaves a ledger closed that failed once",
    changes: [
      swap(
        "firmware/core/step.ts",
        'if (typeof state.ledger === "object" && now >= state.ledger.retryAt) {',
        'if (typeof state.ledger === "object" && now < 0) {',
      ),
    ],
    stories: ["ledger-closed-at-boot"],
    caughtBy: ["I33", "I1", "crash"],
  },
  {
    id: "receipt-before-durable",
    claim: "receipts a payment as recorded when it arrives",
    changes: [
      swap(
        ON_MESSAGE,
        RECORD_ORDER,
        `${RECORD_ORDER}\nsendReceipt(state, instruments, { of: entry.jti, ` +
          'txid: entry.txid ?? undefined, stage: "recorded" });',
      ),
    ],
    stories: ["slow-commit"],
    caughtBy: ["I7"],
  },
  {
    id: "no-duplicate-check",
    claim: "announces a payment each time it comes",
    changes: [swap(ON_LEDGER, 'if (result === "recorded") takeIn', "takeIn")],
    stories: ["duplicates"],
    caughtBy: ["I13"],
  },
  {
    id: "duplicate-check-in-memory",
    claim: "knows only its latest payments as duplicates",
    changes: [
      swap(
        ON_LEDGER,
        'if (result === "recorded") takeIn',
        'if (result === "recorded" || !state.recent.some((row) => row.txid === entry.txid)) takeIn',
      ),
    ],
    stories: ["duplicates"],
    caughtBy: ["I13"],
  },
  {
    id: "duplicate-by-amount-and-time",
    claim: "takes a second payment of the same amount for the first",
    changes: [
      swap(
        ON_MESSAGE,
        RECORD_ORDER,
        "if (state.recent.some((row) => row.money?.minor === entry.money?.minor && " +
          "Math.abs((row.creditedAt ?? 0) - (entry.creditedAt ?? 0)) < 60_000)) {\n" +
          `acknowledge(message, effects);\nreturn;\n}\n${RECORD_ORDER}`,
      ),
    ],
    stories: ["twins-a-moment-apart"],
    caughtBy: ["I1"],
  },
  {
    id: "duplicate-never-receipted",
    claim: "says nothing to the bank about a duplicate",
    changes: [
      swap(
        ON_LEDGER,
        "if (!isLeftToLedger(state, entry, result)) sendReceipt",
        'if (!isLeftToLedger(state, entry, result) && result === "recorded") sendReceipt',
      ),
    ],
    stories: ["duplicates"],
    caughtBy: ["I8"],
  },
  {
    id: "conflict-taken-for-duplicate",
    claim: "reports a contradiction as a duplicate",
    changes: [
      swap(
        ON_LEDGER,
        'outcome.value[index] ?? "conflict"',
        '"duplicate" as "duplicate" | "conflict" | "recorded"',
      ),
    ],
    stories: ["conflict"],
    caughtBy: ["I12"],
  },
  {
    id: "conflict-announced",
    claim: "announces a payment that contradicts the record",
    changes: [
      swap(
        ON_LEDGER,
        'count(state, "conflict");',
        'count(state, "conflict");\ntakeIn(state, instruments, entry);',
      ),
    ],
    stories: ["conflict"],
    caughtBy: ["I12"],
  },
  {
    id: "start-not-recorded",
    claim: "does not record that a waiting payment begins to be said",
    changes: [
      swap(
        ANNOUNCING,
        "credits.filter((credit) => !credit.isStartRecorded)",
        "credits.filter(() => false)",
      ),
    ],
    stories: ["cut-while-the-second-is-said"],
    caughtBy: ["I13"],
  },
  {
    id: "start-not-written-with-the-row",
    claim: "does not write with the row that it is said at once",
    changes: [
      swap(
        ON_MESSAGE,
        "entryOf(state, instruments, event, { bank, speaksAtOnce })",
        "entryOf(state, instruments, event, { bank, speaksAtOnce: false })",
      ),
      swap(
        ANNOUNCING,
        "credits.filter((credit) => !credit.isStartRecorded)",
        "credits.filter(() => false)",
      ),
    ],
    stories: ["cut-while-the-first-is-said"],
    caughtBy: ["I13"],
  },
  {
    id: "end-recorded-before-the-last-word",
    claim: "records a payment as spoken when its sentence begins",
    changes: [
      swap(
        ANNOUNCING,
        "const saying = say(state, next.saying, next.id, effects);\n",
        "const saying = say(state, next.saying, next.id, effects);\n" +
          "  settle(state, instruments, next.credits, next.startedAt, " +
          '{ stage: "spoken", reason: undefined }, effects);\n',
      ),
    ],
    stories: ["cut-while-the-first-is-said"],
    caughtBy: ["I5"],
  },
  {
    id: "end-never-recorded",
    claim: "does not record that a payment was said",
    changes: [
      swap(
        ANNOUNCING,
        "marks.push({ txid: credit.txid, stage: end.stage, at, reason: end.reason ?? null });",
        "",
      ),
    ],
    stories: ["cut-after-it-was-said"],
    caughtBy: ["I14"],
  },
  {
    id: "refused-mark-forgotten",
    claim: "forgets how a story ended when the ledger refused to write it",
    changes: [
      swap(
        ON_LEDGER,
        "if (state.unmarked.length < UNMARKED_MAX) state.unmarked.push(...marks);",
        "",
      ),
    ],
    stories: ["ledger-fails-at-the-last-word"],
    caughtBy: ["I14"],
  },
  {
    id: "untold-forgotten-at-boot",
    claim: "does not look for payments that an earlier boot left untold",
    changes: [swap(ON_LEDGER, "state.unread = lastRow > 0 ?", "state.unread = lastRow < 0 ?")],
    stories: ["cut-before-they-are-said"],
    caughtBy: ["I15", "I8"],
  },
  {
    id: "repetition-not-marked",
    claim: "says a payment that was cut short again as if it were new",
    changes: [
      swap(
        "firmware/core/judging.ts",
        'if (wasCut) return { saying: { kind: "again"',
        'if (money.minor < 0) return { saying: { kind: "again"',
      ),
    ],
    stories: ["cut-while-the-first-is-said"],
    caughtBy: ["I13"],
  },
  {
    id: "last-receipts-lost-with-power",
    claim: "forgets at power-on which receipts the bank still lacks",
    changes: [swap(ON_LEDGER, "isBehind = unreceiptedCount > 0", "isBehind = false")],
    stories: ["receipt-lost-with-line-and-power"],
    caughtBy: ["I8"],
  },
];
