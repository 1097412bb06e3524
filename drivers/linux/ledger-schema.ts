/**
 * The ledger's file: how it is set up, what is in it, and how an older one becomes a current one.
 * A file that is not a ledger, or a ledger of a newer firmware, is refused here; what becomes of it
 * is for `ledger-loss.ts` to do.
 */
import type { SqlFile } from "./sqlite.ts";
import { ForeignFile, UnreadableLedger } from "./sqlite-faults.ts";

/** "KHQR" in ASCII: SQLite's application_id of every ledger file. */
const APPLICATION_ID = 0x4b485152;

/**
 * A record dirties half a dozen pages, most of them by a few bytes. Small pages keep what one
 * payment writes to the card below that of one row in a database with 4 KiB pages.
 */
const PAGE_BYTES = 1024;

/** The write-ahead log is folded into the file when it holds this many pages (4 MiB). */
const LOG_PAGES_MAX = 4096;

/** On a full medium the log is kept this small: the file needs only a tenth of it. */
const LOG_PAGES_TIGHT = 64;

/** How long to wait for another program's lock; only a reader's clean-up ever holds one. */
const LOCK_WAIT_MS = 250;

/** One step from a version to the next: statements, run inside the one transaction of the open. */
export type Migration = string;

/**
 * Version 1. `entry` is what the acquirers said and is never changed: triggers see to it. What
 * became of an entry stands beside it in `story`. `hole` holds the runs of sequence numbers still
 * missing, `alias` further numbers under which a txid was sent again. Of the rows up to
 * `terminal.swept_row`, `unsettled` names those whose story has not ended; later rows are looked
 * through. Identities in lower-case hex are kept as the bytes they stand for.
 */
const VERSION_1: Migration = `
  CREATE TABLE terminal (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    boots INTEGER NOT NULL,
    swept_row INTEGER NOT NULL
  ) STRICT;
  INSERT INTO terminal VALUES (1, 0, 0);

  CREATE TABLE stream (
    id INTEGER PRIMARY KEY,
    acquirer TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    UNIQUE (acquirer, epoch)
  ) STRICT;

  CREATE TABLE entry (
    row INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL REFERENCES stream (id),
    seq INTEGER NOT NULL CHECK (seq > 0),
    kind TEXT NOT NULL CHECK (kind IN ('credited', 'reversed', 'void')),
    env TEXT NOT NULL CHECK (env IN ('live', 'test')),
    txid ANY UNIQUE,
    currency TEXT CHECK (currency IN ('KHR', 'USD')),
    minor INTEGER,
    credited_at INTEGER,
    reversal_of ANY,
    reversal_reason TEXT,
    bill_number TEXT,
    md5 ANY,
    rail TEXT,
    payer TEXT,
    jti TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    speaks_at_once INTEGER NOT NULL CHECK (speaks_at_once IN (0, 1)),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    jws TEXT NOT NULL,
    UNIQUE (stream, seq),
    CHECK ((kind = 'void') = (txid IS NULL))
  ) STRICT;
  CREATE INDEX entry_total ON entry (credited_at, currency, kind, minor)
    WHERE env = 'live' AND kind <> 'void';
  CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;
  CREATE TRIGGER entry_remains BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'an entry is never removed'); END;

  CREATE TABLE story (
    row INTEGER PRIMARY KEY REFERENCES entry (row),
    speaking_at INTEGER,
    stage TEXT CHECK (stage IN ('spoken', 'shown', 'digested')),
    at INTEGER,
    reason TEXT
  ) STRICT;
  CREATE TABLE unsettled (row INTEGER PRIMARY KEY REFERENCES entry (row)) STRICT;

  CREATE TABLE alias (
    stream INTEGER NOT NULL REFERENCES stream (id),
    seq INTEGER NOT NULL,
    row INTEGER NOT NULL REFERENCES entry (row),
    PRIMARY KEY (stream, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE hole (
    stream INTEGER NOT NULL REFERENCES stream (id),
    first INTEGER NOT NULL,
    last INTEGER NOT NULL CHECK (last >= first),
    PRIMARY KEY (stream, first)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * Version 2: whether the acquirer's broker has the last receipt of a row. What was settled before
 * counts as receipted: its receipts were sent by the firmware that settled it.
 */
const VERSION_2: Migration = `
  ALTER TABLE story ADD COLUMN receipted INTEGER CHECK (receipted = 1);
  UPDATE story SET receipted = 1 WHERE stage IS NOT NULL;
  CREATE INDEX story_unreceipted ON story (row) WHERE stage IS NOT NULL AND receipted IS NULL;
`;

/** Version 3: one row when this file took the place of a lost one, none otherwise. */
const VERSION_3: Migration = `
  CREATE TABLE recovery (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch INTEGER,
    up_to INTEGER,
    complete INTEGER NOT NULL CHECK (complete IN (0, 1))
  ) STRICT;
`;

/** What leads from each version to the next; the first makes version 1 of an empty file. */
export const MIGRATIONS: readonly Migration[] = [VERSION_1, VERSION_2, VERSION_3];

/**
 * Prepares a freshly opened file for work: checks that it is ours, then sets what holds only for
 * this connection. Changes nothing in a file that it refuses.
 * @param bytesMax the file grows no larger; then records end with `full`.
 * @throws UnreadableLedger for a foreign file or a newer version.
 */
export function prepareFile(file: SqlFile, bytesMax: number): void {
  file.exec(`PRAGMA busy_timeout = ${LOCK_WAIT_MS}`);
  checkFile(file);
  // Has an effect only while the file is empty.
  file.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
  const mode = file.statement("PRAGMA journal_mode = WAL").get()?.journal_mode;
  if (mode !== "wal") throw new UnreadableLedger("its file system offers no write-ahead log");
  // WAL alone does not sync each commit; FULL does. A lost commit is a lost payment.
  file.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA max_page_count = ${Math.floor(bytesMax / PAGE_BYTES)};
    PRAGMA foreign_keys = ON;
    PRAGMA cell_size_check = ON;
    PRAGMA trusted_schema = OFF;
  `);
}

/** Keeps the write-ahead log small from now on, or lets it grow as usual, on this connection. */
export function limitLog(file: SqlFile, isTight: boolean): void {
  file.exec(`PRAGMA wal_autocheckpoint = ${isTight ? LOG_PAGES_TIGHT : LOG_PAGES_MAX}`);
}

/**
 * Refuses a file that is not a ledger this firmware can read. Reads only.
 * @returns the version of the file, 0 for an empty one.
 * @throws UnreadableLedger, in words for a technician.
 */
export function checkFile(file: SqlFile, versionMax = MIGRATIONS.length): number {
  const version = pragma(file, "user_version");
  const application = pragma(file, "application_id");
  if (application !== APPLICATION_ID) {
    const empty = file.statement("SELECT count(*) AS n FROM sqlite_schema").get()?.n === 0;
    if (application === 0 && version === 0 && empty) return 0;
    // With tables of ours it is a ledger whose first page is damaged.
    if (hasOurTables(file)) throw new UnreadableLedger("its first page is damaged");
    throw new ForeignFile("this is some other program's database, not a ledger");
  }
  if (version > versionMax) {
    throw new UnreadableLedger(
      `written by a newer firmware: ledger version ${version}, this firmware knows ${versionMax}`,
    );
  }
  return version;
}

/**
 * Takes the file step by step to the newest version. Must run inside a transaction.
 * @returns the version it had, 0 for an empty one.
 */
export function migrate(file: SqlFile, migrations = MIGRATIONS): number {
  const version = checkFile(file, migrations.length);
  for (const step of migrations.slice(version)) file.exec(step);
  if (version === migrations.length) return version;
  file.exec(`
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${migrations.length};
  `);
  return version;
}

function hasOurTables(file: SqlFile): boolean {
  const names = "SELECT count(*) AS n FROM sqlite_schema WHERE name IN ('terminal', 'entry')";
  return file.statement(names).get()?.n === 2;
}

function pragma(file: SqlFile, name: "user_version" | "application_id"): number {
  return Number(file.statement(`PRAGMA ${name}`).get()?.[name]);
}
