/**
 * `npm run release`: the firmware of this checkout as a release that terminals take by themselves.
 * The key is the maker's and stays away from every build machine: it is named here, used once, and
 * never copied.
 */
import { createHash, createPrivateKey, sign } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ensureInstalled, firmwareBuild, panelBuild } from "../soundbox.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const FILES = ["firmware.cjs", "panel.cjs"];
const HARDWARE = ["linux-arm64", "linux-x64"];
const DAY_MS = 86_400_000;

const HELP = `
Usage: npm run release -- --key FILE --out DIR [--days N] [--share PERCENT]

Writes DIR/update.jws and the files that it signs. Put them on a web server as the folder that
terminals have as update.url, or on a stick for "soundbox update".

  --key FILE       PEM file with the maker's Ed25519 key; terminals have its public half in the file
                   that update.keys names (a JWKS)
  --days N         installed for so many days from now, then never again   (default 60)
  --share PERCENT  so many of a hundred terminals take it, chosen by id    (default 100)
`;

/** The manifest over some files, as a compact JWS. */
export function signRelease({ files, version, key, now, days = 60, share = 100 }) {
  const claims = {
    kind: "firmware.release",
    version,
    hardware: HARDWARE,
    notBefore: new Date(now).toISOString(),
    expires: new Date(now + days * DAY_MS).toISOString(),
    sharePercent: share,
    files: [...files].map(([name, bytes]) => ({
      name,
      length: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    })),
  };
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const signed = `${encode({ alg: "EdDSA" })}.${encode(claims)}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString("base64url")}`;
}

/** The bundles of this checkout, as the package has them. */
export async function bundleFiles() {
  ensureInstalled();
  const { build } = await import("esbuild");
  const scratch = mkdtempSync(join(tmpdir(), "soundbox-release-"));
  try {
    await Promise.all([build(firmwareBuild(scratch)), build(panelBuild(scratch))]);
    return new Map(FILES.map((name) => [name, readFileSync(join(scratch, name))]));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      key: { type: "string" },
      out: { type: "string" },
      days: { type: "string", default: "60" },
      share: { type: "string", default: "100" },
      help: { type: "boolean" },
    },
  });
  if (values.help || values.key === undefined || values.out === undefined) {
    (values.help ? process.stdout : process.stderr).write(`${HELP.trim()}\n`);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const key = createPrivateKey(readFileSync(values.key));
  if (key.asymmetricKeyType !== "ed25519") throw new Error(`${values.key} is no Ed25519 key`);
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const files = await bundleFiles();
  const [days, share] = [Number(values.days), Number(values.share)];
  const manifest = signRelease({ files, version, key, now: Date.now(), days, share });
  mkdirSync(values.out, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(values.out, name), bytes);
  writeFileSync(join(values.out, "update.jws"), manifest);
  process.stdout.write(`${values.out}: ${version} for ${HARDWARE.join(" and ")}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
