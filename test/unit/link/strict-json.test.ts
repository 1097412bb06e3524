/** Properly signed JSON that two readers could understand differently is refused. */
import { describe, expect, test } from "vitest";
import { CREDIT } from "./bank.ts";
import { judge } from "./messages.ts";

describe("signed JSON that two readers could understand differently", () => {
  const text = JSON.stringify(CREDIT);
  const body = text.slice(1, -1);
  const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
  const traps: readonly (readonly [string, string])[] = [
    ["a claim given twice", `{${body},"amount":"99999"}`],
    ["a claim given twice, once escaped", `{${body},"\\u0061mount":"99999"}`],
    ["a claim given twice with the same value", `{"amount":"12500",${body}}`],
    ["an unknown claim given twice", `{${body},"x":1,"x":1}`],
    ["a name given twice inside", `{${body},"x":[{"a":1,"a":2}]}`],
    ["__proto__ with the claims", `{"__proto__":{${body}}}`],
    ["__proto__ beside the claims", `{${body},"__proto__":{"amount":"99999"}}`],
    ["__proto__ escaped", `{${body},"\\u005f_proto__":1}`],
    ["__proto__ inside", `{${body},"x":{"__proto__":1}}`],
    ["a byte order mark", `\ufeff${text}`],
    ["half a surrogate pair", `{${body},"note":"\\ud83d"}`],
    ["the halves swapped", `{${body},"note":"\\udcb5\\ud83d"}`],
    ["half a surrogate in a name", `{${body},"\\udfff":1}`],
    ["17 levels", `{${body},"x":${deep(16)}}`],
    ["5,000 levels", `{${body},"x":${deep(5000)}}`],
    ["an array", `[${text}]`],
    ["a string", JSON.stringify(text)],
    ["null", "null"],
    ["nothing", ""],
    ["two documents", `${text}${text}`],
    ["a comment", `{/* */${body}}`],
    ["a trailing comma", `{${body},}`],
    ["single quotes", text.replaceAll('"', "'")],
    ["a raw line end in a string", text.replace("INV-1", "INV\n1")],
    ["NaN", `{${body},"x":NaN}`],
    ["a leading zero", `{${body},"x":01}`],
    ["JSON5's plus", `{${body},"x":+1}`],
    ["a NUL after it", `${text}\u0000`],
  ];

  test.each(traps)("%s", async (_name, payload) => {
    expect(await judge(payload)).toBe("schema");
  });

  test("bytes that are no UTF-8", async () => {
    const bytes = Buffer.from(text.replace("bakong", "bak?ng"));
    bytes[bytes.indexOf("?")] = 0xff;
    expect(await judge(bytes)).toBe("schema");
  });

  test("what only looks odd is taken", async () => {
    const spaced = JSON.stringify(CREDIT, null, 2).replaceAll("\n", "\r\n\t");
    expect(await judge(spaced)).toBe("ok");
    expect(await judge(`{${body},"note":"\\ud83d\\udcb5 {\\"a\\":1,\\"a\\":2}"}`)).toBe("ok");
    expect(await judge(`{${body},"x":${deep(15)},"y":[1e3,-0.5,"amount"]}`)).toBe("ok");
    expect(await judge(`{${body},"constructor":{"prototype":1},"toString":2}`)).toBe("ok");
    expect(await judge(text.replace('"amount"', '"\\u0061mount"'))).toBe("ok");
  });
});
