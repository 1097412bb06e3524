/** The tool's steps for a box in service, against boxes of the contract. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readProvisionOptions } from "../../firmware/cli/provision/options.ts";
import { STEPS } from "../../firmware/cli/provision/steps/all.ts";
import { serveOne } from "../../firmware/cli/provision/workbench.ts";
import { createCable } from "./cable.ts";
import { type ContractBoxOptions, plugContractBox } from "./contract-box.ts";
import { PATIENCE_MS } from "./patience.ts";
import { LABEL, setUpBench } from "./provision-fixture.ts";

const ROWS = Array.from({ length: 45 }, (_, at) => ({ row: 45 - at, amount: "500" }));

const bound = { merchant: { account: "other.shop@devb", name: "Other" } };

describe("the technician's tool at a box in service", () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  async function serve(
    steps: string,
    answers: NonNullable<ContractBoxOptions["answers"]>,
    { typed = "", job = {} } = {},
  ) {
    const cable = createCable();
    const box = await plugContractBox(cable.box, { label: LABEL, answers });
    const wanted = readProvisionOptions(["--steps", steps]).steps;
    const bench = setUpBench(cable.laptop, () => typed, { steps: wanted, job });
    closers.push(box.close, bench.remove);
    return { box, bench, count: await serveOne(bench.run) };
  }

  it("does none of these steps unless it is told to", () => {
    const usual = readProvisionOptions([]).steps;
    expect(usual).toEqual(STEPS);
    expect(usual.map(({ id }) => id)).not.toContain("reset");
  });

  it(
    "fetches every payment, page by page, into a file for one reader",
    async () => {
      const { bench } = await serve("payments", {
        "ledger.export": ({ limit, beforeRow }) => {
          const older = ROWS.filter(
            ({ row }) => beforeRow === undefined || row < Number(beforeRow),
          );
          const rows = older.slice(0, Number(limit));
          return { rows, next: rows.length < Number(limit) ? null : (rows.at(-1)?.row ?? null) };
        },
      });
      const path = join(bench.folder, "T-0007-payments.jsonl");
      const kept = readFileSync(path, "utf8").trimEnd().split("\n");
      expect(kept.map((line) => JSON.parse(line) as object)).toEqual(ROWS);
      expect(statSync(path).mode & 0o077).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    "ends at a box that gives the same page for ever",
    async () => {
      const { bench } = await serve("payments", {
        "ledger.export": () => ({ rows: ROWS.slice(0, 20), next: 26 }),
      });
      expect(bench.outcomes()).toEqual(["payments done"]);
    },
    PATIENCE_MS,
  );

  it(
    "fetches the audit, and says where its chain breaks",
    async () => {
      const entries = [1, 2, 3].map((n) => ({ n, method: "link.configure" }));
      const log = (brokenAt: number | null) => ({
        "log.read": ({ after }: { readonly after?: unknown }) => ({
          entries: entries.filter(({ n }) => n > Number(after)),
          brokenAt,
        }),
      });
      const good = await serve("log", log(null));
      expect(good.bench.outcomes()).toEqual(["log done"]);
      const kept = readFileSync(join(good.bench.folder, "T-0007-audit.jsonl"), "utf8");
      expect(kept.trimEnd().split("\n")).toHaveLength(3);
      const broken = await serve("log", log(2));
      expect(broken.bench.refusal()?.what).toContain("breaks at entry 2");
    },
    PATIENCE_MS,
  );

  it(
    "names the parts that failed a self-test",
    async () => {
      const parts = [
        { part: "storage", ok: true, text: "it keeps what is written" },
        { part: "loudspeaker", ok: false, text: "device-lost: it is gone" },
      ];
      const { bench, count } = await serve("selftest", {
        "device.selftest": () => ({ parts, ok: false }),
      });
      expect(count).toEqual({ finished: 0, refused: 1 });
      expect(bench.refusal()?.why).toBe("loudspeaker: device-lost: it is gone");
    },
    PATIENCE_MS,
  );

  it(
    "resets a box only when its number is typed, with its owner's release",
    async () => {
      const describe = () => ({ terminal: "T-0007", ...bound });
      const seen: unknown[] = [];
      const answers = {
        "device.describe": describe,
        "factory.reset": (params: object) => {
          seen.push(params);
          return { isBound: false };
        },
      };
      const wrong = await serve("reset", answers, { typed: "T-0008" });
      expect(wrong.bench.refusal()?.what).toBe("Nothing was reset.");
      expect(seen).toEqual([]);
      const right = await serve("reset", answers, { typed: "T-0007", job: { release: "a.b.c" } });
      expect(right.bench.outcomes()).toEqual(["reset done"]);
      expect(seen).toEqual([{ terminal: "T-0007", release: "a.b.c" }]);
    },
    PATIENCE_MS,
  );
});
