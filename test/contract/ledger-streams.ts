/**
 * The ledger against a naive model: whatever comes in, however often, in whatever batches and with
 * restarts in between, the rows at the end are those of a list and a few loops.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LedgerEntry, RecordResult } from "../../drivers/hal/ledger.ts";
import { ACQUIRER, credit, EPOCH, reversal, txidOf, voidOf } from "./ledger-entries.ts";
import { allRows, type LedgerRig, numbering, opened, recorded } from "./ledger-rig.ts";

/** What the acquirer may send: mostly honest numbers, now and then a wrong or repeated one. */
const delivery: fc.Arbitrary<LedgerEntry> = fc
  .record({
    seq: fc.integer({ min: 1, max: 24 }),
    kind: fc.constantFrom("credit", "credit", "credit", "reversal", "void"),
    identity: fc.option(fc.integer({ min: 1, max: 24 }), { freq: 6 }),
    minor: fc.option(fc.constantFrom(100, 500), { freq: 6 }),
    env: fc.constantFrom<"live" | "test">("live", "live", "live", "test"),
    epoch: fc.constantFrom(EPOCH, EPOCH, EPOCH, EPOCH + 1),
  })
  .map(({ seq, kind, identity, minor, env, epoch }) => {
    if (kind === "void") return voidOf(seq, { epoch });
    const changes = {
      epoch,
      env,
      txid: txidOf(identity ?? seq + (epoch - EPOCH) * 100),
      money: { minor: minor ?? (identity ?? seq) * 100, currency: "KHR" } as const,
    };
    return kind === "credit" ? credit(seq, changes) : reversal(seq, 1, changes);
  });

/** Batches, each with whether the terminal is started anew before it. */
const day = fc.array(
  fc.record({ restart: fc.boolean(), entries: fc.array(delivery, { maxLength: 12 }) }),
  { maxLength: 8 },
);

export function describeLedgerStreams(makeRig: () => LedgerRig): void {
  describe("a day of deliveries", () => {
    it("ends with the rows, results and numbering of a naive model", async () => {
      await fc.assert(
        fc.asyncProperty(day, async (batches) => {
          const rig = makeRig();
          try {
            await checkDay(rig, batches);
          } finally {
            rig.dispose();
          }
        }),
        { seed: 20261122, numRuns: 60 },
      );
    });
  });
}

async function checkDay(
  rig: LedgerRig,
  batches: readonly { restart: boolean; entries: LedgerEntry[] }[],
): Promise<void> {
  const model = new Model();
  let ledger = rig.start();
  await opened(ledger);
  for (const { restart, entries } of batches) {
    if (restart) {
      ledger = rig.start();
      await opened(ledger);
    }
    const expected = entries.map((entry) => model.record(entry));
    expect(await recorded(ledger, ...entries)).toEqual(expected);
  }
  const rows = await allRows(ledger);
  expect(rows.map(({ txid, seq, epoch }) => [txid, seq, epoch])).toEqual(
    model.rows
      .filter(({ kind }) => kind !== "void")
      .map(({ txid, seq, epoch }) => [txid, seq, epoch]),
  );
  for (const epoch of [EPOCH, EPOCH + 1]) {
    const state = await numbering(ledger, ACQUIRER, epoch);
    expect(state).toEqual(model.sequence(epoch));
  }
}

/** The rules as a person would check them with a pencil. */
class Model {
  readonly rows: LedgerEntry[] = [];
  readonly filled: { epoch: number; seq: number; by: LedgerEntry }[] = [];

  record(entry: LedgerEntry): RecordResult {
    const place = this.filled.find((it) => it.epoch === entry.epoch && it.seq === entry.seq);
    const twin = this.rows.find((row) => row.txid !== null && row.txid === entry.txid);
    if (entry.kind === "void" && place?.by.kind === "void") return "duplicate";
    if (twin !== undefined && (place === undefined || place.by === twin)) {
      const isSame =
        twin.kind === entry.kind &&
        twin.env === entry.env &&
        twin.money?.minor === entry.money?.minor &&
        twin.reversalOf === entry.reversalOf;
      if (!isSame) return "conflict";
      if (place === undefined) this.filled.push({ ...entry, by: twin });
      return "duplicate";
    }
    if (twin !== undefined || place !== undefined) return "conflict";
    this.rows.push(entry);
    this.filled.push({ ...entry, by: entry });
    return "recorded";
  }

  sequence(epoch: number) {
    const seqs = new Set(this.filled.filter((it) => it.epoch === epoch).map(({ seq }) => seq));
    const highest = Math.max(0, ...seqs);
    const missing: number[] = [];
    for (let seq = 1; seq <= highest; seq++) if (!seqs.has(seq)) missing.push(seq);
    const holes: { from: number; to: number }[] = [];
    for (const seq of missing) {
      const last = holes.at(-1);
      if (last?.to === seq - 1) last.to = seq;
      else holes.push({ from: seq, to: seq });
    }
    return { contiguous: (missing[0] ?? highest + 1) - 1, highest, holes };
  }
}
