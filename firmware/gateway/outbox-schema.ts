/**
 * The outbox's file: how it is set up and what is in it. A file that is none of ours is refused and
 * left as it was.
 */
import type { SqlFile } from "../../drivers/linux/sqlite.ts";

/** "KHGW" in ASCII: SQLite's application_id of every outbox. */
const APPLICATION_ID = 0x4b484757;
const VERSION = 1;

const TABLES = `
  CREATE TABLE watch (
    md5 TEXT PRIMARY KEY,
    terminal TEXT NOT NULL,
    bill TEXT,
    opened_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    last_look_at INTEGER,
    asked INTEGER NOT NULL CHECK (asked IN (0, 1)),
    answer_to TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'paid', 'over', 'foreign'))
  ) STRICT;
  CREATE INDEX watch_open ON watch (opened_at) WHERE state = 'open';

  CREATE TABLE event (
    terminal TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    txid TEXT NOT NULL UNIQUE,
    jti TEXT NOT NULL UNIQUE,
    md5 TEXT NOT NULL,
    jws TEXT NOT NULL,
    taken INTEGER NOT NULL CHECK (taken IN (0, 1)),
    stage TEXT,
    UNIQUE (terminal, epoch, seq)
  ) STRICT;
  CREATE INDEX event_untaken ON event (seq) WHERE taken = 0;
  CREATE INDEX event_md5 ON event (md5);

  CREATE TABLE boot (terminal TEXT PRIMARY KEY, nonce TEXT NOT NULL) STRICT;
  CREATE TABLE day (
    start INTEGER PRIMARY KEY,
    spent INTEGER NOT NULL,
    charges INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE delay (number INTEGER PRIMARY KEY AUTOINCREMENT, ms INTEGER NOT NULL) STRICT;
`;

/** How long to wait for another program's lock, in milliseconds. */
const LOCK_WAIT_MS = 2_000;

/** @throws Error in plain words for a file that is not an outbox, or a newer one. */
export function openOutboxFile(file: SqlFile, path: string): void {
  const numberOf = (pragma: string) =>
    Number(Object.values(file.statement(`PRAGMA ${pragma}`).get() ?? {})[0] ?? 0);
  file.exec(`PRAGMA busy_timeout = ${LOCK_WAIT_MS}`);
  const tables = Number(file.statement("SELECT count(*) AS n FROM sqlite_schema").get()?.n ?? 0);
  const isOurs = numberOf("application_id") === APPLICATION_ID;
  if (tables > 0 && !isOurs) throw new Error(`${path} is no outbox of a gateway`);
  if (numberOf("user_version") > VERSION) throw new Error(`${path} is of a newer gateway`);
  // One writer. What is committed is synced: an event must outlive the process and the power.
  file.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  if (tables > 0) return;
  file.transaction(() => {
    file.exec(TABLES);
    file.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${VERSION}`);
  });
}
