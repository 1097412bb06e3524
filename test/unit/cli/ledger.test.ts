/** The command over real ledger files: what it prints, and what it refuses. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Ledger } from "../../../drivers/hal/ledger.ts";
import { openSqlFile } from "../../../drivers/linux/sqlite.ts";
import { createSqliteLedger } from "../../../drivers/linux/sqlite-ledger.ts";
import { Refusal, WrongUsage } from "../../../firmware/cli/command.ts";
import { ledgerCommand, runLedger } from "../../../firmware/cli/ledger.ts";
import { agoText, dayBounds, phnomPenhDay } from "../../../firmware/cli/ledger-text.ts";
import {
  at,
  credit,
  MORNING,
  mark,
  reversal,
  txidOf,
  voidOf,
} from "../../contract/ledger-entries.ts";
import { marked, opened, recorded } from "../../contract/ledger-rig.ts";

let folder: string;
let path: string;
let ledger: Ledger;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "ledger-"));
  path = join(folder, "ledger.db");
  ledger = createSqliteLedger(path);
  await opened(ledger);
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Four payments, one of them a test, and one taken back in part. */
async function aMorning(): Promise<void> {
  await recorded(
    ledger,
    credit(1, { money: { minor: 12500, currency: "KHR" } }),
    credit(2, { money: { minor: 375, currency: "USD" }, billNumber: null }),
    voidOf(3),
    credit(4, { env: "test" }),
    reversal(7, 1, { money: { minor: 2500, currency: "KHR" } }),
  );
  await marked(ledger, mark(1, "spoken"), mark(2, "spoken", "late"), mark(4, "speaking"));
}

/** What the command prints, two minutes into the morning. */
async function printed(...args: string[]): Promise<string> {
  let text = "";
  const write = async (part: string) => {
    text += part;
    return true;
  };
  await runLedger([...args, "--ledger", path], { nowMs: MORNING + 120_000, write });
  return text;
}

const lines = (text: string) => text.trimEnd().split("\n");

describe("ledger list", () => {
  it("shows payments newest first, as a vendor asks for them", async () => {
    await aMorning();
    expect(await printed("list")).toBe(
      [
        "ROW  PHNOM PENH TIME        AGO      AMOUNT  STORY           REFERENCE  BILL",
        "  5  2026-11-22 15:00:07  1 min  -2,500 KHR  recorded        …00000007  B-7",
        "  4  2026-11-22 15:00:04  1 min     400 KHR  speaking, TEST  …00000004  B-4",
        "  2  2026-11-22 15:00:02  1 min    3.75 USD  spoken (late)   …00000002",
        "  1  2026-11-22 15:00:01  1 min  12,500 KHR  spoken          …00000001  B-1",
        "",
      ].join("\n"),
    );
  });

  it("shows as many as asked for", async () => {
    await aMorning();
    expect(lines(await printed("list", "--limit", "2"))).toHaveLength(3);
  });

  it("says so when there are none", async () => {
    expect(await printed("list")).toBe("No payments recorded yet.\n");
  });

  it("gives a machine one object a line", async () => {
    await aMorning();
    const [newest, ...others] = lines(await printed("list", "--json")).map((it) => JSON.parse(it));
    expect(others).toHaveLength(3);
    expect(newest).toMatchObject({
      row: 5,
      kind: "reversed",
      amount: "2500",
      currency: "KHR",
      of: txidOf(1),
      creditedAt: "2026-11-22T08:00:07.000Z",
      stage: "recorded",
      sound: true,
    });
  });

  it("prints no control character that an acquirer sent", async () => {
    await recorded(ledger, credit(1, { billNumber: "B\u001b[31m\r\n\u0007\u202e1 ម៉ៅ" }));
    expect(await printed("list")).toContain("…00000001  B?[31m????1 ម៉ៅ\n");
  });

  it("marks a row that the medium altered instead of showing it as a payment", async () => {
    await aMorning();
    const file = openSqlFile(path, { readOnly: false });
    file.exec("DROP TRIGGER entry_stays; UPDATE entry SET minor = 99 WHERE row = 2");
    file.close();
    expect(lines(await printed("list"))[3]).toContain("DAMAGED, see verify");
  });
});

describe("ledger totals", () => {
  it("sums today in Phnom Penh, one line a currency, without test payments", async () => {
    await aMorning();
    expect(await printed("totals")).toBe(
      [
        "2026-11-22, midnight to midnight in Phnom Penh",
        "10,000 KHR  1 payment  1 taken back",
        "  3.75 USD  1 payment",
        "",
      ].join("\n"),
    );
  });

  it("sums the day that is asked for", async () => {
    // 23:59:59.999 in Phnom Penh on the 22nd, and midnight of the 23rd.
    const midnight = 9 * 3_600_000;
    await recorded(
      ledger,
      credit(1, { creditedAt: at(midnight - 1) }),
      credit(2, { creditedAt: at(midnight) }),
    );
    expect(JSON.parse(await printed("totals", "--date", "2026-11-22", "--json"))).toEqual({
      date: "2026-11-22",
      totals: [{ currency: "KHR", amount: "100", count: 1, reversedCount: 0 }],
    });
    expect(await printed("totals", "--date", "2026-11-23")).toContain("200 KHR  1 payment\n");
    expect(await printed("totals", "--date", "2026-11-24")).toBe("2026-11-24: no payments\n");
  });

  it("shows a day on which more went back than came in", async () => {
    const cents = { money: { minor: 5, currency: "USD" } } as const;
    await recorded(ledger, reversal(1, 9, cents));
    expect(await printed("totals")).toContain("-0.05 USD  0 payments  1 taken back");
  });
});

describe("ledger export", () => {
  it("writes every record with the signed bytes and the chain, oldest first", async () => {
    await aMorning();
    const rows = lines(await printed("export")).map((it) => JSON.parse(it));
    expect(rows.map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, "credited"],
      [2, "credited"],
      [3, "void"],
      [4, "credited"],
      [7, "reversed"],
    ]);
    expect(rows[0].jws).toBe(credit(1).jws);
    expect(rows[0].previousHash).toBe("0".repeat(64));
    for (const [index, row] of rows.slice(1).entries()) {
      expect(row.previousHash).toBe(rows[index].hash);
    }
    expect(JSON.parse(await printed("verify", "--json")).head).toBe(rows[4].hash);
  });

  it("stops when nobody reads any more", async () => {
    await aMorning();
    let count = 0;
    const write = async () => ++count < 2;
    await runLedger(["export", "--ledger", path], { nowMs: MORNING, write });
    expect(count).toBe(2);
  });
});

describe("ledger verify", () => {
  it("says what was verified and which numbers never came", async () => {
    await aMorning();
    const [first, head, numbers] = lines(await printed("verify"));
    expect(first).toBe("5 rows verified: nothing is missing or altered.");
    expect(head).toMatch(/^Last hash [0-9a-f]{64}$/);
    expect(numbers).toBe("acleda, epoch 3: complete to 4, highest 7; not received: 5-6");
  });

  it("refuses at the first altered row, in one plain line", async () => {
    await aMorning();
    const file = openSqlFile(path, { readOnly: false });
    file.exec("DROP TRIGGER entry_stays; UPDATE entry SET minor = minor * 10 WHERE row > 1");
    file.close();
    const refusal = printed("verify");
    await expect(refusal).rejects.toThrow(Refusal);
    await expect(refusal).rejects.toThrow(
      "row 2 is damaged: its contents are not what was recorded: they do not give its hash",
    );
    await expect(printed("verify", "--json")).rejects.toThrow(Refusal);
  });
});

describe("the command line", () => {
  it("finds the record by the configuration, from the configuration's own folder", async () => {
    await aMorning();
    const config = join(folder, "config.json");
    writeFileSync(config, JSON.stringify({ ledger: "ledger.db", somethingElse: "broken" }));
    let text = "";
    const write = async (part: string) => {
      text += part;
      return true;
    };
    await runLedger(["list", "--config", config], { nowMs: MORNING, write });
    expect(lines(text)).toHaveLength(5);
    writeFileSync(config, "{}");
    const refusal = runLedger(["list", "--config", config], { nowMs: MORNING, write });
    await expect(refusal).rejects.toThrow('names no record (the key "ledger")');
  });

  it.each([
    [[], "say one of list, totals, export, verify"],
    [["frobnicate"], "say one of list, totals, export, verify"],
    [["list", "totals"], "say one of list, totals, export, verify"],
    [["list", "--date", "2026-11-22"], "list takes no --date"],
    [["list", "--limit", "0"], '--limit is a number from 1 to 10000, not "0"'],
    [["totals", "--date", "2026-02-30"], '--date is a day like 2026-11-22, not "2026-02-30"'],
    [["list", "--colour"], "Unknown option '--colour'"],
  ])("refuses %j as wrong usage", async (args, words) => {
    const refusal = printed(...args);
    await expect(refusal).rejects.toThrow(WrongUsage);
    await expect(refusal).rejects.toThrow(words);
  });

  it("wants to know where the record is, once", async () => {
    const run = (...args: string[]) =>
      runLedger(["list", ...args], { nowMs: MORNING, write: async () => true });
    await expect(run()).rejects.toThrow("either --ledger FILE or --config FILE");
    await expect(run("--ledger", path, "--config", path)).rejects.toThrow(WrongUsage);
  });

  it("refuses a record that is not there, and makes none", async () => {
    const missing = join(folder, "missing.db");
    const run = runLedger(["list", "--ledger", missing], {
      nowMs: MORNING,
      write: async () => true,
    });
    await expect(run).rejects.toThrow(Refusal);
    expect(() => readFileSync(missing)).toThrow("ENOENT");
  });

  it("has help that names every option", () => {
    for (const word of ["list", "totals", "export", "verify", "--ledger", "--config", "--limit"]) {
      expect(ledgerCommand.help).toContain(word);
    }
  });
});

describe("days and ages", () => {
  it("take Phnom Penh's midnight", () => {
    expect(phnomPenhDay(Date.parse("2026-11-22T16:59:59.999Z"))).toBe("2026-11-22");
    expect(phnomPenhDay(Date.parse("2026-11-22T17:00:00Z"))).toBe("2026-11-23");
    expect(dayBounds("2026-11-22")?.from).toBe(Date.parse("2026-11-21T17:00:00Z"));
    expect(dayBounds("2024-02-29")).toBeDefined();
    for (const day of ["2026-02-29", "2026-13-01", "22.11.2026", ""]) {
      expect(dayBounds(day)).toBe(undefined);
    }
  });

  it("are said in the largest unit that fits", () => {
    expect([-1, 0, 59_999, 60_000, 3_600_000, 86_400_000].map(agoText)).toEqual([
      "to come",
      "0 s",
      "59 s",
      "1 min",
      "1 h",
      "1 d",
    ]);
  });
});
