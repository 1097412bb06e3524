/** Debian packages of this very state of the sources, made as `npm run package` makes them. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../tidy/sources.ts";

export type Architecture = "arm64" | "amd64";

/**
 * Makes one package in `out`. @returns its path.
 */
export function makePackage(architecture: Architecture, out: string): string {
  const script = join(ROOT, "firmware", "cli", "package", "make.mjs");
  const words = [script, "--arch", architecture, "--out", out];
  execFileSync(process.execPath, words, { stdio: "pipe" });
  const name = readdirSync(out).find((file) => file.endsWith(`_${architecture}.deb`));
  if (name === undefined) throw new Error(`no package for ${architecture} in ${out}`);
  return join(out, name);
}

/** The SHA-256 of a file, in hex. */
export function sha256Of(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** Unpacks the files of a package below a folder, without installing it. */
export function unpack(deb: string, folder: string): void {
  execFileSync("dpkg-deb", ["-x", deb, folder]);
}
