/** The command that runs the random world, as people and CI systems meet it. */
import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { ROOT } from "../tidy/sources.ts";

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs it to its end.
 * @param heard sees the output so far, and may do something about it.
 */
function headless(
  words: readonly string[],
  heard: (out: string, child: ReturnType<typeof spawn>) => void = () => undefined,
): Promise<Ended> {
  const args = ["firmware/cli/soundbox.mjs", "simulate", "--headless", ...words];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString("utf8");
    heard(out, child);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString("utf8");
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
}

const SHORT = ["--hours", "0.01"];
const LONG = ["--hours", "0.1", "--runs", "100000"];

describe("soundbox simulate --headless", { timeout: 300_000 }, () => {
  it("prints the same lines with one thread and with two", async () => {
    const words = [...SHORT, "--seed", "5", "--runs", "7"];
    const seedsOf = ({ out }: Ended) => out.split("\n").filter((line) => line.startsWith("seed"));
    const one = await headless(words);
    const two = await headless([...words, "--jobs", "2"]);
    expect(one).toMatchObject({ code: 0, err: "" });
    expect(two).toMatchObject({ code: 0, err: "" });
    expect(seedsOf(one)).toHaveLength(7);
    expect(seedsOf(two)).toEqual(seedsOf(one));
    expect(one.out).toMatch(/\n7 runs, 0 violations: .*\n.* power cuts .*\n.* days per second\n$/);
  });

  it("gives a machine one object a run, and one for all", async () => {
    const ended = await headless([...SHORT, "--pace", "cuts", "--runs", "2", "--json"]);
    const [first, second, last, nothing] = ended.out.split("\n");
    expect(JSON.parse(first ?? "")).toMatchObject({ seed: 1, violations: [] });
    expect(JSON.parse(first ?? "").traceHash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(second ?? "")).toMatchObject({ seed: 2, violations: [] });
    expect(JSON.parse(last ?? "").summary).toMatchObject({ ended: "all", runs: 2, violations: 0 });
    expect(nothing).toBe("");
  });

  it("stops once there were enough cuts", async () => {
    const ended = await headless([...LONG, "--pace", "cuts", "--cuts", "30", "--json"]);
    expect(ended.code).toBe(0);
    const { summary } = JSON.parse(ended.out.trim().split("\n").at(-1) ?? "");
    expect(summary.ended).toBe("cuts");
    expect(summary.powerCuts).toBeGreaterThanOrEqual(30);
  });

  it("ends quietly when nobody reads on", async () => {
    const ended = await headless(LONG, (_out, child) => child.stdout?.destroy());
    expect(ended).toMatchObject({ code: 0, err: "" });
  });

  it("says at Ctrl-C what was done so far, and that it was not all", async () => {
    let isTold = false;
    const ended = await headless(LONG, (_out, child) => {
      // A second Ctrl-C would end it at once.
      if (!isTold) child.kill("SIGINT");
      isTold = true;
    });
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(
      /^soundbox simulate: interrupted after \d+ of 100000 runs, all of them clean\n$/,
    );
    expect(ended.out).toMatch(/\n\d+ runs, 0 violations: /);
  });
});
