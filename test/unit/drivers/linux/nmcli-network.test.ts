/** The network driver against an nmcli of ours: what it asks, what it understands, what it hides. */
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { JoinRequest, NetworkFault } from "../../../../drivers/hal/network.ts";
import type { Outcome } from "../../../../drivers/hal/outcome.ts";
import { createNmcliNetwork } from "../../../../drivers/linux/nmcli-network.ts";
import { fieldsOf, secretLine } from "../../../../drivers/linux/nmcli-terse.ts";

const FAKE = new URL("fake-nmcli.mjs", import.meta.url).pathname;
const SECRET = " p\\ss: wörd".replace("ö", "o");
const folders: string[] = [];

const WORLD = {
  mood: "well",
  reach: "full",
  secret: SECRET as string | undefined,
  air: [
    ["*", "Café: Sihanouk ព្រះ", "82", "WPA1 WPA2"],
    ["", "back\\slash", "60", "WPA3"],
    ["", "Café: Sihanouk ព្រះ", "95", "WPA1 WPA2"],
    ["", "", "99", "WPA2"],
    ["", "Free", "40", ""],
    ["", "Bank", "30", "WPA2 802.1X"],
    ["", "Old", "20", "WEP"],
  ],
  ports: [
    ["wwan0", "gsm", "disconnected", ""],
    ["wlan0", "wifi", "connected", "Café: Sihanouk ព្រះ"],
    ["eth0", "ethernet", "connecting (getting IP configuration)", "Wired"],
    ["lo", "loopback", "connected (externally)", "lo"],
  ],
  profiles: [["old", "Free", "802-11-wireless"]] as string[][],
  calls: [] as string[][],
  secretProperty: undefined as string | undefined,
  added: undefined as Record<string, string> | undefined,
};

/** A network over a fake program in a world of this kind. */
function open(change: Partial<typeof WORLD> = {}, timeoutMs?: number) {
  const folder = mkdtempSync(join(tmpdir(), "nmcli-"));
  folders.push(folder);
  const program = join(folder, "nmcli");
  copyFileSync(FAKE, program);
  chmodSync(program, 0o755);
  writeFileSync(`${program}.json`, JSON.stringify({ ...WORLD, ...change }));
  const world = (): typeof WORLD => JSON.parse(readFileSync(`${program}.json`, "utf8"));
  const limit = timeoutMs === undefined ? {} : { timeoutMs };
  const network = createNmcliNetwork({ program, ...limit });
  const ask = <Value>(
    call: (done: (outcome: Outcome<NetworkFault, Value>) => void) => void,
  ): Promise<Outcome<NetworkFault, Value>> => new Promise(call);
  const joining = (request: Partial<JoinRequest>) =>
    ask<undefined>((done) =>
      network.join({ ssid: "Free", secret: undefined, isHidden: false, ...request }, done),
    );
  return { network, world, ask, joining };
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe("networks in reach", () => {
  it("are told strongest first, each name once, with every letter of it", async () => {
    const { network, ask } = open();
    const outcome = await ask(network.scan);
    expect(outcome).toMatchObject({ ok: true });
    if (!outcome.ok) return;
    expect(outcome.value.map(({ ssid }) => ssid)).toEqual([
      "Café: Sihanouk ព្រះ",
      "back\\slash",
      "Free",
      "Bank",
      "Old",
    ]);
    expect(outcome.value[0]).toMatchObject({ signalPercent: 95, isInUse: true });
    expect(outcome.value.map(({ security }) => security)).toEqual([
      "password",
      "password",
      "open",
      "enterprise",
      "wep",
    ]);
  });

  it("cannot be told without a radio, or with one that is switched off", async () => {
    const off = open({ ports: [["wlan0", "wifi", "unavailable", ""]] });
    expect(await off.ask(off.network.scan)).toMatchObject({ ok: false, fault: "no-radio" });
    const none = open({ ports: [["eth0", "ethernet", "connected", "Wired"]] });
    expect(await none.ask(none.network.scan)).toMatchObject({ ok: false, fault: "no-radio" });
  });
});

describe("joining", () => {
  it("keeps the secret off every command line, and brings it over whole", async () => {
    const { joining, world } = open();
    const outcome = await joining({ ssid: "Café: Sihanouk ព្រះ", secret: SECRET });
    expect(outcome).toEqual({ ok: true, value: undefined });
    expect(world().secretProperty).toBe("802-11-wireless-security.psk");
    expect(JSON.stringify(world().calls)).not.toContain(JSON.stringify(SECRET).slice(1, -1));
    expect(JSON.stringify(world().calls)).not.toContain("wo");
    expect(world().added).toMatchObject({ handshake: "wpa-psk", hidden: "no" });
  });

  it("uses the newer handshake where a network takes no other", async () => {
    const { joining, world } = open();
    expect(await joining({ ssid: "back\\slash", secret: SECRET })).toMatchObject({ ok: true });
    expect(world().added).toMatchObject({ ssid: "back\\slash", handshake: "sae" });
  });

  it("leaves one profile of a network, the new one", async () => {
    const { joining, world } = open({ secret: undefined });
    expect(await joining({})).toMatchObject({ ok: true });
    const names = world().profiles.map(([uuid]) => uuid);
    expect(names).toHaveLength(1);
    expect(names).not.toContain("old");
  });

  it("leaves no profile behind when the secret is wrong", async () => {
    const { joining, world } = open();
    const outcome = await joining({ ssid: "back\\slash", secret: "wrong secret" });
    expect(outcome).toMatchObject({ ok: false, fault: "secret" });
    expect(world().profiles.map(([uuid]) => uuid)).toEqual(["old"]);
  });

  it("refuses what cannot work before anything is tried", async () => {
    const { joining, world } = open();
    expect(await joining({ secret: "short" })).toMatchObject({ fault: "secret" });
    expect(await joining({ ssid: "x".repeat(33) })).toMatchObject({ fault: "not-found" });
    expect(world().calls).toEqual([]);
    expect(await joining({ ssid: "nowhere" })).toMatchObject({ fault: "not-found" });
    expect(await joining({ ssid: "Bank", secret: SECRET })).toMatchObject({ fault: "refused" });
    expect(await joining({ ssid: "Café: Sihanouk ព្រះ" })).toMatchObject({ fault: "secret" });
    expect(world().added).toBeUndefined();
  });

  it("joins a network that hides its name", async () => {
    const { joining, world } = open();
    const hidden = { ssid: "hidden", secret: SECRET, isHidden: true };
    expect(await joining(hidden)).toMatchObject({ ok: true });
    expect(world().added).toMatchObject({ ssid: "hidden", hidden: "yes" });
  });

  it("tells a network that went away from one that took too long", async () => {
    const away = open({ mood: "away" });
    expect(await away.joining({})).toMatchObject({ fault: "not-found" });
    const slow = open({ mood: "slow" });
    expect(await slow.joining({})).toMatchObject({ fault: "timeout" });
  });
});

describe("the state of the network", () => {
  it("is told for each port, connected ones first, and without the machine's own loop", async () => {
    const { network, ask } = open();
    expect(await ask(network.status)).toEqual({
      ok: true,
      value: {
        reach: "full",
        ports: [
          { name: "wlan0", kind: "wifi", state: "connected", connection: "Café: Sihanouk ព្រះ" },
          { name: "eth0", kind: "ethernet", state: "connecting", connection: "Wired" },
          { name: "wwan0", kind: "mobile", state: "disconnected", connection: undefined },
        ],
      },
    });
  });

  it("tells a sign-in page from the internet", async () => {
    for (const reach of ["portal", "limited", "none"]) {
      const { network, ask } = open({ reach });
      expect(await ask(network.status)).toMatchObject({ ok: true, value: { reach } });
    }
    const { network, ask } = open({ reach: "something new" });
    expect(await ask(network.status)).toMatchObject({ ok: true, value: { reach: "unknown" } });
  });
});

describe("the program", () => {
  it("that is missing, or finds no NetworkManager, makes the network unavailable", async () => {
    const missing = createNmcliNetwork({ program: "/nonexistent/nmcli" });
    const outcome = await new Promise((done) => missing.status(done));
    expect(outcome).toMatchObject({ ok: false, fault: "unavailable" });
    const { network, ask } = open({ mood: "down" });
    expect(await ask(network.status)).toMatchObject({ fault: "unavailable" });
  });

  it("that hangs is killed", async () => {
    const { network, ask } = open({ mood: "hangs" }, 300);
    expect(await ask(network.status)).toMatchObject({ ok: false, fault: "timeout" });
  });

  it("runs once at a time: a second operation ends busy and disturbs nothing", async () => {
    const { network, ask } = open();
    const first = ask(network.status);
    expect(await ask(network.scan)).toMatchObject({ ok: false, fault: "busy" });
    expect(await first).toMatchObject({ ok: true });
    expect(await ask(network.scan)).toMatchObject({ ok: true });
  });
});

it("a record's fields are parted at bare colons only", () => {
  expect(fieldsOf("a\\:b:c\\\\:")).toEqual(["a:b", "c\\", ""]);
});

it("a secret is written so that its reader takes every character of it", () => {
  expect(secretLine("x.psk", " a\\b ")).toBe("x.psk:\\ a\\\\b\\ \n");
});
