/** Mistakes in the real ledger: told on a real file, by the program that works it. */
import { type Mistake, swap } from "../mistake.ts";

const SCHEMA = "drivers/linux/ledger-schema.ts";
const WRITER = "drivers/linux/ledger-writer.ts";
const QUERIES = "drivers/linux/ledger-queries.ts";
const SEQUENCE = "drivers/linux/ledger-sequence.ts";

/** Named for the program that tells it; the stories of the simulated booth know nothing of it. */
export const REAL_LEDGER = "real-ledger";

const stories = [REAL_LEDGER];

export const STORAGE_MISTAKES: readonly Mistake[] = [
  {
    id: "commit-not-synced",
    claim: "answers for a commit that the medium may still lose",
    changes: [swap(SCHEMA, "PRAGMA synchronous = FULL;", "PRAGMA synchronous = NORMAL;")],
    stories,
    caughtBy: ["I7"],
  },
  {
    id: "commit-never-synced",
    claim: "leaves syncing to the kernel's mood",
    changes: [swap(SCHEMA, "PRAGMA synchronous = FULL;", "PRAGMA synchronous = OFF;")],
    stories,
    caughtBy: ["I7"],
  },
  {
    id: "same-txid-is-always-the-same",
    claim: "takes a payment of another amount for a duplicate because its id is known",
    changes: [swap(WRITER, "known.money?.minor === entry.money?.minor &&", "")],
    stories,
    caughtBy: ["I12"],
  },
  {
    id: "currency-not-part-of-the-content",
    claim: "takes dollars for a duplicate of riel",
    changes: [
      swap(WRITER, "known.money?.minor === entry.money?.minor &&", ""),
      swap(WRITER, "known.money?.currency === entry.money?.currency &&", ""),
    ],
    stories,
    caughtBy: ["I12"],
  },
  {
    id: "last-stage-wins",
    claim: "lets a later mark rewrite how a story ended",
    changes: [swap(WRITER, 'if (typeof story?.stage === "string") return false;', "")],
    stories,
    caughtBy: ["I3"],
  },
  {
    id: "start-forgotten-on-disk",
    claim: "does not write that a payment begins to be said",
    changes: [
      swap(
        WRITER,
        'if (mark.stage === "speaking") {',
        'if (mark.stage === "speaking") return true;\n  if (mark.stage === "speaking") {',
      ),
    ],
    stories,
    caughtBy: ["I13"],
  },
  {
    id: "receipt-noted-before-the-end",
    claim: "takes a receipt that came before the end for the last one",
    changes: [swap(WRITER, "WHERE txid = ?) AND stage IS NOT NULL", "WHERE txid = ?)")],
    stories,
    caughtBy: ["I8"],
  },
  {
    id: "reversal-added-to-totals",
    claim: "adds what was taken back to the day's total",
    changes: [swap(QUERIES, "iif(kind = 'credited', minor, -minor)", "minor")],
    stories,
    caughtBy: ["I6"],
  },
  {
    id: "tests-in-totals",
    claim: "counts test payments in the day's total",
    changes: [
      swap(QUERIES, "FROM entry INDEXED BY entry_total", "FROM entry"),
      swap(QUERIES, "WHERE env = 'live' AND kind <> 'void'", "WHERE kind <> 'void'"),
    ],
    stories,
    caughtBy: ["I6"],
  },
  {
    id: "currencies-in-one-total",
    claim: "adds riel and dollars in the day's total",
    changes: [
      swap(
        QUERIES,
        "AND credited_at >= ? AND credited_at < ? AND currency = ?\n",
        "AND credited_at >= ? AND credited_at < ? AND currency <= ?\n",
      ),
    ],
    stories,
    caughtBy: ["I6"],
  },
  {
    id: "hole-not-kept",
    claim: "forgets on disk which numbers are missing",
    changes: [swap(SEQUENCE, "addHole(file, stream, highest + 1, seq - 1);", "")],
    stories,
    caughtBy: ["I8"],
  },
  {
    id: "untold-not-found",
    claim: "does not find on disk what was left untold",
    changes: [
      swap(
        WRITER,
        "AND e.kind <> 'void' AND t.stage IS NULL",
        "AND e.kind <> 'void' AND t.stage = ''",
      ),
    ],
    stories,
    caughtBy: ["I15"],
  },
];
