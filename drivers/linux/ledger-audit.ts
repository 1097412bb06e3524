/**
 * Verifies a ledger file: that every row is what was recorded, that none is missing or altered,
 * that the indexes say the same as the rows, and which sequence numbers are open. Reads only.
 */
import type { SequenceState } from "../hal/ledger.ts";
import { entryHash, GENESIS_HASH } from "./ledger-chain.ts";
import { openLedgerReader, pages } from "./ledger-reader.ts";
import { isCanonical, rowOf } from "./ledger-rows.ts";
import { sequenceOf } from "./ledger-sequence.ts";
import type { SqlFile, SqlRow } from "./sqlite.ts";

/** The first thing found wrong. */
export interface LedgerDamage {
  /** The row it is in, or null when it is in no single row. */
  readonly row: number | null;
  /** What is wrong, in plain words. */
  readonly why: string;
}

/** The numbering of one acquirer in one epoch. */
export interface AuditedStream extends SequenceState {
  readonly acquirer: string;
  readonly epoch: number;
}

export interface LedgerAudit {
  /** Rows that were checked and found good, from the first on. */
  readonly rowCount: number;
  /** The hash of the last of them, hex: two records that end alike are alike. */
  readonly head: string;
  readonly damage: LedgerDamage | null;
  readonly streams: readonly AuditedStream[];
}

/**
 * Walks the whole ledger at `path`, in constant memory, also while the terminal writes it.
 * @throws LedgerReadError when the file is missing or no ledger, or cannot be read to its end.
 */
export function verifyLedger(path: string): LedgerAudit {
  const reader = openLedgerReader(path);
  try {
    let hash = GENESIS_HASH;
    let rowCount = 0;
    const finding = (damage: LedgerDamage | null, streams: readonly AuditedStream[] = []) => ({
      rowCount,
      head: Buffer.from(hash).toString("hex"),
      damage,
      streams,
    });
    for (const page of pages(reader.read)) {
      for (const found of page) {
        const why = damageOf(found, rowCount + 1, hash);
        if (why !== null) return finding({ row: rowCount + 1, why });
        hash = found.hash as Uint8Array;
        rowCount++;
      }
    }
    const why = reader.read(damageOfStructure);
    if (why !== null) return finding({ row: null, why });
    return finding(null, reader.read(auditedStreams));
  } finally {
    reader.close();
  }
}

function damageOf(found: SqlRow, expectedRow: number, previous: Uint8Array): string | null {
  if (Number(found.row) !== expectedRow) {
    return `row ${expectedRow} is missing: the next one is row ${String(found.row)}`;
  }
  const row = rowOf(found);
  const { hash } = found;
  if (!(hash instanceof Uint8Array)) return "it has no hash";
  if (!isCanonical(found, row)) return "a field holds what the terminal never writes";
  if (Buffer.compare(entryHash(previous, expectedRow, row), hash) !== 0) {
    return "its contents are not what was recorded: they do not give its hash";
  }
  return null;
}

function damageOfStructure(file: SqlFile): string | null {
  // Compares every index with its table: a payment missing from an index could be counted twice.
  const found = file.statement("PRAGMA integrity_check(1)").get();
  const verdict = String(found?.integrity_check);
  if (verdict !== "ok") return `the file's structure is damaged: ${verdict}`;
  const orphan = file.statement("PRAGMA foreign_key_check").get();
  if (orphan !== undefined)
    return `the ${String(orphan.table)} table names a row that is not there`;
  const wrong = file.statement(WRONG_HOLES).get();
  if (wrong !== undefined) {
    const run = `${String(wrong.first)} to ${String(wrong.last)}`;
    return `the list of missing numbers is wrong at ${run}`;
  }
  return null;
}

/** The gaps between the numbers that are there, compared with the list of holes both ways. */
const WRONG_HOLES = `
  WITH filled AS (
    SELECT stream, seq FROM entry UNION ALL SELECT stream, seq FROM alias
  ), step AS (
    SELECT stream, lag(seq, 1, 0) OVER (PARTITION BY stream ORDER BY seq) + 1 AS first,
      seq - 1 AS last FROM filled
  ), gap AS (
    SELECT stream, first, last FROM step WHERE last >= first
  )
  SELECT * FROM (SELECT * FROM gap EXCEPT SELECT stream, first, last FROM hole)
  UNION ALL
  SELECT * FROM (SELECT stream, first, last FROM hole EXCEPT SELECT * FROM gap)
  LIMIT 1`;

function auditedStreams(file: SqlFile): AuditedStream[] {
  return file
    .statement("SELECT acquirer, epoch FROM stream ORDER BY acquirer, epoch")
    .all()
    .map((found) => {
      const acquirer = String(found.acquirer);
      const epoch = Number(found.epoch);
      return { acquirer, epoch, ...sequenceOf(file, acquirer, epoch) };
    });
}
