/** Each finding of the doctor, on a terminal with that one thing wrong. */
import { chmodSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Network, NetworkStatus } from "../../../drivers/hal/network.ts";
import { readConfig } from "../../../firmware/cli/config-file.ts";
import { asStarted } from "../../../firmware/cli/doctor/as-started.ts";
import type { Finding } from "../../../firmware/cli/doctor/finding.ts";
import { examineLink } from "../../../firmware/cli/doctor/way.ts";
import { examine } from "../../../firmware/cli/doctor.ts";
import { about, aplay, clear, doctor, folder, GRAVE, layOut, NOW, put } from "./doctor-rig.ts";

const ONLINE: NetworkStatus = {
  reach: "full",
  ports: [{ name: "eth0", kind: "ethernet", state: "connected", connection: "Wired" }],
};

let server: Server | undefined;

beforeEach(layOut);

afterEach(() => {
  server?.close();
  server = undefined;
  clear();
});

function network(status: NetworkStatus | undefined): Network {
  const unused = () => undefined;
  return {
    scan: unused,
    join: unused,
    status: (done) =>
      queueMicrotask(() =>
        done(
          status === undefined
            ? { ok: false, fault: "unavailable", detail: "cannot start nmcli" }
            : { ok: true, value: status },
        ),
      ),
  };
}

it("a terminal that lacks nothing has no bad finding, and each says something", async () => {
  const findings = await doctor();
  expect(findings.filter(({ state }) => state === "bad")).toEqual([]);
  expect(findings.length).toBeGreaterThanOrEqual(9);
  for (const { says } of findings) expect(says).toMatch(/\w{2,}/);
});

it("what is not good says what to do next", async () => {
  const tools = { now: 0, aplay: "/nonexistent" };
  for (const { state, next } of await doctor({ tools, board: { displayPath: "/dev/none" } })) {
    if (state !== "good") expect(next).toMatch(/\w{3,}/);
  }
});

describe("the configuration", () => {
  it("that is missing or wrong is told with its path, its key and the rule", async () => {
    const parts = { sys: "/sys", aplay: "aplay", network: undefined, systemd: undefined };
    const tools = { now: NOW, ...parts };
    const [missing] = await examine(join(folder, "none.json"), tools);
    expect(missing).toMatchObject({ part: "configuration", ...GRAVE });
    const [wrong] = await doctor({ config: { volumePercent: 400 } });
    expect(wrong).toMatchObject({ part: "configuration", ...GRAVE });
    expect(wrong?.says).toContain("volumePercent");
  });
});

describe("keys", () => {
  it("that are missing, open to others or broken are grave", async () => {
    chmodSync(join(folder, "terminal.key.pem"), 0o644);
    expect((await about("keys"))[0]).toMatchObject(GRAVE);
    put("terminal.key.pem", "nonsense", 0o600);
    expect((await about("keys"))[0]).toMatchObject(GRAVE);
    rmSync(join(folder, "terminal.key.pem"));
    expect((await about("keys"))[0]).toMatchObject(GRAVE);
  });

  it("of the bank that are missing or trust nobody are grave", async () => {
    put("bank.jwks.json", "{}");
    expect((await about("keys"))[1]).toMatchObject(GRAVE);
    rmSync(join(folder, "bank.jwks.json"));
    expect((await about("keys"))[1]).toMatchObject(GRAVE);
  });
});

describe("storage", () => {
  it("that cannot be written is grave", async () => {
    const config = { ledger: join(folder, "config.json", "ledger.db") };
    expect((await about("storage", { config }))[0]).toMatchObject(GRAVE);
  });

  it("leaves nothing behind, and notes that there is no record yet", async () => {
    rmSync(join(folder, "ledger.db"));
    expect((await about("storage"))[0]).toMatchObject({ state: "note" });
    expect((await about("storage"))[0]?.says).toContain("no payment record yet");
  });
});

it("a clock that was never set, or leapt into another century, is grave", async () => {
  expect((await about("clock", { tools: { now: 0 } }))[0]).toMatchObject(GRAVE);
  const now = Date.UTC(2101, 0, 1);
  expect((await about("clock", { tools: { now } }))[0]).toMatchObject(GRAVE);
});

describe("display and sound", () => {
  it("are bad alone, and grave together", async () => {
    const board = { displayPath: "/dev/none" };
    expect((await about("display", { board }))[0]).toMatchObject({ state: "bad" });
    expect((await about("display", { board }))[0]).not.toHaveProperty("isGrave");
    aplay("echo 'aplay: main:831: audio open error: No such file or directory' >&2; exit 1");
    expect((await about("sound"))[0]).not.toHaveProperty("isGrave");
    const both = (await doctor({ board })).filter(({ isGrave }) => isGrave === true);
    expect(both.map(({ part }) => part)).toEqual(["display", "sound"]);
  });

  it("a panel is told with its own shape, whatever the configuration says of one", async () => {
    expect((await about("display"))[0]).toMatchObject({ state: "good" });
    put("sys/class/graphics/fb0/virtual_size", "800,480");
    put("sys/class/graphics/fb0/bits_per_pixel", "32");
    put("sys/class/graphics/fb0/stride", "3200");
    const [finding] = await about("display");
    expect(finding?.state).toBe("good");
    expect(finding?.says).toContain("800 by 480 pixels of 32 bits");
  });

  it("a panel that is too small, or of a depth that nobody draws, is bad", async () => {
    put("sys/class/graphics/fb0/bits_per_pixel", "8");
    expect((await about("display"))[0]).toMatchObject({ state: "bad" });
    put("sys/class/graphics/fb0/bits_per_pixel", "16");
    put("sys/class/graphics/fb0/virtual_size", "128,64");
    expect((await about("display"))[0]).toMatchObject({ state: "bad" });
  });

  it("a card is chosen as the terminal chooses one", async () => {
    aplay('case "$*" in *" auto") exit 1;; esac; cat >/dev/null');
    const board = { speakerDevice: "auto" };
    expect((await about("sound", { board }))[0]).toMatchObject({ state: "good" });
  });

  it("a card that the terminal itself is playing on is a good card", async () => {
    aplay("echo 'audio open error: Device or resource busy' >&2; exit 1");
    expect((await about("sound"))[0]).toMatchObject({ state: "good" });
  });

  it("files in their place are noted", async () => {
    const board = {
      ...{ display: "png", displayPath: join(folder, "frame.png") },
      ...{ speaker: "wav", speakerDevice: join(folder, "out", "speech") },
    };
    expect((await about("display", { board }))[0]).toMatchObject({ state: "note" });
    expect((await about("sound", { board }))[0]).toMatchObject({ state: "bad" });
  });
});

it("a language without a voice is bad", async () => {
  const [finding] = await about("voices", { config: { languages: ["km", "th"] } });
  expect(finding).toMatchObject({ state: "bad", says: "there is no voice for th" });
});

it("a low battery is bad, running on the battery is noted", async () => {
  put("sys/class/power_supply/bat/type", "Battery");
  put("sys/class/power_supply/bat/status", "Discharging");
  put("sys/class/power_supply/bat/capacity", "60");
  expect((await about("power"))[0]).toMatchObject({ state: "note" });
  put("sys/class/power_supply/bat/capacity", "9");
  expect((await about("power"))[0]).toMatchObject({ state: "bad" });
});

describe("the network", () => {
  const of = async (status: NetworkStatus | undefined) =>
    (await about("network", { tools: { network: network(status) } }))[0];

  it("is good when connected, and grave when nothing is or a sign-in page answers", async () => {
    expect(await of(ONLINE)).toMatchObject({ state: "good" });
    expect(await of({ ...ONLINE, reach: "portal" })).toMatchObject(GRAVE);
    expect(await of({ reach: "none", ports: [] })).toMatchObject(GRAVE);
    expect(await of({ ...ONLINE, reach: "limited" })).toMatchObject({ state: "note" });
    expect(await of(undefined)).toMatchObject({ state: "note" });
  });
});

describe("the link", () => {
  async function link(url: string): Promise<Finding | undefined> {
    await doctor({ config: { link: { url } } });
    const config = readConfig(join(folder, "config.json"));
    if (!config.ok) throw new Error(config.problem);
    return (await examineLink(asStarted(config.value)))[0];
  }

  it("is good where a broker answers, and grave where nobody does", async () => {
    const open = createServer().listen(0, "127.0.0.1");
    server = open;
    await new Promise((listening) => open.once("listening", listening));
    const address = open.address();
    const port = typeof address === "object" ? address?.port : 0;
    expect(await link(`mqtt://127.0.0.1:${port}`)).toMatchObject({ state: "good" });
    await new Promise((closed) => open.close(closed));
    expect(await link(`mqtt://127.0.0.1:${port}`)).toMatchObject(GRAVE);
  });

  it("is grave, and the file is named, where a certificate is not there", async () => {
    const paths = { ca: "none.pem", certificate: "none.pem", privateKey: "none.pem" };
    await doctor({ config: { link: { url: "mqtts://127.0.0.1:1", ...paths } } });
    const config = readConfig(join(folder, "config.json"));
    if (!config.ok) throw new Error(config.problem);
    const [finding] = await examineLink(asStarted(config.value));
    expect(finding).toMatchObject(GRAVE);
    expect(finding?.says).toContain("none.pem");
  });

  it("is grave where nobody knows the broker's name", async () => {
    const finding = await link("mqtt://no-such-name.invalid:1883");
    expect(finding).toMatchObject(GRAVE);
    expect(finding?.says).toContain("no-such-name.invalid");
  });
});
