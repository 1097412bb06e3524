/** Word to the supervisor by systemd's own program, heard at a socket like systemd's. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openNotice } from "../../drivers/linux/systemd-notice.ts";
import { requires } from "../requires.ts";

const children: ChildProcess[] = [];
const folders: string[] = [];

/** Prints each datagram, and lets go at once of the handle that systemd-notify waits for. */
const EAR = `$| = 1; socket(S, AF_UNIX, SOCK_DGRAM, 0); bind(S, pack_sockaddr_un(shift));
  while (defined recv(S, $b, 4096, 0)) { print "$b\\n" }`;

/** A supervisor: hears lines at a datagram socket. */
async function supervise() {
  const folder = mkdtempSync(join(tmpdir(), "notify-"));
  folders.push(folder);
  const socket = join(folder, "notify");
  const child = spawn("perl", ["-MSocket", "-e", EAR, socket]);
  children.push(child);
  let text = "";
  const waiting = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
    for (const look of waiting) look();
  });
  while (!existsSync(socket)) await new Promise(setImmediate);
  const hears = (line: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!text.includes(line)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const count = (line: string) => text.split(line).length - 1;
  return { socket, count, hears };
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(requires("perl", "systemd-notify"))("the supervisor", { timeout: 60_000 }, () => {
  it("hears that the terminal is ready and what it is doing", async () => {
    const { socket, hears } = await supervise();
    const env = { PATH: process.env["PATH"], NOTIFY_SOCKET: socket };
    const notice = openNotice({ env, now: () => 0 });
    notice?.send("STATUS=connecting");
    notice?.send("READY=1");
    notice?.send("STATUS=ready");
    await hears("READY=1");
    await hears("STATUS=ready");
  });

  it("hears of progress no more often than it needs, and never unasked", async () => {
    const { socket, count, hears } = await supervise();
    let now = 0;
    const watchdog = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: "20000000" };
    const notice = openNotice({ env: { PATH: process.env["PATH"], ...watchdog }, now: () => now });
    for (now = 0; now < 5_000; now += 100) notice?.feed();
    notice?.send("STATUS=first");
    await hears("STATUS=first");
    expect(count("WATCHDOG=1")).toBe(1);
    for (; now < 10_000; now += 100) notice?.feed();
    notice?.send("STATUS=second");
    await hears("STATUS=second");
    expect(count("WATCHDOG=1")).toBe(2);
  });

  it("is not missed where there is none, nor where its program is not", async () => {
    expect(openNotice({ env: {}, now: () => 0 })).toBeUndefined();
    const env = { NOTIFY_SOCKET: "/nonexistent", PATH: process.env["PATH"] };
    const notice = openNotice({ env, now: () => 0, program: "/nonexistent/systemd-notify" });
    notice?.send("READY=1");
    await new Promise(setImmediate);
  });
});
