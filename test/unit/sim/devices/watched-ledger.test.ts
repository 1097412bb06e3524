import { describe, expect, it } from "vitest";
import type { WallMs } from "../../../../drivers/hal/clock.ts";
import type { LedgerEntry } from "../../../../drivers/hal/ledger.ts";
import { createSimLedger } from "../../../../sim/devices/ledger.ts";
import { watchLedger } from "../../../../sim/devices/watched-ledger.ts";

const VOID: LedgerEntry = {
  kind: "void",
  acquirer: "SIMBANK",
  epoch: 1,
  seq: 1,
  txid: null,
  env: "live",
  money: null,
  creditedAt: null,
  reversalOf: null,
  reversalReason: null,
  billNumber: null,
  md5: null,
  rail: null,
  payer: null,
  jti: "j1",
  jws: "a.b.c",
  receivedAt: 1_795_334_400_000 as WallMs,
  speaksAtOnce: false,
};
const QUERY = { acquirer: "SIMBANK", epoch: 1, recentMax: 10 };

describe("a ledger with a witness", () => {
  it("tells of each durable commit just before the firmware hears of it", () => {
    const due: (() => void)[] = [];
    const log: string[] = [];
    const watched = watchLedger(
      createSimLedger({ defer: (run) => due.push(run) }),
      (entries, results) => log.push(`seen ${entries[0]?.seq} ${results[0]}`),
    );
    watched.open(QUERY, () => log.push("opened"));
    watched.record([VOID], ({ ok }) => log.push(`done ${ok}`));
    expect(log).toEqual([]);
    for (let run = due.shift(); run !== undefined; run = due.shift()) run();
    expect(log).toEqual(["opened", "seen 1 recorded", "done true"]);
  });
});
