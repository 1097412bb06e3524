/** The checker of the technician's line on histories made by hand: silent over what is right. */
import { describe, expect, it } from "vitest";
import type { Moment, Occurrence } from "../../../sim/checkers/moment.ts";
import { serialLine } from "../../../sim/checkers/serial-line.ts";

const MINUTE_MS = 60_000;

/** The invariants that are found broken, in order; numbers are milliseconds that pass. */
function judge(...history: readonly (Occurrence | number)[]): readonly string[] {
  const checker = serialLine();
  const found: string[] = [];
  let atMs = 0;
  for (const one of history) {
    if (typeof one === "number") atMs += one;
    else checker.see({ atMs, what: one } satisfies Moment, (invariant) => found.push(invariant));
  }
  return found;
}

const said = (text: string): Occurrence => ({ type: "line-said", text });
const session = (state: "securing" | "secured" | "refused" | "over"): Occurrence => ({
  type: "line-session",
  state,
});
const key = (isDown: boolean): Occurrence => ({ type: "presence-key", isDown });
const GESTURE = [key(true), 5_100, key(false)] as const;
const wrong = (times: number) =>
  Array.from({ length: times }, () => [session("securing"), session("refused")]).flat();

describe("the checker of the technician's line", () => {
  it("lets the answers of the contract pass, and nothing else", () => {
    expect(judge(said("terminal: T-0007\r\nfirmware: 0.1.0\r\nok\r\n"))).toEqual([]);
    expect(judge(said("set-up: locked for 60 s after wrong secrets\r\nok\r\n"))).toEqual([]);
    expect(judge(said("merchant: Demo Coffee\r\n"))).toEqual(["I27"]);
    expect(judge(said("-----BEGIN PRIVATE KEY-----\r\n"))).toEqual(["I27"]);
    expect(judge(said("ok\r\n".repeat(3_000)))).toEqual(["I27"]);
  });

  it("wants a gesture of five seconds, at most five minutes ago, in this boot", () => {
    expect(judge(...GESTURE, session("securing"))).toEqual([]);
    expect(judge(session("securing"))).toEqual(["I32"]);
    expect(judge(key(true), 3_000, key(false), session("securing"))).toEqual(["I32"]);
    expect(judge(...GESTURE, 6 * MINUTE_MS, session("securing"))).toEqual(["I32"]);
    expect(judge(...GESTURE, { type: "power-cut" }, session("securing"))).toEqual(["I32"]);
  });

  it("wants the steps of the lock, whatever happens to the power", () => {
    expect(judge(...GESTURE, ...wrong(5), MINUTE_MS + 1_000, session("securing"))).toEqual([]);
    expect(judge(...GESTURE, ...wrong(5), 30_000, session("securing"))).toEqual(["I28"]);
    const cut = [{ type: "power-cut" } as const, 1_000, ...GESTURE];
    expect(judge(...GESTURE, ...wrong(5), ...cut, session("securing"))).toEqual(["I28"]);
    const again = [MINUTE_MS + 1_000, ...wrong(1), 2 * MINUTE_MS, session("securing")];
    expect(judge(...GESTURE, ...wrong(5), ...again)).toEqual(["I28"]);
  });

  it("wants an answer in calm", () => {
    expect(judge({ type: "line-probe" }, 100, said("terminal: T-1\r\n"), 9_000, key(true))).toEqual(
      [],
    );
    expect(judge({ type: "line-probe" }, 9_000, key(true))).toEqual(["I33"]);
  });
});
