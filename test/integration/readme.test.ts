/**
 * The first page does what it says: its commands print what it shows, and its bank, typed in as it
 * stands, gets a payment spoken by a terminal set up as it describes.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../requires.ts";
import { type Mosquitto, startMosquitto } from "./mosquitto.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const SOUNDBOX = `"${process.execPath}" "${join(ROOT, "firmware/cli/soundbox.mjs")}"`;
const README = readFileSync(join(ROOT, "README.md"), "utf8");

/** The first code block of a language. */
function blockOf(language: string, from = 0): string {
  const [, text = ""] =
    new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "m").exec(README.slice(from)) ?? [];
  return text;
}

let folder = "";
beforeEach(() => {
  // Below the checkout, so that the bank finds its packages as it would in `.shop`.
  mkdirSync(join(ROOT, ".build"), { recursive: true });
  folder = mkdtempSync(join(ROOT, ".build", "readme-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Types one line into a shell. */
function type(line: string): string {
  const text = line.replaceAll("npx soundbox", SOUNDBOX);
  return execFileSync("sh", ["-c", text], { cwd: folder, encoding: "utf8", stdio: "pipe" });
}

describe("the commands of the first page", () => {
  const typed = blockOf("console").split(/^\$ /m).slice(1);

  it("are five", () => {
    expect(typed).toHaveLength(5);
  });

  it.each(typed.map((text) => text.split(/\n([\s\S]*)/)))(
    "%s prints what is shown",
    (line, shown) => {
      expect(type(line)).toBe(shown);
    },
  );
});

describe.skipIf(requires("mosquitto"))("the bank of the first page", () => {
  let broker: Mosquitto | undefined;
  const running: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of running.splice(0)) child.kill("SIGKILL");
    await broker?.stop();
  });

  /** Starts a line of the first page's shell block. */
  function start(line: string): ChildProcess {
    const text = line
      .replaceAll("npx soundbox", `exec ${SOUNDBOX}`)
      .replace(/^node /, "exec node ");
    const child = spawn("sh", ["-c", text], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
    running.push(child);
    return child;
  }

  it("gets its payment recorded and spoken", async () => {
    broker = await startMosquitto();
    mkdirSync(join(folder, ".shop"));
    const program = blockOf("js").replace(":1883", `:${broker.port}`);
    writeFileSync(join(folder, ".shop", "bank.mjs"), program);
    const [, bankLine, setupLine, runLine] = blockOf("sh", README.indexOf("```js")).split("\n");
    const bank = start((bankLine ?? "").replace(" &", ""));
    await broker.logs(/Received SUBSCRIBE/);
    const key = JSON.parse(type(`${setupLine} --broker mqtt://127.0.0.1:${broker.port}`)) as object;
    expect(key).toMatchObject({ kty: "OKP", crv: "Ed25519", use: "sig" });
    start(runLine ?? "");
    const stages: string[] = [];
    for await (const line of createInterface({ input: bank.stdout ?? process.stdin })) {
      const { stage } = JSON.parse(line) as { readonly stage?: string };
      if (stage !== undefined) stages.push(stage);
      if (stage === "spoken" || stage === "rejected") break;
    }
    expect(stages).toEqual(["recorded", "spoken"]);
  });
});
