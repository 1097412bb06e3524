/**
 * Judges the record of money: what the bank issued is recorded exactly once, nothing else is, and
 * nothing is acknowledged before it is on the medium (I1, I2, I3, I7, I9).
 */
import type { Accuse, Checker, Moment, Row, Truth } from "./moment.ts";

export function bookkeeping(): Checker {
  const issued = new Map<string, Truth>();
  const durable = new Map<string, Row>();
  const seqs = new Map<string, string>();

  function judgeRow(row: Row, accuse: Accuse): void {
    const truth = issued.get(row.jti);
    const name = `row ${row.kind} seq ${row.seq} ${row.txid.slice(0, 8)}`;
    if (truth === undefined) {
      accuse("I2", `${name} was recorded; the bank never issued it`);
      return;
    }
    const isSame =
      truth.kind === row.kind &&
      truth.txid === row.txid &&
      truth.seq === row.seq &&
      truth.env === row.env &&
      truth.money?.minor === row.money?.minor &&
      truth.money?.currency === row.money?.currency;
    if (!isSame) accuse("I2", `${name} differs from what the bank issued`);
    if (durable.has(row.jti)) accuse("I1", `${name} was recorded twice`);
    const place = `${row.epoch}/${row.seq}`;
    if (seqs.has(place)) accuse("I3", `${name}: number ${row.seq} was recorded before`);
    seqs.set(place, row.jti);
    durable.set(row.jti, row);
  }

  function forget(jtis: readonly string[]): void {
    for (const jti of jtis) {
      const row = durable.get(jti);
      durable.delete(jti);
      if (row !== undefined) seqs.delete(`${row.epoch}/${row.seq}`);
    }
  }

  function see({ what }: Moment, accuse: Accuse): void {
    switch (what.type) {
      case "issued":
        issued.set(what.truth.jti, what.truth);
        return;
      case "committed":
        for (const row of what.rows) judgeRow(row, accuse);
        return;
      case "forgotten":
        forget(what.jtis);
        return;
      case "acknowledged":
        if (what.jti !== undefined && !durable.has(what.jti)) {
          accuse("I7", `event ${what.jti} was acknowledged before it was on the medium`);
        }
        return;
      case "crashed":
        accuse("crash", what.why);
        return;
      case "end":
        for (const { jti, seq, kind } of issued.values()) {
          if (!durable.has(jti)) accuse("I1", `${kind} seq ${seq} was issued and is not recorded`);
        }
        return;
      default:
        return;
    }
  }

  return { name: "bookkeeping", judges: ["I1", "I2", "I3", "I7", "crash"], see };
}
