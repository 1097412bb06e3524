/** The published schema of the configuration accepts what the terminal accepts, and no more. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkConfig } from "../../firmware/config/schema.ts";
import { configEntries, LEAST, withValue } from "../tidy/config-documents.ts";
import { schemaCheck } from "./json-schema.ts";

const url = new URL("../../firmware/contract/config.schema.json", import.meta.url);
const SCHEMA: unknown = JSON.parse(readFileSync(url, "utf8"));

const VALUES: readonly unknown[] = [
  ...[null, true, [], {}, 0, 1, 16, 30, 1.5, -1, 240, 1280, 1281, 2 ** 53, "16", "32"],
  ...["", "x", "km", "KHR", ["KHR"], ["USD", "KHR"], ["KHR", "KHR"], ["km", "en"], ["fr"]],
  ...["a@b", "no at sign", "a@b".padStart(33, "x"), "x".repeat(25), "x".repeat(26), "5812"],
  ...["mqtts://bank.example:8883", "http://bank.example", "wav", "png", "stdin", "\u0000", "ក"],
];

describe("the published schema of the configuration", () => {
  const check = schemaCheck(SCHEMA);

  it("accepts the least that the terminal accepts", () => {
    expect(checkConfig(LEAST).ok).toBe(true);
    expect(check(SCHEMA, LEAST)).toEqual([]);
  });

  it("refuses an unknown key, as the terminal does", () => {
    for (const path of [["colour"], ["merchant", "nmae"]]) {
      const document = withValue(path, "red");
      expect(checkConfig(document).ok).toBe(false);
      expect(check(SCHEMA, document)).toHaveLength(1);
    }
  });

  it.each(configEntries())("judges %s as the terminal does", (path) => {
    for (const value of VALUES) {
      const document = withValue(path, value);
      const checked = checkConfig(document);
      // Rules that join several keys are beyond the schema; the reference tells them in words.
      const isJoint = !checked.ok && checked.problem.path !== path.join(".");
      const isItem = !checked.ok && checked.problem.path.startsWith(`${path.join(".")}[`);
      if (isJoint && !isItem) continue;
      const faults = check(SCHEMA, document);
      expect(faults.length === 0, `${path.join(".")} = ${JSON.stringify(value)}`).toBe(checked.ok);
    }
  });
});
