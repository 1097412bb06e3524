import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSqlFile } from "../../../drivers/linux/sqlite.ts";
import { Outbox } from "../../../firmware/gateway/outbox.ts";

const NOW = Date.UTC(2026, 10, 23, 3);
const DAY = 86_400_000;
const CHARGE = {
  md5: "a".repeat(32),
  terminal: "T-1",
  billNumber: "B-1",
  openedAt: NOW,
  expiresAt: NOW + 300_000,
  isAsked: false,
  answerTo: null,
};

function draft(txid: string, md5 = CHARGE.md5, terminal = "T-1") {
  return {
    terminal,
    epoch: 1,
    txid,
    jti: `j-${txid}`,
    md5,
    sign: (seq: number) => `${txid}.${seq}`,
  };
}

describe("the outbox", () => {
  let folder: string;
  let path: string;
  let outbox: Outbox;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-outbox-"));
    path = join(folder, "outbox.db");
    outbox = new Outbox(path);
  });
  afterEach(() => {
    outbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("numbers events of each terminal without holes, and one transfer only once", () => {
    outbox.watch(CHARGE, NOW);
    expect(outbox.issue(draft("x"), 9_000)).toMatchObject({ seq: 1, jws: "x.1" });
    expect(outbox.issue(draft("x"), 9_000)).toBeUndefined();
    expect(outbox.issue(draft("x", CHARGE.md5, "T-2"), 9_000)).toBeUndefined();
    expect(outbox.issue(draft("y"), 9_000)?.seq).toBe(2);
    expect(outbox.issue(draft("z", "b".repeat(32), "T-2"), 9_000)?.seq).toBe(1);
    expect(outbox.highest("T-1", 1)).toBe(2);
    expect([outbox.open(), outbox.today(NOW).delaysMs.length]).toEqual([[], 3]);
  });

  it("takes back a number when signing fails", () => {
    const failing = {
      ...draft("x"),
      sign: () => {
        throw new Error("no key");
      },
    };
    outbox.watch(CHARGE, NOW);
    expect(() => outbox.issue(failing, 1)).toThrow("no key");
    expect([outbox.highest("T-1", 1), outbox.open().length]).toEqual([0, 1]);
  });

  it("has everything again after it was closed and opened", () => {
    outbox.watch(CHARGE, NOW);
    outbox.watch({ ...CHARGE, md5: "c".repeat(32) }, NOW);
    outbox.spend(NOW, 3);
    outbox.issue(draft("x"), 5_000);
    outbox.greet("T-1", "n-1");
    outbox.close();
    outbox = new Outbox(path);
    expect(outbox.today(NOW)).toEqual({ spent: 3, charges: 2, delaysMs: [5_000] });
    expect(outbox.untaken(10)).toMatchObject([{ seq: 1, txid: "x", jws: "x.1" }]);
    expect(outbox.nonceOf("T-1")).toBe("n-1");
    expect(outbox.open().map(({ md5 }) => md5)).toEqual(["c".repeat(32)]);
  });

  it("forgets what the broker has taken, but not what a terminal may ask for again", () => {
    const event = outbox.issue(draft("x"), 1);
    if (event === undefined) throw new Error("not issued");
    outbox.taken(event);
    expect(outbox.untaken(10)).toEqual([]);
    expect(outbox.between("T-1", 1, { from: 1, to: 9 }, 100)).toEqual([event]);
    expect(outbox.between("T-1", 2, { from: 1, to: 9 }, 100)).toEqual([]);
    expect(outbox.receipted("T-1", "j-x", "spoken")).toBe(1);
    expect(outbox.receipted("T-1", "j-other", "spoken")).toBeUndefined();
  });

  it("leaves a charge to the terminal that named it first", () => {
    outbox.watch(CHARGE, NOW);
    expect(outbox.watch({ ...CHARGE, terminal: "T-2", isAsked: true }, NOW)).toBeUndefined();
    expect(outbox.open()[0]).toMatchObject({ terminal: "T-1", isAsked: false });
  });

  it("looks again at a charge that was given up when somebody asks", () => {
    outbox.watch(CHARGE, NOW);
    outbox.settle(CHARGE.md5, "over");
    expect(outbox.watch(CHARGE, NOW)?.state).toBe("over");
    expect(outbox.watch({ ...CHARGE, isAsked: true }, NOW)?.state).toBe("open");
    outbox.looked([CHARGE.md5], NOW + 5);
    expect(outbox.open()[0]).toMatchObject({ isAsked: false, lastLookAt: NOW + 5 });
    expect(outbox.today(NOW).charges).toBe(1);
  });

  it("begins a new purse at midnight in Phnom Penh, and gives back what was not used", () => {
    outbox.spend(NOW, 2);
    outbox.spend(NOW, -1);
    expect([NOW, Date.UTC(2026, 10, 23, 17)].map((at) => outbox.today(at).spent)).toEqual([1, 0]);
    outbox.spend(NOW, -5);
    expect(outbox.today(NOW).spent).toBe(0);
  });

  it("forgets charges a week after they ended, and no event", () => {
    outbox.watch(CHARGE, NOW);
    outbox.issue(draft("x"), 1);
    outbox.prune(NOW + 8 * DAY);
    expect(outbox.watch(CHARGE, NOW)?.state).toBe("open");
    expect(outbox.highest("T-1", 1)).toBe(1);
  });

  it("refuses a file that is none of its own, and leaves it as it was", () => {
    const other = join(folder, "other.db");
    const file = openSqlFile(other, { readOnly: false });
    file.exec("CREATE TABLE t (a)");
    file.close();
    expect(() => new Outbox(other)).toThrow(/other\.db is no outbox/);
    const text = join(folder, "text.db");
    writeFileSync(text, "hello, this is a letter and no database at all ".repeat(50));
    expect(() => new Outbox(text)).toThrow();
    const newer = openSqlFile(path, { readOnly: false });
    newer.exec("PRAGMA user_version = 9");
    newer.close();
    expect(() => new Outbox(path)).toThrow("newer gateway");
  });
});
