/**
 * Unknown USB devices (fault D5): the shipped rules, carried out by the real udev over a made-up
 * /sys in a mount namespace of its own. Nothing of this machine is touched.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../requires.ts";

const RULES = fileURLToPath(new URL("../../drivers/boards/80-soundbox-usb.rules", import.meta.url));
const OWN =
  'SUBSYSTEM=="usb", ATTRS{idVendor}=="1a2c", ATTRS{idProduct}=="0e24", ENV{SOUNDBOX_USB}="yes"\n';
/** Where a terminal is in service. */
const CONFIGURATION = "/var/lib/soundbox";
const DEPTH = "../".repeat(4);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "usb-guard-"));
  for (const path of ["sys/bus/usb", "rules", "state"]) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  writeFileSync(join(folder, "rules", "80-soundbox-usb.rules"), readFileSync(RULES));
  writeFileSync(join(folder, "state", "config.json"), "{}\n");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Plugged {
  readonly type?: "usb_device" | "usb_interface";
  readonly attributes: Readonly<Record<string, string>>;
}

/** Plugs a device in: udev hears of it, and what it leaves in /sys is given back. */
function plugIn(path: string, { type = "usb_device", attributes }: Plugged): Attributes {
  const place = join(folder, "sys/devices/pci0", path);
  mkdirSync(place, { recursive: true });
  const up = "../".repeat(path.split("/").length - 1);
  symlinkSync(`${DEPTH.slice(0, 6)}${up}bus/usb`, join(place, "subsystem"));
  writeFileSync(join(place, "uevent"), `DEVTYPE=${type}\nPRODUCT=1/2/3\n`);
  for (const [name, value] of Object.entries(attributes)) {
    writeFileSync(join(place, name), `${value}\n`);
  }
  const script = [
    "set -e",
    `mount --bind "${join(folder, "sys")}" /sys`,
    "mkdir -p /run/udev",
    "mount -t tmpfs none /run/udev",
    "mkdir -p /run/udev/rules.d",
    `cp "${folder}"/rules/* /run/udev/rules.d/`,
    `mount -t tmpfs none /var/lib`,
    `mkdir -p ${CONFIGURATION}`,
    `cp "${folder}"/state/* ${CONFIGURATION}/ 2>/dev/null || true`,
    `udevadm test --action=add "/sys/devices/pci0/${path}"`,
  ];
  const run = spawnSync("unshare", ["--mount", "--map-root-user", "sh", "-c", script.join("\n")], {
    encoding: "utf8",
    env: { ...process.env, SYSTEMD_DEVICE_VERIFY_SYSFS: "0" },
  });
  const said = run.stdout + run.stderr;
  expect(run.status, said).toBe(0);
  // A rule that udev cannot read would be passed over without a word in /sys.
  const complaints = said.split("\n").filter((line) => /80-soundbox-usb/.test(line));
  expect(complaints.filter((line) => /invalid|unknown|ignor|fail/i.test(line))).toEqual([]);
  return (name) => readFileSync(join(place, name), "utf8").trim();
}

type Attributes = (name: string) => string;

function device(idVendor: string, idProduct: string, authorized = "0"): Plugged {
  return { attributes: { idVendor, idProduct, authorized, bDeviceClass: "00" } };
}

const isAble = !requires("udevadm", "unshare") && mayUnshare();

/** Whether this user may have a mount namespace of its own; a skip is told aloud. */
function mayUnshare(): boolean {
  const probe = spawnSync("unshare", ["--mount", "--map-root-user", "true"], { encoding: "utf8" });
  if (probe.status === 0 || process.env["REQUIRE_ALL"] === "1") return true;
  process.stderr.write(`skipped: USB devices before udev: no namespaces here (${probe.stderr})\n`);
  return false;
}

describe.skipIf(!isAble)("a terminal's USB sockets", () => {
  it("start nothing by themselves: each controller is told so", () => {
    const attributes = { idVendor: "1d6b", bDeviceClass: "09", authorized: "1" };
    const left = plugIn("usb1", { attributes: { ...attributes, authorized_default: "1" } });
    expect(left("authorized_default")).toBe("0");
    expect(left("authorized")).toBe("1");
  });

  it("let front panels, hubs and the board's own network chip work", () => {
    expect(plugIn("usb1/1-1", device("2341", "0043"))("authorized")).toBe("1");
    expect(plugIn("usb1/1-2", device("2e8a", "000a"))("authorized")).toBe("1");
    expect(plugIn("usb1/1-3", device("0424", "7800"))("authorized")).toBe("1");
    const hub = { attributes: { idVendor: "05e3", bDeviceClass: "09", authorized: "0" } };
    expect(plugIn("usb1/1-4", hub)("authorized")).toBe("1");
  });

  it("let no unknown keyboard, disk or network card work, whenever it came", () => {
    expect(plugIn("usb1/1-1", device("046d", "c31c"))("authorized")).toBe("0");
    // Plugged in before udev ran: the kernel had started it already.
    expect(plugIn("usb1/1-2", device("0781", "5567", "1"))("authorized")).toBe("0");
    expect(plugIn("usb1/1-3", device("0bda", "8153", "1"))("authorized")).toBe("0");
  });

  it("keep the keyboard off that claims to be a front panel", () => {
    const part = (bInterfaceClass: string): Plugged => ({
      type: "usb_interface",
      attributes: { bInterfaceClass, authorized: "1" },
    });
    plugIn("usb1/1-1", device("2341", "0043"));
    expect(plugIn("usb1/1-1/1-1:1.0", part("02"))("authorized")).toBe("1");
    expect(plugIn("usb1/1-1/1-1:1.1", part("03"))("authorized")).toBe("0");
    expect(plugIn("usb1/1-1/1-1:1.2", part("08"))("authorized")).toBe("0");
  });

  it("let what the shop's own list names work, and only that", () => {
    writeFileSync(join(folder, "rules", "79-soundbox-usb.rules"), OWN);
    expect(plugIn("usb1/1-1", device("1a2c", "0e24"))("authorized")).toBe("1");
    const keys: Plugged = {
      type: "usb_interface",
      attributes: { bInterfaceClass: "03", authorized: "1" },
    };
    expect(plugIn("usb1/1-1/1-1:1.0", keys)("authorized")).toBe("1");
    expect(plugIn("usb1/1-2", device("1a2c", "0e25"))("authorized")).toBe("0");
  });

  it("are left alone on a machine on which no terminal was set up", () => {
    rmSync(join(folder, "state", "config.json"));
    expect(plugIn("usb1/1-1", device("046d", "c31c", "1"))("authorized")).toBe("1");
  });
});
