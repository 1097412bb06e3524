/**
 * Says whether a real-parts test can run here. Without a program the test is skipped, loudly and by
 * name; with REQUIRE_ALL=1 (CI) nothing is skipped, so a missing program fails the test.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";

/** Debian package that brings a program, where the two names differ. */
const PACKAGES: Readonly<Record<string, string>> = {
  aplay: "alsa-utils",
  arecord: "alsa-utils",
  zbarimg: "zbar-tools",
  mosquitto: "mosquitto",
  chromium: "chromium",
  pocketsphinx_batch: "pocketsphinx",
  dtc: "device-tree-compiler",
  oggdec: "vorbis-tools",
  "qemu-aarch64-static": "qemu-user-static",
  "qemu-system-x86_64": "qemu-system-x86",
  mke2fs: "e2fsprogs",
  "dpkg-deb": "dpkg",
  "systemd-analyze": "systemd",
  "systemd-notify": "systemd",
  udevadm: "udev",
  unshare: "util-linux",
  prlimit: "util-linux",
};

/**
 * True when the tests must be skipped because a program is missing.
 * @param programs names as typed in a shell.
 */
export function requires(...programs: readonly string[]): boolean {
  const missing = programs.filter((name) => !isInstalled(name));
  if (missing.length === 0 || process.env["REQUIRE_ALL"] === "1") return false;
  const packages = missing.map((name) => PACKAGES[name] ?? name).join(" ");
  process.stderr.write(
    `\nSKIPPED for want of ${missing.join(", ")}: apt install ${packages} to run these tests\n`,
  );
  return true;
}

/**
 * For what no package can mend: a machine that lets nobody mount, or that has no network. The tests
 * are skipped, and the run's last lines say which and why; with REQUIRE_ALL=1 that is no failure.
 * @param title of the `describe` or the test that cannot run.
 * @param reason in plain words; undefined where it can.
 * @returns true when they must be skipped.
 */
export function isBeyond(title: string, reason: string | undefined): boolean {
  if (reason === undefined) return false;
  process.stderr.write(`\nNOT RUN: ${title}: this machine cannot: ${reason}\n`);
  const path = process.env["SOUNDBOX_LIMITS"];
  if (path !== undefined) appendFileSync(path, `${JSON.stringify({ title, reason })}\n`);
  return true;
}

function isInstalled(name: string): boolean {
  const path = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;
  return spawnSync("sh", ["-c", `command -v ${name}`], { env: { PATH: path } }).status === 0;
}
