/** What the doctor says of the ways in by hand, and of a terminal that a technician set up. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { about, clear, doctor, folder, GRAVE, layOut, put } from "./doctor-rig.ts";

beforeEach(layOut);
afterEach(clear);

describe("a terminal with a cable", () => {
  const line = { port: "/dev/none" };
  const fresh = { acquirer: undefined, merchant: undefined, link: undefined, line };
  const bank = () => JSON.parse(readFileSync(join(folder, "bank.jwks.json"), "utf8"));

  it("that belongs to nobody yet is grave, and no bank's file is missed", async () => {
    const findings = await doctor({ config: fresh });
    expect(findings[0]).toMatchObject({ part: "configuration", ...GRAVE });
    expect(findings[0]?.next).toContain("soundbox provision");
    expect(findings.filter(({ part }) => part === "keys")).toMatchObject([{ state: "good" }]);
  });

  it("is examined as a technician has bound it", async () => {
    const merchant = { bakongAccountID: "sokha@devb", name: "Sokha Coffee" };
    const settings = { epoch: 2, binding: { merchant, acquirer: "acleda", keys: bank() } };
    put("ledger.db.documents/settings.json", JSON.stringify(settings), 0o600);
    const findings = await doctor({ config: fresh });
    expect(findings[0]).toMatchObject({ state: "good", says: "terminal T-0001 of acleda" });
    const keys = findings.filter(({ part }) => part === "keys");
    expect(keys[1]).toMatchObject({ state: "good" });
    expect(keys[1]?.says).toContain("came with the technician");
  });
});

describe("keys and cable", () => {
  it("that nobody asked for are noted", async () => {
    expect((await about("panel"))[0]).toMatchObject({ state: "note" });
    expect((await about("cable"))[0]).toMatchObject({ state: "note" });
  });

  it("that are not there are bad, and not grave: payments are heard without them", async () => {
    for (const panel of ["kernel", "firmata"]) {
      const config = { panel: { port: "/dev/none", input: "/dev/none" } };
      const [finding] = await about("panel", { board: { panel }, config });
      expect(finding).toMatchObject({ state: "bad" });
      expect(finding).not.toHaveProperty("isGrave");
    }
    const line = { port: "/dev/none", labelSecret: "label" };
    const states = (await about("cable", { config: { line } })).map(({ state }) => state);
    expect(states).toEqual(["bad", "bad"]);
  });

  it("that are there are good", async () => {
    const config = { panel: { input: put("keys", "") }, line: { port: put("line", "") } };
    const change = { board: { panel: "kernel" }, config };
    expect((await about("panel", change))[0]).toMatchObject({ state: "good" });
    expect(await about("cable", change)).toMatchObject([{ state: "good" }]);
  });
});
