/** `soundbox simulate` as a process: one address, this machine only, and a clean end. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "./mosquitto.ts";

const SOUNDBOX = fileURLToPath(new URL("../../firmware/cli/soundbox.mjs", import.meta.url));

interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves with the address it prints; fails when it ends before. */
  readonly address: Promise<string>;
  readonly code: Promise<number | null>;
}

function simulate(...args: readonly string[]): Run {
  const child = spawn(process.execPath, [SOUNDBOX, "simulate", ...args]);
  let out = "";
  let err = "";
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  const address = new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk;
      const [found] = /http:\/\/127\.0\.0\.1:\d+(?=\n)/.exec(out) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk;
    });
    child.once("close", () => reject(new Error(`it ended before it was open: ${err}`)));
  });
  // Whoever waits for the address hears of it; the others need not.
  address.catch(() => {});
  return { child, out: () => out, err: () => err, address, code };
}

describe("soundbox simulate", () => {
  let folder = "";
  let run: Run;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-simulate-"));
    run = simulate("--port", String(await freePort()), "--data", join(folder, "data"));
    await run.address;
  }, 240_000);
  afterAll(() => {
    run.child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  it("prints one address, and the page is there", async () => {
    const addresses = run.out().match(/http:\S+/g) ?? [];
    expect(addresses).toHaveLength(1);
    const page = await fetch(addresses[0] ?? "");
    expect(await page.text()).toContain("<title>KHQR soundbox");
  });

  it.skipIf(!existsSync("/proc/net/tcp"))("listens on 127.0.0.1 and nowhere else", () => {
    const places = listeningPlaces(run.child.pid ?? 0);
    expect(places.length).toBeGreaterThanOrEqual(3);
    expect(new Set(places)).toEqual(new Set(["0100007F"]));
  });

  it("says what to do when the port is taken, and ends with 1", async () => {
    const { port } = new URL(await run.address);
    const second = simulate("--port", port);
    expect(await second.code).toBe(1);
    expect(second.err()).toMatch(
      new RegExp(`^soundbox simulate: port ${port} .*another copy.*--port ${Number(port) + 1}\\n$`),
    );
    expect(second.out()).toBe("");
  }, 240_000);

  it("closes at Ctrl-C with its payments kept, and ends with 0", async () => {
    run.child.kill("SIGINT");
    expect(await run.code).toBe(0);
    expect(run.err()).toBe("");
    expect(run.out()).toContain("The shop is closed.");
    expect(existsSync(join(folder, "data", "ledger.db"))).toBe(true);
  }, 240_000);
});

/** Local addresses, as the kernel writes them, on which a process listens. */
function listeningPlaces(pid: number): string[] {
  // The process's own view of its network; its sockets are told apart by their inodes.
  const inodes = new Set(readInodes(pid));
  const rows = ["tcp", "tcp6"].flatMap((name) =>
    readFileSync(`/proc/${pid}/net/${name}`, "utf8").trim().split("\n").slice(1),
  );
  return rows.flatMap((row) => {
    const [, local = "", , state, , , , , , inode = ""] = row.trim().split(/\s+/);
    return state === "0A" && inodes.has(inode) ? [local.split(":")[0] ?? ""] : [];
  });
}

function readInodes(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((name) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${name}`))?.[1] ?? [];
    } catch {
      // Closed since the folder was listed.
      return [];
    }
  });
}
