/**
 * SQLite as the platform has it: node:sqlite from Node 22.13 on, and the same API from
 * @photostructure/sqlite before that. Loaded at the first use, because loading costs milliseconds
 * that the first QR code should not wait for. Knows nothing of what is stored.
 */
import { createRequire } from "node:module";

/** What a column holds and what a parameter may be. */
export type SqlValue = string | number | bigint | null | Uint8Array;

export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface SqlStatement {
  run(...parameters: readonly SqlValue[]): { readonly changes: number | bigint };
  get(...parameters: readonly SqlValue[]): SqlRow | undefined;
  all(...parameters: readonly SqlValue[]): SqlRow[];
  setReadBigInts(areRead: boolean): void;
}

interface SqlHandle {
  readonly isTransaction: boolean;
  prepare(sql: string): SqlStatement;
  exec(sql: string): void;
  close(): void;
}

type SqlModule = {
  readonly DatabaseSync: new (path: string, options: { readonly readOnly: boolean }) => SqlHandle;
};

/** One open file with its prepared statements. */
export interface SqlFile {
  /** Prepares `sql` once and keeps it; the statements live as long as the file. */
  statement(sql: string): SqlStatement;
  /**
   * As `statement`, with integers read as bigints: a damaged file may hold what no number can, and
   * reading that as a number fails.
   */
  exactStatement(sql: string): SqlStatement;
  /** Runs statements that give no rows. */
  exec(sql: string): void;
  /** Runs `work` between BEGIN IMMEDIATE and COMMIT; anything thrown inside rolls it back. */
  transaction<Value>(work: () => Value): Value;
  /**
   * Closes the file; errors are swallowed, since a file is also closed after it failed. The
   * packaged SQLite holds it open, with its log, until its statements are garbage-collected.
   */
  close(): void;
}

let loaded: SqlModule | undefined;

/**
 * Opens a database file.
 * @param path a plain path, or a `file:` URI with SQLite's parameters.
 * @throws the platform's error with `errcode`, SQLite's extended result code.
 */
export function openSqlFile(path: string, options: { readonly readOnly: boolean }): SqlFile {
  loaded ??= nodeSqlite() ?? packagedSqlite();
  // The closures below keep the handle reachable for as long as any statement can be used: a handle
  // that is garbage-collected closes the file under its statements.
  const handle = new loaded.DatabaseSync(path, options);
  const statements = new Map<string, SqlStatement>();
  const exactStatements = new Map<string, SqlStatement>();
  const prepare = (kept: Map<string, SqlStatement>, sql: string, isExact: boolean) => {
    const prepared = handle.prepare(sql);
    if (isExact) prepared.setReadBigInts(true);
    kept.set(sql, prepared);
    return prepared;
  };
  const statement = (sql: string) => statements.get(sql) ?? prepare(statements, sql, false);
  return {
    statement,
    exactStatement: (sql) => exactStatements.get(sql) ?? prepare(exactStatements, sql, true),
    exec: (sql) => handle.exec(sql),
    transaction(work) {
      statement("BEGIN IMMEDIATE").run();
      try {
        const value = work();
        statement("COMMIT").run();
        return value;
      } catch (error) {
        rollBack(handle);
        throw error;
      }
    },
    close() {
      statements.clear();
      exactStatements.clear();
      try {
        handle.close();
      } catch {
        // The medium is gone; what was committed is in the file or in its write-ahead log.
      }
    },
  };
}

function rollBack(handle: SqlHandle): void {
  // SQLite rolls back by itself after some faults; then there is nothing left to undo.
  if (!handle.isTransaction) return;
  try {
    handle.exec("ROLLBACK");
  } catch {
    // The caller gets the first error; this one only repeats that the medium fails.
  }
}

function nodeSqlite(): SqlModule | undefined {
  // Node 22 warns that its SQLite is experimental. A vendor's log is no place for that, and the
  // warning is given while the module loads, so it is held back for exactly that long.
  const emitWarning = process.emitWarning;
  process.emitWarning = () => {};
  try {
    // The built-in types carry `any`; this module states what it uses of them.
    return process.getBuiltinModule("node:sqlite") as unknown as SqlModule | undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

function packagedSqlite(): SqlModule {
  // `require`, not `import`: it answers at once, and every call of the ledger is synchronous.
  return createRequire(import.meta.url)("@photostructure/sqlite") as SqlModule;
}
