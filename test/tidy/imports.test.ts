/** Arrows point one way: what the READMEs say about the order of folders is checked here. */
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOf, type Source, sources } from "./sources.ts";

/**
 * The order inside `firmware/`, low to high. A file imports only from its own folder or from a
 * strictly lower layer; folders of one layer never import each other.
 */
const LAYERS: readonly (readonly string[])[] = [
  ["firmware/lib/"],
  ["firmware/khqr/", "firmware/config/"],
  // The vocabulary: types that say what can be said and shown.
  ["firmware/announce/saying.ts"],
  ["firmware/screen/scene.ts"],
  [
    "firmware/link/",
    "firmware/line/",
    "firmware/payment/",
    "firmware/announce/",
    "firmware/screen/",
    "firmware/keypad/",
  ],
  ["firmware/update/"],
  ["firmware/core/"],
  // Beside the terminal, in a process of its own.
  ["firmware/gateway/"],
  ["firmware/cli/command.ts"],
  [
    "firmware/cli/assets.ts",
    "firmware/cli/config-file.ts",
    "firmware/cli/displays.ts",
    "firmware/cli/parts.ts",
    "firmware/cli/slots.ts",
    "firmware/cli/start.ts",
    "firmware/cli/technician-line.ts",
  ],
  ["firmware/main.ts"],
  ["firmware/cli/"],
];

/** Folders and where their arrows may point. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  drivers: ["drivers"],
  firmware: ["firmware", "drivers"],
  sim: ["sim", "firmware", "drivers"],
  test: ["test", "sim", "firmware", "drivers"],
};

/** Pure packages that the firmware may use: they compute and do nothing else. */
const PURE_PACKAGES = ["qrcode/lib/core/qrcode.js"];

const all = sources("drivers", "firmware", "sim", "test");

function layerOf(path: string): number {
  // A file named by itself wins over its folder.
  const named = LAYERS.findIndex((layer) => layer.includes(path));
  if (named >= 0) return named;
  return LAYERS.findIndex((layer) => layer.some((prefix) => path.startsWith(prefix)));
}

/** What the gateway may use of the firmware: never the terminal itself. */
const GATEWAY_USES = ["gateway", "lib", "khqr", "config", "link"];

/** Files that may wait and touch the platform: the composition, and what runs beside the terminal. */
function isComposing(path: string): boolean {
  return ["firmware/main.ts", "firmware/cli/", "firmware/gateway/"].some((prefix) =>
    path.startsWith(prefix),
  );
}

function targetsOf(source: Source): readonly string[] {
  return importsOf(source)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => normalize(join(dirname(source.path), specifier)));
}

describe("imports", () => {
  it("between top-level folders point from test to sim to firmware to drivers", () => {
    const wrong = all.flatMap((source) => {
      const [top = ""] = source.path.split("/");
      return targetsOf(source)
        .filter((target) => !ALLOWED[top]?.includes(target.split("/")[0] ?? ""))
        .map((target) => `${source.path} → ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it("inside the firmware point to strictly lower layers", () => {
    const wrong = all
      .filter(({ path }) => path.startsWith("firmware/") && layerOf(path) >= 0)
      .flatMap((source) =>
        targetsOf(source)
          .filter((target) => target.startsWith("firmware/"))
          .filter((target) => dirname(target) !== dirname(source.path))
          .filter((target) => !isSameFolder(source.path, target))
          .filter((target) => layerOf(target) >= layerOf(source.path))
          .map((target) => `${source.path} → ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it("of the gateway leave the terminal's own machines alone", () => {
    const wrong = all
      .filter(({ path }) => path.startsWith("firmware/gateway/"))
      .flatMap((source) =>
        targetsOf(source)
          .filter((target) => target.startsWith("firmware/"))
          .filter((target) => !GATEWAY_USES.includes(target.split("/")[1] ?? ""))
          .map((target) => `${source.path} → ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it("know hardware only as the interfaces in drivers/hal, except where things are wired", () => {
    const wrong = all
      .filter(({ path }) => path.startsWith("firmware/") && !isComposing(path))
      .flatMap((source) =>
        targetsOf(source)
          .filter((target) => target.startsWith("drivers/") && !target.startsWith("drivers/hal/"))
          .map((target) => `${source.path} → ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it("of packages in the firmware are of pure ones, and never of the platform", () => {
    const wrong = all
      .filter(({ path }) => path.startsWith("firmware/") && !isComposing(path))
      .flatMap((source) =>
        importsOf(source)
          .filter((specifier) => !specifier.startsWith("."))
          .filter((specifier) => !PURE_PACKAGES.includes(specifier))
          .map((specifier) => `${source.path} → ${specifier}`),
      );
    expect(wrong).toEqual([]);
  });

  it("form no circle of files", () => {
    const edges = new Map(all.map((source) => [source.path, targetsOf(source)]));
    expect(circles(edges)).toEqual([]);
  });
});

function isSameFolder(path: string, target: string): boolean {
  const folder = (text: string) => text.split("/").slice(0, 2).join("/");
  return folder(path) === folder(target) && layerOf(path) === layerOf(target);
}

/** Strongly connected sets of more than one file (Tarjan). */
function circles(edges: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[] = [];
  const visit = (path: string): void => {
    index.set(path, index.size);
    low.set(path, index.get(path) ?? 0);
    stack.push(path);
    for (const target of edges.get(path) ?? []) {
      if (!edges.has(target)) continue;
      if (!index.has(target)) visit(target);
      if (stack.includes(target)) {
        low.set(path, Math.min(low.get(path) ?? 0, low.get(target) ?? 0));
      }
    }
    if (low.get(path) !== index.get(path)) return;
    const members = stack.splice(stack.indexOf(path));
    if (members.length > 1) found.push(members.sort().join(" ⇄ "));
  };
  for (const path of edges.keys()) if (!index.has(path)) visit(path);
  return found;
}
