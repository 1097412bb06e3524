/**
 * Machine code for a processor that this computer may not have: koffi keeps each processor's in a
 * package of its own, and npm installs only that of the computer it runs on. The others are fetched
 * once, and taken only if they are what the lock file says, to the bit.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** The package with koffi's machine code for a processor, by Node's name of it. */
export function koffiFor(cpu) {
  return `@koromix/koffi-linux-${cpu}`;
}

/** Where that package lies; fetched now if it is not there. @throws Error when it cannot be had. */
export function foreignPackage(root, name) {
  const installed = join(root, "node_modules", name);
  if (existsSync(installed)) return installed;
  const locked = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const { version, integrity } = locked[`node_modules/${name}`];
  const folder = join(root, ".build", "native", `${name.replace("/", "-")}-${version}`);
  if (!existsSync(folder)) fetchPackage(folder, `${name}@${version}`, integrity);
  return join(folder, "package");
}

function fetchPackage(folder, wanted, integrity) {
  const scratch = `${folder}.${process.pid}`;
  mkdirSync(scratch, { recursive: true });
  try {
    const words = ["pack", wanted, "--json", "--prefer-offline", "--pack-destination", scratch];
    const told = run("npm", words, `${wanted} cannot be fetched`, scratch);
    const [{ filename }] = JSON.parse(told.slice(told.indexOf("[")));
    const archive = join(scratch, filename.replace("@", "").replace("/", "-"));
    const sum = createHash("sha512").update(readFileSync(archive)).digest("base64");
    if (`sha512-${sum}` !== integrity) throw new Error(`${wanted} is not what the lock file says`);
    run("tar", ["-xzf", archive, "-C", scratch], `${archive} cannot be unpacked`, scratch);
    rmSync(archive);
    renameSync(scratch, folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function run(program, words, problem, cwd) {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: "utf8", cwd });
  if (status !== 0) throw new Error(`${problem}: ${stderr ?? ""}`.trim());
  return stdout;
}
