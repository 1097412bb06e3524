/**
 * The acquirer's numbering, as the ledger has filled it. Kept as the runs that are missing: in good
 * times there are none, so a record costs nothing here and a start never counts rows.
 */
import type { SequenceState } from "../hal/ledger.ts";
import type { SqlFile } from "./sqlite.ts";

/** As many as one hello carries (contract, section 2). */
const HOLES_MAX = 32;

/** Where a sequence number falls. */
export type Place =
  | { readonly type: "beyond" }
  | { readonly type: "hole"; readonly first: number; readonly last: number }
  | { readonly type: "occupied"; readonly row: number };

/** The id of an acquirer's numbering in one epoch, or undefined when nothing of it is recorded. */
export function findStream(file: SqlFile, acquirer: string, epoch: number): number | undefined {
  const found = file
    .statement("SELECT id FROM stream WHERE acquirer = ? AND epoch = ?")
    .get(acquirer, epoch);
  return found === undefined ? undefined : Number(found.id);
}

/** One acquirer's numbering in one epoch while a batch is being written. */
export interface Numbering {
  readonly stream: number;
  /** The highest filled number, 0 for none. */
  highest: number;
}

/** The numbering as the file has it, made when it is new. Must run inside a transaction. */
export function obtainNumbering(file: SqlFile, acquirer: string, epoch: number): Numbering {
  const known = findStream(file, acquirer, epoch);
  if (known !== undefined) return { stream: known, highest: highestOf(file, known) };
  const made = file
    .statement("INSERT INTO stream (acquirer, epoch) VALUES (?, ?) RETURNING id")
    .get(acquirer, epoch);
  return { stream: Number(made?.id), highest: 0 };
}

/** The highest number of the stream that is filled, 0 for none. */
export function highestOf(file: SqlFile, stream: number): number {
  const found = file
    .statement(
      `SELECT max(ifnull((SELECT max(seq) FROM entry WHERE stream = ?1), 0),
                  ifnull((SELECT max(seq) FROM alias WHERE stream = ?1), 0)) AS highest`,
    )
    .get(stream);
  return Number(found?.highest ?? 0);
}

/** Where `seq` falls. */
export function placeOf(file: SqlFile, { stream, highest }: Numbering, seq: number): Place {
  if (seq > highest) return { type: "beyond" };
  const occupant = file
    .statement(
      `SELECT row FROM entry WHERE stream = ?1 AND seq = ?2
       UNION ALL SELECT row FROM alias WHERE stream = ?1 AND seq = ?2`,
    )
    .get(stream, seq);
  if (occupant !== undefined) return { type: "occupied", row: Number(occupant.row) };
  const hole = file
    .statement(
      "SELECT first, last FROM hole WHERE stream = ? AND first <= ? ORDER BY first DESC LIMIT 1",
    )
    .get(stream, seq);
  return { type: "hole", first: Number(hole?.first), last: Number(hole?.last) };
}

/** Notes that `seq` is filled now. Must run inside the transaction that fills it. */
export function fillPlace(file: SqlFile, numbering: Numbering, seq: number, place: Place): void {
  const { stream, highest } = numbering;
  if (place.type === "occupied") return;
  if (place.type === "hole") {
    file.statement("DELETE FROM hole WHERE stream = ? AND first = ?").run(stream, place.first);
    addHole(file, stream, place.first, seq - 1);
    addHole(file, stream, seq + 1, place.last);
    return;
  }
  addHole(file, stream, highest + 1, seq - 1);
  numbering.highest = seq;
}

function addHole(file: SqlFile, stream: number, first: number, last: number): void {
  if (first > last) return;
  file
    .statement("INSERT INTO hole (stream, first, last) VALUES (?, ?, ?)")
    .run(stream, first, last);
}

/** What the port's `sequence` answers. */
export function sequenceOf(file: SqlFile, acquirer: string, epoch: number): SequenceState {
  const stream = findStream(file, acquirer, epoch);
  if (stream === undefined) return { contiguous: 0, highest: 0, holes: [] };
  const highest = highestOf(file, stream);
  const holes = file
    .statement(`SELECT first, last FROM hole WHERE stream = ? ORDER BY first LIMIT ${HOLES_MAX}`)
    .all(stream)
    .map((hole) => ({ from: Number(hole.first), to: Number(hole.last) }));
  const [lowest] = holes;
  return { contiguous: lowest === undefined ? highest : lowest.from - 1, highest, holes };
}
