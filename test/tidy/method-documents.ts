/**
 * What the project publishes about the methods of the technician's session, made from their table:
 * a document for programs, with JSON Schema for the arguments, and a table for people.
 */
import { METHODS } from "../../firmware/line/methods.ts";

/** `methods.json`, as a document. */
export function methodsJson(): unknown {
  const methods = Object.entries(METHODS).map(([name, method]) => {
    const { about, right, params, result, changes, isLong } = method;
    return [name, { about, right, changes, isLong, params: params.describe(), result }];
  });
  return {
    title: "Methods of the technician's session (JSON-RPC 2.0, one object a line, inside TLS)",
    methods: Object.fromEntries(methods),
  };
}

/** The reference table, in Markdown. */
export function methodsTable(): string {
  const rows = Object.entries(METHODS).map(([name, method]) => {
    const { about, right, params, changes, isLong } = method;
    const { properties = {}, required = [] } = params.describe() as {
      readonly properties?: Readonly<Record<string, unknown>>;
      readonly required?: readonly string[];
    };
    const names = Object.keys(properties).map((key) => (required.includes(key) ? key : `${key}?`));
    const signs = [changes ? "changes" : "reads", ...(isLong ? ["long"] : [])].join(", ");
    return `| \`${name}\` | ${names.join(", ") || "–"} | \`${right}\` | ${signs} | ${about} |`;
  });
  const head = ["| method | arguments | right | | what it does |", "|---|---|---|---|---|"];
  return [...head, ...rows].join("\n");
}
