/** What the doctor says of the service and of the account, which a test cannot have for real. */
import { describe, expect, it } from "vitest";
import { examineAccount } from "../../../firmware/cli/doctor/account.ts";
import { examineService } from "../../../firmware/cli/doctor/supervision.ts";
import { checkConfig } from "../../../firmware/config/schema.ts";

const GRAVE = { state: "bad", isGrave: true };

describe("the service", () => {
  const of = (...values: readonly string[]) => {
    const names = ["LoadState", "ActiveState", "StatusText", "NRestarts"];
    const text = names.map((name, at) => `${name}=${values[at]}\n`).join("");
    return examineService(async () => text);
  };

  it("that runs says what it is doing, and how often it fell", async () => {
    const [good] = await of("loaded", "active", "ready: hears acleda", "0");
    expect(good).toMatchObject({ state: "good", says: "it runs: ready: hears acleda" });
    const [note] = await of("loaded", "active", "ready", "3");
    expect(note?.state).toBe("note");
    expect(note?.says).toContain("3 times");
  });

  it("that does not run, or does not stay up, is grave", async () => {
    expect((await of("loaded", "inactive", "", "0"))[0]).toMatchObject(GRAVE);
    expect((await of("loaded", "failed", "", "1"))[0]).toMatchObject(GRAVE);
    expect((await of("loaded", "activating", "", "7"))[0]).toMatchObject(GRAVE);
    expect((await of("loaded", "activating", "", "0"))[0]).toMatchObject({ state: "note" });
  });

  it("that is not installed is not spoken of, nor is a machine without systemd", async () => {
    expect(await of("not-found", "inactive", "", "0")).toEqual([]);
    expect(await examineService(() => Promise.reject(new Error("no systemctl")))).toEqual([]);
  });
});

describe("the account", () => {
  const checked = checkConfig({
    terminal: "T-0001",
    identityKey: "/box/terminal.key.pem",
    ledger: "/box/ledger.db",
    acquirer: { id: "acleda", keys: "/box/bank.jwks.json" },
    merchant: { bakongAccountID: "demo.shop@devb", name: "Demo Coffee" },
    link: { url: "mqtt://127.0.0.1:1883" },
  });
  if (!checked.ok) throw new Error(checked.problem.rule);
  const { value: config } = checked;
  const [root, terminal] = [0, 997];
  const box = { uid: terminal, isOpen: false };
  const key = config.identityKey;

  it("of the files is that of the terminal", () => {
    expect(examineAccount(config, terminal, () => box)[0]).toMatchObject({ state: "good" });
  });

  it("that may not read its own key is grave, whoever looks", () => {
    const ownerOf = (path: string) => (path === key ? { uid: root, isOpen: false } : box);
    for (const own of [root, terminal]) {
      const [finding] = examineAccount(config, own, ownerOf);
      expect(finding).toMatchObject(GRAVE);
      expect(finding?.says).toContain(key);
      expect(finding?.next).toContain(`chown --reference=/box ${key}`);
    }
  });

  it("may read what is root's and open to everybody", () => {
    const ownerOf = (path: string) =>
      path === config.acquirer.keys ? { uid: 0, isOpen: true } : box;
    expect(examineAccount(config, terminal, ownerOf)[0]).toMatchObject({ state: "good" });
  });

  it("of whoever looks is told when it is another, for root sees everything open", () => {
    expect(examineAccount(config, root, () => box)[0]).toMatchObject({ state: "note" });
  });
});
