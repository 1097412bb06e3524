/** Mistakes about the line: connecting, numbering, receipts on their way, blindness. */
import { type Mistake, swap } from "../mistake.ts";

const SESSION = "firmware/link/session.ts";
const SEQUENCE = "firmware/link/sequence.ts";
const ON_LINK = "firmware/core/on-link.ts";
const ON_LEDGER = "firmware/core/on-ledger.ts";
const WELCOME = "firmware/core/welcome.ts";
const UPLINK = "firmware/core/uplink.ts";
const STEP = "firmware/core/step.ts";

export const LINE_MISTAKES: readonly Mistake[] = [
  {
    id: "duplicate-by-packet-id",
    claim: "takes a packet id that it has seen before for a message that it has seen before",
    changes: [
      swap(
        "firmware/core/on-message.ts",
        "const address = parseDownTopic(message.topic);",
        "const seen = ((state as { seen?: Set<number> }).seen ??= new Set());\n" +
          "if (seen.has(message.token)) {\nacknowledge(message, effects);\nreturn;\n}\n" +
          "seen.add(message.token);\nconst address = parseDownTopic(message.topic);",
      ),
    ],
    stories: ["line-restored"],
    caughtBy: ["I1", "I33"],
  },
  {
    id: "refusal-is-final",
    claim: "does not try again after a broker said no",
    changes: [
      swap(
        SESSION,
        "session.retryAt = later(now, retryDelayMs(session.failures - 1, random, triedMs));",
        'session.retryAt = reason === "refused" ? undefined : ' +
          "later(now, retryDelayMs(session.failures - 1, random, triedMs));",
      ),
    ],
    stories: ["broker-refuses"],
    caughtBy: ["I33"],
  },
  {
    id: "no-jitter",
    claim: "connects again in step with the whole street",
    changes: [swap(SESSION, "return random * Math.min(", "return Math.min(")],
    stories: ["a-street-comes-back"],
    caughtBy: ["N1"],
  },
  {
    id: "no-resubscribe",
    claim: "subscribes on its first connection only",
    changes: [
      swap(
        ON_LINK,
        'effects.push({ type: "link.subscribe", generation: report.generation });',
        'if (report.generation === 1) effects.push({ type: "link.subscribe", generation: 1 });\n' +
          "else greetAll(state, instruments);",
      ),
    ],
    stories: ["line-restored"],
    caughtBy: ["I33", "I1"],
  },
  {
    id: "acknowledged-on-the-wrong-connection",
    claim: "sends an acknowledgement on a connection that did not bring the message",
    changes: [
      swap(
        ON_LEDGER,
        'else effects.push({ type: "link.acknowledge", generation, tokens });',
        'else effects.push({ type: "link.acknowledge", generation: ' +
          "state.session.generation, tokens });",
      ),
    ],
    stories: ["connection-replaced-during-a-commit"],
    caughtBy: ["I7", "I9"],
  },
  {
    id: "order-assumed",
    claim: "throws away what was overtaken",
    changes: [
      swap(
        "firmware/core/on-message.ts",
        'const { generation, token } = message;\n  effects.push({ type: "ledger.record"',
        "if (event.seq < bank.sequence.highest) {\n    acknowledge(message, effects);\n    return;\n  }\n" +
          '  const { generation, token } = message;\n  effects.push({ type: "ledger.record"',
      ),
    ],
    stories: ["overtaking"],
    caughtBy: ["I1", "I7"],
  },
  {
    id: "holes-ignored",
    claim: "does not ask for numbers that it never heard",
    changes: [
      swap(
        WELCOME,
        "bank.resyncAt ??= monoAfter(now, HOLE_PATIENCE_MS);",
        "void HOLE_PATIENCE_MS;",
      ),
    ],
    stories: ["holes"],
    caughtBy: ["I1"],
  },
  {
    id: "page-not-followed-at-once",
    claim: "waits after each page of what was missing before it asks for the next",
    changes: [
      swap(WELCOME, "range.from <= bank.askedTo) {", "range.from <= bank.askedTo + 1e9) {"),
    ],
    stories: ["many-pages-missing"],
    caughtBy: ["I33"],
  },
  {
    id: "holes-beyond-32-forgotten",
    claim: "takes holes that it could not remember for filled",
    changes: [swap(SEQUENCE, "{ ...state, highest: last.to, holes:", "{ ...state, holes:")],
    stories: ["more-holes-than-can-be-told"],
    caughtBy: ["I1"],
  },
  {
    id: "last-number-not-asked-for",
    claim: "does not ask for the newest events when they are missing",
    changes: [swap(SEQUENCE, "issued > state.highest ?", "issued < 0 ?")],
    stories: ["the-last-one-lost-twice"],
    caughtBy: ["I1"],
  },
  {
    id: "sixteen-bit-numbers",
    claim: "counts the bank's numbers in sixteen bits",
    changes: [
      swap(
        "firmware/link/claims.ts",
        'const seq = reader.integer("seq", 1);',
        'const seq = reader.integer("seq", 1) & 0xffff;',
      ),
    ],
    stories: ["high-numbers"],
    caughtBy: ["I1"],
  },
  {
    id: "receipts-lost-with-the-line",
    claim: "forgets receipts that were on their way when the line went",
    changes: [swap(UPLINK, "outbox.waiting.unshift(...again);", "")],
    stories: ["receipt-lost-with-the-line"],
    caughtBy: ["I8"],
  },
  {
    id: "receipt-noted-when-sent",
    claim: "takes a receipt for delivered when it leaves",
    changes: [
      swap(
        UPLINK,
        "outbox.published.set(message.id, message);",
        "outbox.published.set(message.id, message);\n    if (message.finalOf !== undefined) {\n" +
          "      outbox.delivered.push(message.finalOf);\n      outbox.noteAt " +
          "??= 0 as never;\n    }",
      ),
    ],
    stories: ["receipt-lost-with-line-and-power"],
    caughtBy: ["I8"],
  },
  {
    id: "held-acknowledgements-dropped",
    claim: "never sends the acknowledgements that it held back",
    changes: [swap(UPLINK, 'effects.push({ type: "link.acknowledge", ...held });', "void held;")],
    stories: ["backlog-over-a-slow-line"],
    caughtBy: ["I1"],
  },
  {
    id: "blindness-not-said",
    claim: "does not say that it cannot hear the bank",
    changes: [swap(STEP, 'answer(state.queue, { kind: "link-lost" }, undefined);', "")],
    stories: ["blind"],
    caughtBy: ["I36"],
  },
  {
    id: "blindness-said-once",
    claim: "says only once that it cannot hear the bank",
    changes: [
      swap(
        SESSION,
        "session.blindAt = later(now, BLIND_AGAIN_MS);",
        "session.blindAt = undefined;",
      ),
    ],
    stories: ["blind"],
    caughtBy: ["rule 6"],
  },
  {
    id: "blindness-not-shown",
    claim: "keeps inviting payments that it cannot hear of",
    changes: [
      swap(
        "firmware/core/view.ts",
        "if (state.session.blindSince !== undefined) {",
        "if (state.boot < 0) {",
      ),
    ],
    stories: ["blind"],
    caughtBy: ["I36"],
  },
  {
    id: "connected-counts-as-heard",
    claim: "takes an open connection for a bank that hears it",
    changes: [
      swap(
        SESSION,
        'session.phase = "up";',
        'session.phase = "up";\n  session.blindAt = undefined;',
      ),
    ],
    stories: ["bank-silent"],
    caughtBy: ["I36"],
  },
];
