/**
 * `soundbox provision` as a program, over a real pseudo-terminal: what it prints, what it reads,
 * what it leaves, and its exit codes. The box at the other end is one of the contract.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTtyPort } from "../../drivers/linux/line-port.ts";
import { requires } from "../requires.ts";
import { type ContractBox, plugContractBox } from "./contract-box.ts";
import { PATIENCE_MS } from "./patience.ts";
import { LABEL } from "./provision-fixture.ts";
import { plugPtyPair } from "./pty-pair.ts";

const SOUNDBOX = new URL("../../firmware/cli/soundbox.mjs", import.meta.url).pathname;

describe.skipIf(requires("socat"))("soundbox provision", () => {
  let folder = "";
  const closers: (() => unknown)[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-cli-"));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, "label.txt"), LABEL.toString("hex"));
    writeFileSync(join(folder, "keys.json"), '{"keys":[]}');
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function plug(): Promise<{ box: ContractBox; path: string }> {
    const pair = await plugPtyPair();
    closers.push(() => pair.pull());
    const box = await plugContractBox(openTtyPort(pair.box), { label: LABEL });
    closers.push(box.close);
    return { box, path: pair.laptop };
  }

  /** Runs it; each line that it prints may be answered. */
  function run(args: readonly string[], answer: (line: string, child: ChildProcess) => void) {
    const child = spawn(process.execPath, [SOUNDBOX, "provision", ...args], { cwd: folder });
    closers.push(() => child.kill("SIGKILL"));
    let [out, err, rest] = ["", "", ""];
    child.stdout.on("data", (bytes: Buffer) => {
      out += bytes.toString("utf8");
      const lines = (rest + bytes.toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) answer(line, child);
    });
    child.stderr.on("data", (bytes: Buffer) => {
      err += bytes.toString("utf8");
    });
    return new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
      child.once("close", (code) => resolve({ code, out, err })),
    );
  }

  it(
    "goes through a job file by itself, reports, and goes on with the report",
    async () => {
      const { box, path } = await plug();
      const columns = "terminal,ssid,password,url,acquirer,keys,account,name";
      const row = "T-0007,Market,12345678,mqtts://mq.bank.example,acleda,keys.json,a@devb,A";
      writeFileSync(join(folder, "jobs.csv"), `${columns}\n${row}\n`);
      const args = [path, "--label", "label.txt", "--job", "jobs.csv", "--report", "day.jsonl"];
      const first = await run([...args, "--json"], (line, child) => {
        const { event, name } = JSON.parse(line) as { event: string; name?: string };
        if (event === "question") child.stdin?.write(`${name === "number" ? box.number : "yes"}\n`);
      });
      expect(first.code, first.err).toBe(0);
      expect(first.out).not.toContain("12345678");
      expect(box.told).toMatchObject({ ssid: "Market", merchant: { name: "A" } });
      const report = readFileSync(join(folder, "day.jsonl"), "utf8").trim().split("\n");
      expect(JSON.parse(report.at(-1) ?? "")).toMatchObject({ step: "box", outcome: "done" });
      expect(report.join()).not.toContain("12345678");
      const calls = box.calls.length;
      const second = await run(args, () => undefined);
      expect(second).toMatchObject({ code: 0, out: "1 of 1 are done before.\n" });
      expect(box.calls).toHaveLength(calls);
    },
    4 * PATIENCE_MS,
  );

  it(
    "shows what it would do, and refuses in three sentences and one line",
    async () => {
      const { path } = await plug();
      const planned = await run([path, "--dry-run", "--set", "ssid=Market"], () => undefined);
      expect(planned).toMatchObject({ code: 0, err: "" });
      expect(planned.out).toContain('2. network: join "Market"');
      expect(planned.out).toContain("Nothing was changed.");
      const missing = await run([`${path}-not`, "--label", "label.txt"], () => undefined);
      expect(missing.code).toBe(1);
      expect(missing.out).toMatch(
        /cannot be opened\.\n {2}Why: {2}There is no such port.*\n {2}Next: /,
      );
      expect(missing.err).toBe("soundbox provision: refused, see above: 1 of 1\n");
      expect((await run([path], () => undefined)).code).toBe(2);
    },
    4 * PATIENCE_MS,
  );
});
