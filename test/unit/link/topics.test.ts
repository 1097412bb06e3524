/** Topics of the contract, and everything that only looks like one. */
import { describe, expect, test } from "vitest";
import { downTopic, isId, parseDownTopic, upTopic } from "../../../firmware/link/topics.ts";

describe("topics", () => {
  test("are those of the contract, letter by letter", () => {
    expect(downTopic("acleda", "T-0007", "event")).toBe("khqr/v1/acleda/T-0007/dn/event");
    expect(upTopic("acleda", "T-0007", "hello")).toBe("khqr/v1/acleda/T-0007/up/hello");
  });

  test("a topic of the acquirer comes apart again", () => {
    for (const what of ["event", "charge", "welcome", "command", "config", "keys"] as const) {
      expect(parseDownTopic(downTopic("a_B-9", "T".repeat(32), what))).toEqual({
        acquirer: "a_B-9",
        terminal: "T".repeat(32),
        what,
      });
    }
  });

  test("every other text is no topic", () => {
    for (const topic of [
      "",
      "khqr/v1/acleda/T-0007/dn/events",
      "khqr/v1/acleda/T-0007/dn/hello",
      "khqr/v1/acleda/T-0007/dn/constructor",
      "khqr/v1/acleda/T-0007/dn/",
      "khqr/v1/acleda/T-0007/dn/event/",
      "khqr/v1/acleda/T-0007/dn/event\n",
      "/khqr/v1/acleda/T-0007/dn/event",
      "khqr/v1/acleda/T-0007/up/event",
      "khqr/v2/acleda/T-0007/dn/event",
      "KHQR/v1/acleda/T-0007/dn/event",
      "khqr/v1/+/T-0007/dn/event",
      "khqr/v1/acleda/#",
      "khqr/v1/acleda//dn/event",
      "khqr/v1/acleda/T 7/dn/event",
      "khqr/v1/acleda/T\u00007/dn/event",
      "khqr/v1/acleda/T\ufffd7/dn/event",
      `khqr/v1/acleda/${"T".repeat(33)}/dn/event`,
      "$SYS/broker/version",
    ]) {
      expect(parseDownTopic(topic), topic).toBeUndefined();
    }
  });

  test("ids are 1 to 32 letters, digits, _ and -", () => {
    for (const id of ["a", "T-0007", "_", "x".repeat(32)]) expect(isId(id), id).toBe(true);
    for (const id of ["", "x".repeat(33), "a b", "a/b", "ខ", "a\n", "+", "a.b"]) {
      expect(isId(id), id).toBe(false);
    }
  });
});
