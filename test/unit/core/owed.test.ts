/** The outbox's bound: what has no room waits in the ledger, and no row of it is skipped. */
import { beforeEach, describe, expect, it } from "vitest";
import type { LedgerRow } from "../../../drivers/hal/ledger.ts";
import { createCrypto, generateKeyPem } from "../../../drivers/linux/host-crypto.ts";
import type { Effect } from "../../../firmware/core/effect.ts";
import { isLeftToLedger, owedRead, pumpOwed } from "../../../firmware/core/owed.ts";
import type { DeviceState, Instruments } from "../../../firmware/core/state.ts";
import { sendReceipt } from "../../../firmware/core/uplink.ts";
import { createWorld } from "../../../sim/world.ts";
import { booted } from "./booted.ts";

const WAITING_MAX = 1_000;
const instruments: Instruments = {
  clock: createWorld().clock(0),
  crypto: createCrypto(generateKeyPem("EdDSA")),
};

let state: DeviceState;

beforeEach(() => {
  state = booted(instruments);
  state.ledger = "open";
  state.session.phase = "up";
});

/** The ledger took so many more credits; each is receipted, or left to the ledger. */
function take(count: number, result: "recorded" | "duplicate" = "recorded"): void {
  for (let at = 0; at < count; at += 1) {
    if (isLeftToLedger(state, { kind: "credited" }, result)) continue;
    sendReceipt(state, instruments, { of: `jti-${state.outbox.lastRow}`, stage: result });
  }
}

/** Lets the ledger answer what was asked, and the broker take all that waits. */
function turn(): readonly unknown[] {
  const effects: Effect[] = [];
  const sent = state.outbox.waiting.splice(0).map(({ claims }) => claims.of);
  pumpOwed(state, effects);
  const [read] = effects;
  if (read?.type === "ledger.unsettled") {
    const { afterRow, upToRow, limit } = read;
    // Some more come while the page is read.
    if (state.outbox.lastRow < 2_600) take(7);
    const count = Math.min(limit, upToRow - afterRow);
    const rows = Array.from({ length: count }, (_, at) => rowOf(afterRow + 1 + at));
    owedRead(state, instruments, { ok: true, value: rows });
  }
  return sent;
}

function rowOf(row: number): LedgerRow {
  // Only what a first receipt tells is looked at.
  const told = { acquirer: "SIMBANK", jti: `jti-${row}`, txid: `tx-${row}`, receivedAt: 0 };
  return { ...told, row } as LedgerRow;
}

describe("a full outbox", () => {
  it("holds a thousand messages, however many payments come", () => {
    take(100_000);
    expect(state.outbox.waiting).toHaveLength(WAITING_MAX);
    take(5_000, "duplicate");
    expect(state.outbox.waiting).toHaveLength(WAITING_MAX);
    expect(state.outbox.owed).toMatchObject({ afterRow: WAITING_MAX, upToRow: 100_000 });
  });

  it("tells of every row once, those too that came while a page was read", () => {
    take(2_500);
    const told: unknown[] = [];
    for (let count = 0; count < 100; count += 1) {
      told.push(...turn());
      expect(state.outbox.waiting.length).toBeLessThanOrEqual(WAITING_MAX);
    }
    const rows = Array.from({ length: state.outbox.lastRow }, (_, at) => `jti-${at + 1}`);
    expect(state.outbox.lastRow).toBeGreaterThan(2_500);
    expect(told.filter((jti, at) => told.indexOf(jti) !== at)).toEqual([]);
    expect(rows.filter((jti) => !told.includes(jti))).toEqual([]);
    expect(told).toEqual(rows);
    expect(state.outbox.owed).toBeUndefined();
  });

  it("leaves how a story ended to the ledger, too", () => {
    take(2_000);
    sendReceipt(state, instruments, { of: "x", txid: "tx-x", stage: "spoken", isFinal: true });
    expect(state.outbox.waiting).toHaveLength(WAITING_MAX);
    expect(state.outbox.isBehind).toBe(true);
    expect(state.outbox.final.size).toBe(0);
  });
});
