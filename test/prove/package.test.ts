/**
 * The Debian package: the same to the bit wherever it is made, and its life on a machine, from the
 * first installation to the purge, in a copy of this machine that is thrown away.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateKeyPem, publicJwk } from "../../drivers/linux/host-crypto.ts";
import { figure } from "../integration/figure.ts";
import { isBeyond, requires } from "../requires.ts";
import { ROOT } from "../tidy/sources.ts";
import { type Bill, faultsOfBill } from "./bill-of-materials.ts";
import { makePackage, sha256Of, unpack } from "./debian-package.ts";
import { AS_ROOT, whyNoMounts } from "./reach.ts";

const PATIENCE = { timeout: 900_000 };
const PROCESSOR = { x64: "amd64", arm64: "arm64" }[process.arch as "x64" | "arm64"] as
  | "amd64"
  | "arm64";

const LIFE = "installs, starts, survives upgrade and removal, and never loses a payment record";

/** Ours are below root's folders; an overlay of the whole machine needs root. */
const COPY = `
set -eu
mount -t tmpfs machine "$1/over"
mkdir "$1/over/upper" "$1/over/work"
mount -t overlay machine -o "lowerdir=/,upperdir=$1/over/upper,workdir=$1/over/work" "$1/root"
mount -t proc proc "$1/root/proc"
mount --rbind /dev "$1/root/dev"
mkdir -p "$1/root/packages"
cp "$1/packages/"* "$1/root/packages/"
chmod -R a+rX "$1/root/packages"
rm -rf "$1/root/run/systemd/system"
exec chroot "$1/root" sh /packages/story.sh
`;

describe.skipIf(requires("dpkg-deb"))("the package", () => {
  let folder: string;
  let first: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-package-"));
    for (const name of ["packages", "over", "root"]) mkdirSync(join(folder, name));
    first = makePackage(PROCESSOR, join(folder, "made"));
  }, PATIENCE.timeout);

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    "is the same to the bit in another folder, another zone and for another account",
    PATIENCE,
    () => {
      const elsewhere = join(ROOT, ".build", `elsewhere-${process.pid}`);
      try {
        mkdirSync(elsewhere, { recursive: true });
        for (const name of [
          "firmware",
          "drivers",
          "package.json",
          "package-lock.json",
          "LICENSE",
        ]) {
          cpSync(join(ROOT, name), join(elsewhere, name), { recursive: true });
        }
        // Links to the same files: esbuild and npm look at places, not at contents.
        execFileSync("cp", ["-al", join(ROOT, "node_modules"), join(elsewhere, "node_modules")]);
        const script = join(elsewhere, "firmware", "cli", "package", "make.mjs");
        const out = join(folder, "again");
        const epoch = execFileSync("git", ["log", "-1", "--format=%ct"], { cwd: ROOT });
        const env = { ...process.env, TZ: "Asia/Phnom_Penh", HOME: folder };
        const words = `umask 077 && exec "$0" "$1" --arch ${PROCESSOR} --out "$2"`;
        execFileSync("sh", ["-c", words, process.execPath, script, out], {
          cwd: "/",
          env: { ...env, SOURCE_DATE_EPOCH: epoch.toString().trim() },
          stdio: "pipe",
        });
        const second = makeName(out);
        expect(sha256Of(second)).toBe(sha256Of(first));
        const mebibytes = (statSync(first).size / 2 ** 20).toFixed(1);
        figure(`package for ${PROCESSOR}: ${mebibytes} MiB, two builds with one hash`);
      } finally {
        rmSync(elsewhere, { recursive: true, force: true });
      }
    },
  );

  it("lists every part of other people's in a CycloneDX bill of materials", () => {
    const tree = join(folder, "tree");
    unpack(first, tree);
    const path = join(tree, "usr", "share", "doc", "soundbox", "sbom.cdx.json");
    const bill = JSON.parse(readFileSync(path, "utf8")) as Bill;
    expect(faultsOfBill(bill)).toEqual([]);
    const names = bill.components.map(({ name }) => name);
    for (const name of ["mqtt", "qrcode", "harfbuzzjs", "@photostructure/sqlite"]) {
      expect(names).toContain(name);
    }
  });

  it("carries every package that the program loads by name, and each can be loaded there", () => {
    const tree = join(folder, "loaded");
    unpack(first, tree);
    const program = join(tree, "usr", "lib", "soundbox");
    const bundle = readdirSync(program).find((name) => /^[0-9a-f]{12}$/.test(name)) ?? "";
    const names = new Set(
      ["firmware.cjs", "panel.cjs"].flatMap((name) => {
        const text = readFileSync(join(program, bundle, name), "utf8");
        return [...text.matchAll(/\brequire\d*\("([^"]+)"\)/g)].map(([, found = ""]) => found);
      }),
    );
    const foreign = [...names].filter((name) => !isBuiltin(name) && !/^[./]/.test(name));
    expect(foreign).toContain("serialport");
    const here = createRequire(join(program, bundle, "firmware.cjs"));
    // It is for browsers, and asked for only there.
    const absent = foreign.filter((name) => !existsSync(join(program, "node_modules", name)));
    expect(absent).toEqual(["browser-serialport"]);
    here("serialport");
  });

  it.skipIf(requires("unshare", "setpriv", "apt-get") || isBeyond(LIFE, whyNoMounts()))(
    LIFE,
    PATIENCE,
    () => {
      const { packages, second } = lay();
      const started = performance.now();
      // What is started in there ends with it.
      const own = ["unshare", "--mount", "--pid", "--fork", "--kill-child"];
      const [program = "", ...words] = [...AS_ROOT, ...own, "sh", "-c", COPY, "copy", folder];
      const timeout = 300_000;
      const run = spawnSync(program, words, { encoding: "utf8", timeout, killSignal: "SIGKILL" });
      expect(run.stderr).toBe("");
      const seen = Object.fromEntries(
        run.stdout
          .trim()
          .split("\n")
          .map((line) => [line.split(" ")[0], line.split(" ").slice(1).join(" ")]),
      );
      expect(existsSync(join(packages, "first.deb"))).toBe(true);
      expect(seen).toEqual({
        installed: "install ok installed",
        enabled: "enabled",
        verified: "",
        state: "700 soundbox",
        groups: "soundbox dialout audio video input spi gpio",
        bytecode: "1",
        help: "Usage: soundbox COMMAND [options]",
        started: "PNG",
        ledger: "whole",
        upgraded: second,
        "after-upgrade": "kept",
        "started-again": "PNG",
        "still-disabled": "disabled",
        "after-downgrade": "kept",
        removed: "0",
        "after-removal": "kept",
        waits: "next: soundbox setup",
        goes: "yes",
        "purge-says": "1",
        purged: "./*.pem config.json* ledger.db ledger.db.documents/audit.json",
        "record-after-purge": "1",
      });
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      figure(`installed, started, upgraded, downgraded, removed and purged in ${seconds} s`);
    },
  );

  /** What the story needs: the package, the next version of it, and a bank's keys. */
  function lay() {
    const packages = join(folder, "packages");
    copyFileSync(first, join(packages, "first.deb"));
    copyFileSync(join(ROOT, "test", "prove", "chroot-story.sh"), join(packages, "story.sh"));
    const key = { ...publicJwk(generateKeyPem("EdDSA")), kid: "k", use: "sig", alg: "EdDSA" };
    writeFileSync(join(packages, "bank.jwks.json"), JSON.stringify({ keys: [key] }));
    const tree = join(folder, "next");
    execFileSync("dpkg-deb", ["-R", first, tree]);
    const control = join(tree, "DEBIAN", "control");
    const second = "99.0.0";
    writeFileSync(
      control,
      readFileSync(control, "utf8").replace(/^Version: .*/m, `Version: ${second}`),
    );
    const target = join(packages, "second.deb");
    execFileSync("dpkg-deb", ["--root-owner-group", "-Zgzip", "-z1", "-b", tree, target], {
      stdio: "pipe",
    });
    return { packages, second };
  }
});

function makeName(out: string): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  return join(out, `soundbox_${version}_${PROCESSOR}.deb`);
}
