import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { frameBytesOf, oversizeEvent } from "../../../../sim/devices/frame-guard.ts";

describe("the guard of a simulated link", () => {
  it("weighs a message as it is on the wire", () => {
    // Fixed header 2, topic length 2, topic 3, packet id 2, properties 1, payload 4.
    expect(frameBytesOf("a/b", new Uint8Array(4))).toBe(14);
    // From 128 bytes of body on, the remaining length takes a second byte, and so on.
    expect(frameBytesOf("", new Uint8Array(122))).toBe(129);
    expect(frameBytesOf("", new Uint8Array(123))).toBe(131);
    expect(frameBytesOf("", new Uint8Array(16_384 - 5))).toBe(16_388);
    // Topics are UTF-8.
    expect(frameBytesOf("ក", new Uint8Array(0))).toBe(frameBytesOf("abc", new Uint8Array(0)));
  });

  it("tells of a message thrown away by its hash and length, not by its bytes", () => {
    const payload = new Uint8Array(70_000).fill(7);
    const event = oversizeEvent(3, 9, "t", payload);
    const payloadSha256 = new Uint8Array(createHash("sha256").update(payload).digest());
    const common = { type: "oversize", generation: 3, token: 9, topic: "t" };
    expect(event).toEqual({ ...common, payloadSha256, payloadBytes: 70_000 });
  });
});
