import { describe, expect, it } from "vitest";
import type { WallMs } from "../../../drivers/hal/clock.ts";
import {
  addCrash,
  type CrashRecord,
  isCrashLoop,
  parseCrashRecord,
  quarantined,
} from "../../../firmware/lib/crash-record.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);
const at = (seconds: number) => (1_795_000_000_000 + seconds * 1000) as WallMs;

function crashes(...list: readonly (readonly [number, string | null])[]): CrashRecord {
  return list.reduce<CrashRecord>(
    (record, [seconds, payloadSha256]) => addCrash(record, { at: at(seconds), payloadSha256 }),
    [],
  );
}

describe("the record of crashes", () => {
  it("quarantines a message at its second crash, and no other", () => {
    expect([...quarantined(crashes([0, A], [1, B]))]).toEqual([]);
    expect([...quarantined(crashes([0, A], [1, B], [2, A], [3, null], [4, null]))]).toEqual([A]);
  });

  it("sees a loop at the fifth crash within ten minutes", () => {
    const four = crashes([0, A], [10, B], [20, null], [30, null]);
    expect(isCrashLoop(four, at(31))).toBe(false);
    const five = addCrash(four, { at: at(40), payloadSha256: null });
    expect(isCrashLoop(five, at(41))).toBe(true);
    expect(isCrashLoop(five, at(600))).toBe(true);
    expect(isCrashLoop(five, at(601))).toBe(false);
  });

  it("sees no loop in five crashes of a month", () => {
    const days = [0, 7, 14, 21, 28].map((day) => [day * 86_400, null] as const);
    expect(isCrashLoop(crashes(...days), at(28 * 86_400 + 1))).toBe(false);
  });

  it("keeps the latest fifty", () => {
    const many = Array.from({ length: 80 }, (_, index) => [index, null] as const);
    const record = crashes(...many);
    expect(record).toHaveLength(50);
    expect(record[0]?.at).toBe(at(30));
  });

  it("takes anything that is no record for none", () => {
    const junk = [undefined, null, 7, "x", {}, [null, 5, { at: "x", payloadSha256: null }]];
    for (const document of junk) expect(parseCrashRecord(document)).toEqual([]);
    const record = crashes([0, A], [1, null]);
    expect(parseCrashRecord(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });
});
