/**
 * `npm run package`: a Debian package for arm64 and one for amd64, the same to the bit however
 * often and wherever it is made from the same sources. Needs `dpkg-deb`; a board needs only the
 * result.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ensureInstalled, firmwareBuild, panelBuild } from "../soundbox.mjs";
import { layOut } from "./layout.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
/** Debian's names of the processors, and Node's. */
const PROCESSORS = { arm64: "arm64", amd64: "x64" };
/** Stands for "no time known": the earliest that every archive format can hold. */
const EARLIEST_S = 315_532_800;

/** What the bundle loads by name, and only where it is wanted: the bundler sees nothing of it. */
const LOADED_BY_NAME = ["serialport"];

const HELP = `
Usage: npm run package [-- --arch arm64|amd64] [-- --out DIR]

Makes soundbox_VERSION_ARCH.deb for both processors, or for one. SOURCE_DATE_EPOCH is the time that
the files carry; without it, that of the last commit.
`;

/** @returns the paths of the packages, one for each processor asked for. */
export async function makePackages({ processors, out, epochS, root = ROOT }) {
  ensureInstalled();
  const { build } = await import("esbuild");
  mkdirSync(out, { recursive: true });
  const scratch = join(out, `.package-${process.pid}`);
  rmSync(scratch, { recursive: true, force: true });
  try {
    const bundling = firmwareBuild(scratch);
    const parts = [bundling, panelBuild(scratch)];
    const built = await Promise.all(parts.map((part) => build({ ...part, metafile: true })));
    const inputs = [...new Set(built.flatMap(({ metafile }) => Object.keys(metafile.inputs)))];
    const bundles = ["firmware.cjs", "panel.cjs"].map((name) => join(scratch, name));
    const sums = createHash("sha256");
    for (const bundle of bundles) sums.update(readFileSync(bundle));
    const digest = sums.digest("hex").slice(0, 12);
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    return processors.map((architecture) => {
      const tree = join(scratch, architecture);
      const parts = { root, bundles, digest, version, inputs };
      const cpu = PROCESSORS[architecture];
      const externals = [...bundling.external, ...LOADED_BY_NAME];
      layOut(tree, { ...parts, architecture, cpu, epochS, externals });
      const name = `soundbox_${version}_${architecture}.deb`;
      pack(tree, join(scratch, name), epochS);
      renameSync(join(scratch, name), join(out, name));
      return join(out, name);
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function pack(tree, target, epochS) {
  const args = ["--root-owner-group", "-Zxz", "-z6", "--threads-max=1", "--build", tree, target];
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(epochS) };
  const run = spawnSync("dpkg-deb", args, { env, encoding: "utf8" });
  if (run.error !== undefined) refuse("needs dpkg-deb: run it on Debian, or install dpkg");
  if (run.status !== 0) refuse(`dpkg-deb: ${run.stderr.trim()}`);
}

/** The time that the files carry, in seconds. */
function epoch() {
  const given = process.env.SOURCE_DATE_EPOCH;
  if (given !== undefined && /^[0-9]+$/.test(given)) return Number(given);
  const git = spawnSync("git", ["log", "-1", "--format=%ct"], { cwd: ROOT, encoding: "utf8" });
  return git.status === 0 ? Number(git.stdout) : EARLIEST_S;
}

function refuse(text) {
  process.stderr.write(`package: ${text}\n`);
  process.exit(1);
}

async function main() {
  const { values } = parseArgs({
    options: {
      arch: { type: "string" },
      out: { type: "string", default: join(ROOT, ".build", "package") },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    process.stdout.write(`${HELP.trim()}\n`);
    return;
  }
  if (values.arch !== undefined && !(values.arch in PROCESSORS)) {
    refuse(`--arch must be ${Object.keys(PROCESSORS).join(" or ")}; it is "${values.arch}"`);
  }
  const processors = values.arch === undefined ? Object.keys(PROCESSORS) : [values.arch];
  for (const path of await makePackages({ processors, out: values.out, epochS: epoch() })) {
    const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
    const mebibytes = (statSync(path).size / 2 ** 20).toFixed(1);
    process.stdout.write(`${relative(process.cwd(), path)}  ${mebibytes} MiB  sha256 ${sha256}\n`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
