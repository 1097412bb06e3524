/** The project's sources as the tidy tests read them: text, nothing is run. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export const ROOT = new URL("../..", import.meta.url).pathname;

export interface Source {
  /** Path from the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
}

/** All TypeScript and JavaScript that the project wrote, under the given top-level folders. */
export function sources(...folders: readonly string[]): readonly Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|mjs|js)$/.test(entry.name))
      .map((entry) => {
        const path = relative(ROOT, join(entry.parentPath, entry.name));
        const text = readFileSync(join(ROOT, path), "utf8");
        return { path, text, lines: text.split("\n") };
      })
      .filter(({ path }) => !path.includes("/assets/")),
  );
}

/** The module specifiers that a source imports, types included. */
export function importsOf(source: Source): readonly string[] {
  const specifiers: string[] = [];
  const pattern = /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|\bimport\("([^"]+)"\)/g;
  for (const match of source.text.matchAll(pattern)) specifiers.push(match[1] ?? match[2] ?? "");
  return specifiers;
}

/** The text without comments and without the insides of strings: what is left is code. */
export function codeOf(source: Source): string {
  return source.text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|[^:])\/\/.*$/gm, "$1")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
}
