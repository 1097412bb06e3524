/**
 * The tree that becomes a package: what lies where on a board, with which rights and times. Knows
 * nothing of how it is packed.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { foreignPackage, koffiFor } from "./native.mjs";
import { billOfMaterials } from "./sbom.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
/** Code, and what is read by code. */
const PROGRAM = "usr/lib/soundbox";
const DOCUMENTS = "usr/share/doc/soundbox";
/** Of a package of npm, all that is not needed to run it. */
const NOT_NEEDED = /(^|\/)(deps|scripts|tests?|\..*)(\/|$)|\.(map|gypi?|[ch]|cc|[ch]pp|[cm]?ts)$/;
/** Left out of HarfBuzz: the half that makes smaller fonts. */
const NOT_USED = /harfbuzz-subset\.wasm$/;
/** Of koffi, its sources: what it is built from, and what it is built with. */
const KOFFI_SOURCES =
  /^(doc|lib|vendor|cnoke\.cjs|CHANGELOG\.md|src\/koffi\/src\/abi)(\/|$)|\.(hh|inc|def|txt)$/;
/** Licences are text, too. */
const LICENCE = /(^|\/)LICEN[CS]E/;
const EXECUTABLE = /\/(soundbox\.mjs|postinst|prerm|postrm)$/;

/** Writes the whole tree below `tree`, control files included. */
export function layOut(tree, parts) {
  const { root, architecture, version, digest } = parts;
  cpSync(join(HERE, "root"), tree, { recursive: true });
  program(tree, parts);
  cpSync(join(root, "firmware", "assets"), join(tree, PROGRAM, "firmware", "assets"), {
    recursive: true,
  });
  const page = join("firmware", "cli", "provision", "page");
  cpSync(join(root, page), join(tree, PROGRAM, page), { recursive: true });
  const carried = nativeParts(tree, parts);
  const licence = readFileSync(join(root, "LICENSE"), "utf8");
  put(tree, `${DOCUMENTS}/copyright`, licence);
  put(tree, `${DOCUMENTS}/sbom.cdx.json`, billOfMaterials({ ...parts, carried }));
  boards(tree, root);
  put(tree, `${PROGRAM}/version.json`, `${JSON.stringify({ version, architecture, digest })}\n`);
  control(tree, parts);
  settle(tree, parts.epochS);
}

/** The bundles in a folder of its own name, so that whatever depends on its place notices. */
function program(tree, { root, bundles, digest, version }) {
  const launcher = readFileSync(join(HERE, "launcher.mjs"), "utf8")
    .replace("@BUILD@", digest)
    .replace("@VERSION@", version);
  put(tree, `${PROGRAM}/soundbox.mjs`, launcher);
  put(tree, `${PROGRAM}/warm.mjs`, readFileSync(join(HERE, "warm.mjs")));
  put(tree, `${PROGRAM}/slot-start.mjs`, readFileSync(join(HERE, "slot-start.mjs")));
  for (const name of ["slots.mjs", "slot-folder.mjs"]) {
    put(tree, `${PROGRAM}/${name}`, readFileSync(join(root, "drivers", "linux", name)));
  }
  put(tree, `${PROGRAM}/bundle.mjs`, readFileSync(join(HERE, "..", "bundle.mjs")));
  for (const bundle of bundles) {
    put(tree, `${PROGRAM}/${digest}/${basename(bundle)}`, readFileSync(bundle));
  }
  mkdirSync(join(tree, "usr/bin"), { recursive: true });
  symlinkSync("../lib/soundbox/soundbox.mjs", join(tree, "usr/bin/soundbox"));
}

/**
 * Copies the packages that cannot be bundled and what they need, with the machine code of one
 * processor and of Debian's C library only.
 * @returns their names and where they came from, in the order of the alphabet.
 */
function nativeParts(tree, { root, cpu, externals }) {
  const wanted = [...externals];
  const carried = new Map();
  for (let name = wanted.shift(); name !== undefined; name = wanted.shift()) {
    // Only the commands of a checkout bundle anything.
    if (carried.has(name) || name === "esbuild") continue;
    const isForeign = name === koffiFor(cpu);
    const from = isForeign ? foreignPackage(root, name) : join(root, "node_modules", name);
    if (!existsSync(from)) continue;
    carried.set(name, from);
    cpSync(from, join(tree, PROGRAM, "node_modules", name), {
      recursive: true,
      filter: (path) => isNeeded(name, relative(from, path), cpu),
    });
    const { dependencies = {} } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
    wanted.push(...Object.keys(dependencies).filter((other) => other !== "node-addon-api"));
    if (name === "koffi") wanted.push(koffiFor(cpu));
  }
  return [...carried].sort(([one], [other]) => (one < other ? -1 : 1));
}

function isNeeded(name, path, cpu) {
  if (path === "") return true;
  if (name === "koffi" && KOFFI_SOURCES.test(path) && !LICENCE.test(path)) return false;
  if (name === koffiFor(cpu) && path.startsWith("musl_")) return false;
  if (NOT_NEEDED.test(path) || NOT_USED.test(path)) return false;
  const [top, platform, file] = path.split("/");
  if (top === "node_modules") return false;
  if (top !== "prebuilds" || platform === undefined) return true;
  return platform === `linux-${cpu}` && !(file?.includes("musl") ?? false);
}

/** What the boards bring along: device-tree overlays, compiled, and rules for udev. */
function boards(tree, root) {
  const folder = join(root, "drivers", "boards");
  if (!existsSync(folder)) return;
  for (const path of filesBelow(folder)) {
    const name = basename(path);
    if (name.endsWith(".rules")) put(tree, `usr/lib/udev/rules.d/${name}`, readFileSync(path));
    if (name.endsWith(".dts")) {
      put(tree, `${PROGRAM}/overlays/${name.replace(/\.dts$/, ".dtbo")}`, compiled(path));
    }
  }
}

function compiled(path) {
  const { status, stdout, stderr, error } = spawnSync("dtc", ["-@", "-q", "-O", "dtb", path]);
  if (error !== undefined) throw new Error("needs dtc: apt install device-tree-compiler");
  if (status !== 0) throw new Error(`${path}: ${stderr}`);
  return stdout;
}

function control(tree, { version, architecture }) {
  const files = filesBelow(tree).filter((path) => !lstatSync(path).isSymbolicLink());
  const bytes = files.reduce((sum, path) => sum + lstatSync(path).size, 0);
  const md5 = (path) => createHash("md5").update(readFileSync(path)).digest("hex");
  const sums = files.map((path) => `${md5(path)}  ${relative(tree, path)}\n`);
  put(tree, "DEBIAN/md5sums", sums.join(""));
  put(tree, "DEBIAN/conffiles", "/etc/default/soundbox\n");
  const text = readFileSync(join(HERE, "control"), "utf8")
    .replace("@VERSION@", version)
    .replace("@ARCHITECTURE@", architecture)
    .replace("@KIBIBYTES@", String(Math.ceil(bytes / 1024)));
  put(tree, "DEBIAN/control", text);
  for (const path of filesBelow(join(HERE, "scripts"))) {
    put(tree, `DEBIAN/${basename(path)}`, readFileSync(path));
  }
}

/** The same rights and times for everybody who makes the package. */
function settle(tree, epochS) {
  const folders = new Set();
  for (const path of filesBelow(tree)) {
    for (let folder = dirname(path); folder.length >= tree.length; folder = dirname(folder)) {
      folders.add(folder);
    }
    if (!lstatSync(path).isSymbolicLink()) chmodSync(path, EXECUTABLE.test(path) ? 0o755 : 0o644);
    lutimesSync(path, epochS, epochS);
  }
  for (const folder of folders) {
    chmodSync(folder, 0o755);
    lutimesSync(folder, epochS, epochS);
  }
}

/** Paths of all files and links below a folder, in the order of the alphabet. */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function put(tree, path, content) {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), content);
}
