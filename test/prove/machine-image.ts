/**
 * The disk of a whole machine: Debian as a board has it, without our package. Made from Debian's
 * packages by mmdebstrap and kept in `.build` under a name made of the recipe, so that a second run
 * costs nothing; delete the folder to take in newer packages. Asks for root, or for fakeroot.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../tidy/sources.ts";

/** What must be there to make one. */
export const IMAGE_PROGRAMS = ["mmdebstrap", "mke2fs", "tar"];

export interface MachineImage {
  /** An ext4 file system, without a partition table. */
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
}

const SUITE = "trixie";
const MIRROR = "http://deb.debian.org/debian";
/** What the package depends on, a kernel, and what a board boots with. */
const PACKAGES = [
  ...["apt", "systemd", "systemd-sysv", "udev", "kmod", "dbus", "initramfs-tools", "zstd"],
  ...["linux-image-amd64", "nodejs", "alsa-utils"],
];
const UUID = "736f756e-6462-6f78-8000-000000000001";
const DISK_BYTES = 2 * 1024 ** 3;
/** Stamped on all that is made, so that the same packages make the same bytes. */
const EPOCH_S = "1763769600";

/** Files of this machine's own: its name, its disk and its network. */
const FILES: Readonly<Record<string, string>> = {
  "etc/hostname": "counter\n",
  "etc/fstab": "/dev/vda / ext4 defaults 0 1\n",
  "etc/systemd/network/10-cable.network": "[Match]\nName=eth0\n[Network]\nDHCP=yes\n",
};

/** What a terminal on a counter does not need, and an emulated processor spends minutes on. */
const ASLEEP = [
  ...["apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "fstrim.timer"],
  ...["e2scrub_all.timer", "e2scrub_reap.service", "serial-getty@ttyS0.service"],
  ...["getty@tty1.service", "systemd-timesyncd.service", "systemd-networkd-wait-online.service"],
  ...["systemd-hwdb-update.service", "ldconfig.service", "systemd-journal-flush.service"],
];

/** Two modules are all that is needed to reach the disk. */
const BEFORE_KERNEL = [
  'mkdir -p "$1/etc/initramfs-tools/conf.d"',
  'echo MODULES=list >"$1/etc/initramfs-tools/conf.d/machine"',
  'printf "virtio_pci\\nvirtio_blk\\next4\\n" >"$1/etc/initramfs-tools/modules"',
].join(" && ");

/** @returns the image, made now if there is none of this recipe; `tell` hears how it goes. */
export async function machineImage(tell: (line: string) => void): Promise<MachineImage> {
  const recipe = JSON.stringify([SUITE, PACKAGES, FILES, ASLEEP, BEFORE_KERNEL, DISK_BYTES]);
  const key = createHash("sha256").update(recipe).digest("hex").slice(0, 12);
  const folder = join(ROOT, ".build", `machine-${key}`);
  const image = (at: string): MachineImage => ({
    disk: join(at, "disk.img"),
    kernel: join(at, "tree", "vmlinuz"),
    initrd: join(at, "tree", "initrd.img"),
  });
  if (existsSync(folder)) return image(folder);
  const scratch = `${folder}.${process.pid}`;
  mkdirSync(scratch, { recursive: true });
  try {
    await make(scratch, tell);
    renameSync(scratch, folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return image(folder);
}

async function make(folder: string, tell: (line: string) => void): Promise<void> {
  const own = join(folder, "own");
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(own, path)), { recursive: true });
    writeFileSync(join(own, path), text);
  }
  const units = join(own, "etc/systemd/system");
  const wanted = join(units, "multi-user.target.wants");
  mkdirSync(wanted, { recursive: true });
  for (const unit of ASLEEP) symlinkSync("/dev/null", join(units, unit));
  const network = "systemd-networkd.service";
  symlinkSync(`/usr/lib/systemd/system/${network}`, join(wanted, network));
  tell(`making the machine's disk from Debian ${SUITE}: once, two to ten minutes`);
  const archive = join(folder, "tree.tar");
  const without = ["man", "doc", "locale", "info"].map(
    (name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`,
  );
  await run(folder, tell, "mmdebstrap", [
    ...["--architectures=amd64", "--variant=essential", `--include=${PACKAGES.join(",")}`],
    ...["--keyring=/usr/share/keyrings", "--aptopt=APT::Install-Recommends false"],
    ...[...without, "--dpkgopt=path-include=/usr/share/doc/soundbox/*"],
    ...[`--essential-hook=${BEFORE_KERNEL}`, `--customize-hook=sync-in ${own} /`],
    ...[SUITE, archive, `deb ${MIRROR} ${SUITE} main`],
  ]);
  tell("writing the file system");
  // The owners of files are root's to give, or fakeroot's to pretend.
  const words = [
    `mkdir tree && tar -xf tree.tar -C tree --numeric-owner && truncate -s ${DISK_BYTES} disk.img`,
    `mke2fs -q -t ext4 -U ${UUID} -E hash_seed=${UUID},lazy_itable_init=0 -d tree disk.img`,
    "chmod -R u+rwX tree && cp -L tree/vmlinuz tree/initrd.img .",
    "rm -rf tree tree.tar own && mkdir tree && mv vmlinuz initrd.img tree",
  ].join(" && ");
  const isRoot = process.getuid?.() === 0;
  await run(folder, tell, isRoot ? "sh" : "fakeroot", [...(isRoot ? [] : ["sh"]), "-c", words]);
}

function run(
  folder: string,
  tell: (line: string) => void,
  program: string,
  words: readonly string[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = {
      ...process.env,
      PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin`,
      SOURCE_DATE_EPOCH: EPOCH_S,
      E2FSPROGS_FAKE_TIME: EPOCH_S,
    };
    const child = spawn(program, words, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8");
    child.stderr.on("data", (text: string) => {
      said = `${said}${text}`.slice(-4_000);
      for (const [, step] of text.matchAll(/^I: (.*)$/gm)) tell(`  ${step?.slice(0, 70)}`);
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ended with ${code}:\n${said}`));
    });
  });
}
