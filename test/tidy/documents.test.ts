/**
 * The documents say what is so: links lead somewhere, names name something, tables agree with the
 * code, and what is generated is current. To write the generated parts anew:
 * `UPDATE_DOCUMENTS=1 npx vitest run --config test/vitest.config.ts test/tidy/documents.test.ts`
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { configJsonSchema, configTable, gatewayTable } from "./config-documents.ts";
import { methodsJson, methodsTable } from "./method-documents.ts";
import { ROOT } from "./sources.ts";

const UPDATES = process.env.UPDATE_DOCUMENTS === "1";
const README_LINES_MAX = 300;
const PICTURE_BYTES_MAX = 200 * 1024;
const REFERENCE = "firmware/contract/README.md";
const GATEWAY_REFERENCE = "firmware/gateway/README.md";
const SCHEMA = "firmware/contract/config.schema.json";
const METHODS = "firmware/contract/methods.json";
const SESSION = "firmware/line/README.md";
/** The documents with a mind of their own; the rest are notices beside data. */
const FOLDERS = ["firmware", "firmware/contract", "drivers", "sim", "test"];

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const documents = ["drivers", "firmware", "sim", "test"]
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) =>
      join(folder, name),
    ),
  )
  .filter((path) => path.endsWith(".md"));
documents.push("README.md");

/** The text outside code blocks. */
function proseOf(path: string): string {
  return read(path).replace(/^```[\s\S]*?^```$/gm, "");
}

/** How GitHub turns a heading into an anchor. */
function anchorsOf(path: string): readonly string[] {
  const headings = proseOf(path).matchAll(/^#{1,6} (.*)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replace(/ /g, "-"),
  );
}

describe("the documents", () => {
  it("link to nothing that is not there", () => {
    const links = documents.flatMap((path) =>
      [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => ({ path, target })),
    );
    const broken = links.filter(({ path, target }) => {
      if (/^https?:/.test(target)) return false;
      const [file = "", anchor] = target.split("#");
      const linked = file === "" ? path : join(dirname(path), file);
      if (!existsSync(join(ROOT, linked))) return true;
      return anchor !== undefined && !anchorsOf(linked).includes(anchor);
    });
    expect(links.length).toBeGreaterThan(10);
    expect(broken).toEqual([]);
  });

  it("name no file that is not there", () => {
    const named = documents.flatMap((path) =>
      [...proseOf(path).matchAll(/`([a-z-]+\/[\w./-]*\.(?:ts|mjs|js|json|md|py|db))`/g)].map(
        ([, name = ""]) => ({ path, name }),
      ),
    );
    const missing = named.filter(
      ({ path, name }) =>
        !existsSync(join(ROOT, name)) && !existsSync(join(ROOT, dirname(path), name)),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  it("of every folder end with its decisions", () => {
    const last = FOLDERS.map((folder) => [...proseOf(`${folder}/README.md`).matchAll(/^## .*$/gm)]);
    expect(last.map((headings) => headings.at(-1)?.[0])).toEqual(FOLDERS.map(() => "## Decisions"));
  });
});

describe("the first page", () => {
  const readme = read("README.md");

  it("is short enough to be read", () => {
    expect(readme.split("\n").length).toBeLessThanOrEqual(README_LINES_MAX);
  });

  it("shows the shop in a picture that loads quickly", () => {
    const [, picture = ""] = /!\[[^\]]+\]\(([^)]+\.png)\)/.exec(readme.slice(0, 1_500)) ?? [];
    expect(readFileSync(join(ROOT, picture)).length).toBeLessThan(PICTURE_BYTES_MAX);
  });

  it("names every command", () => {
    const source = read("firmware/cli/main.ts");
    const commands = [...source.matchAll(/\bname: "([a-z]+)"/g)].map(([, name = ""]) => name);
    expect(commands).toContain("simulate");
    expect(commands).toContain("run");
    expect(commands.filter((name) => !readme.includes(`| \`soundbox ${name}`))).toEqual([]);
  });

  it("names every dependency with its version, and none that is not there", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Readonly<
      Record<string, Readonly<Record<string, string>>>
    >;
    const installed = Object.entries({ ...dependencies, ...devDependencies });
    const rows = [...readme.matchAll(/^\| `(@?[\w./-]+)` \| ([0-9]+\.[0-9]+\.[0-9]+) \| \S/gm)];
    const listed = rows.map(([, name, version]) => `${name} ${version}`);
    expect(listed.sort()).toEqual(installed.map(([name, at]) => `${name} ${at}`).sort());
  });

  it("names every folder", () => {
    for (const folder of ["drivers", "firmware", "sim", "test"]) {
      expect(readme).toContain(`](${folder}/README.md)`);
    }
  });
});

describe("the simulator's page", () => {
  it("shows a test that is run", () => {
    const [, example = "none"] = /^```ts\n([\s\S]*?)^```/m.exec(read("sim/README.md")) ?? [];
    const [, body = "none"] = example.split("\n\n");
    expect(read("test/sim/late-payment.test.ts")).toContain(body);
  });
});

describe("what is generated", () => {
  it("from the configuration's schema is current as JSON Schema", () => {
    const current = configJsonSchema();
    if (UPDATES) writeFileSync(join(ROOT, SCHEMA), `${JSON.stringify(current, null, 2)}\n`);
    expect(JSON.parse(read(SCHEMA))).toEqual(JSON.parse(JSON.stringify(current)));
  });

  it.each([
    ["configuration", REFERENCE, configTable],
    ["gateway's configuration", GATEWAY_REFERENCE, gatewayTable],
    ["table of methods", SESSION, methodsTable],
  ])("from the %s is current as a table", (_what, page, table) => {
    const [before = "", , after = ""] = read(page).split(
      /(?<=<!-- generated -->\n)|(?=<!-- end -->)/,
    );
    const current = `${before}\n${table()}\n\n${after}`;
    if (UPDATES) writeFileSync(join(ROOT, page), current);
    expect(read(page)).toBe(current);
  });

  it("from the table of methods is current as a document", () => {
    const current = methodsJson();
    if (UPDATES) writeFileSync(join(ROOT, METHODS), `${JSON.stringify(current, null, 2)}\n`);
    expect(JSON.parse(read(METHODS))).toEqual(JSON.parse(JSON.stringify(current)));
  });
});
