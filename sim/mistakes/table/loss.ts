/** Mistakes about a record that was lost, and about a welcome that was. */
import { type Mistake, swap } from "../mistake.ts";

const SESSION = "firmware/link/session.ts";

export const LOSS_MISTAKES: readonly Mistake[] = [
  {
    id: "hello-said-once",
    claim: "waits for ever for a welcome that got lost on a good connection",
    changes: [swap(SESSION, ": later(now, Math.min(waitMs, HELLO_AGAIN_CAP_MS));", ": undefined;")],
    stories: ["welcome-lost"],
    caughtBy: ["I33"],
  },
  {
    id: "recovered-as-news",
    claim: "says what comes again after the record was lost as if it were new",
    changes: [
      swap(
        "firmware/core/judging.ts",
        "const isHeard = isFromBefore(state, row);",
        "const isHeard = isFromBefore(state, row) && row.row > 1e9;",
      ),
    ],
    stories: ["record-lost"],
    caughtBy: ["I13", "I14"],
  },
  {
    id: "loss-not-bounded",
    claim: "does not learn from the welcome how much was lost",
    changes: [
      swap(
        "firmware/core/welcome.ts",
        "boundRecovery(state, welcome.seq);",
        "boundRecovery(state, 0);",
      ),
    ],
    stories: ["record-lost"],
    caughtBy: ["I13", "I14"],
  },
  {
    id: "damaged-record-kept",
    claim: "tries a damaged record again and again, and never puts it aside",
    changes: [
      swap(
        "firmware/core/on-ledger.ts",
        'const isClosed = fault === "corrupt";',
        'const isClosed = fault === "full";',
      ),
    ],
    stories: ["record-damaged-in-use"],
    caughtBy: ["I1"],
  },
  {
    id: "totals-of-half-a-record",
    claim: "tells today's totals while most of the record is still to come again",
    changes: [
      swap("firmware/core/answers.ts", "if (isRecovering(state)) {", "if (state.boot < 0) {"),
    ],
    stories: ["totals-after-a-loss"],
    caughtBy: ["I5"],
  },
  {
    id: "damage-never-looked-for",
    claim: "checks no row of its record unless somebody pays",
    changes: [
      swap(
        "firmware/core/upkeep.ts",
        'effects.push({ type: "ledger.tend" });',
        "void effects.length;",
      ),
    ],
    stories: ["record-damaged-in-the-night"],
    caughtBy: ["I4"],
  },
];
