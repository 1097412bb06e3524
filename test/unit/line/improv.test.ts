import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ImprovRead,
  improvError,
  improvResult,
  improvState,
  isInPacket,
  newImprovReader,
  takeImprovByte,
} from "../../../firmware/line/improv.ts";

/** A packet as a client writes it, from the published description alone. */
function clientPacket(type: number, content: readonly number[]): number[] {
  const body = [...Buffer.from("IMPROV"), 1, type, content.length, ...content];
  return [...body, body.reduce((sum, byte) => sum + byte, 0) % 256];
}

function command(number: number, content: readonly number[] = []): number[] {
  return clientPacket(3, [number, content.length, ...content]);
}

function join(ssid: string, password: string): number[] {
  const texts = [ssid, password].map((text) => [...Buffer.from(text)]);
  return command(
    1,
    texts.flatMap((text) => [text.length, ...text]),
  );
}

function read(bytes: Iterable<number>, reader = newImprovReader()): ImprovRead[] {
  return [...bytes].flatMap((byte) => takeImprovByte(reader, byte) ?? []);
}

describe("Improv over serial", () => {
  it("reads name and password of a Wi-Fi, in Khmer too, and an open one", () => {
    expect(read(join("ហាងកាហ្វេ", "12345678"))).toEqual([
      { ok: true, command: { type: "join", ssid: "ហាងកាហ្វេ", password: "12345678" } },
    ]);
    expect(read(join("Market", ""))).toEqual([
      { ok: true, command: { type: "join", ssid: "Market", password: "" } },
    ]);
  });

  it("reads the questions for state, device and networks", () => {
    const bytes = [...command(2), 0x0a, ...command(3), ...command(4)];
    expect(read(bytes).map((got) => got.ok && got.command.type)).toEqual([
      "state",
      "device",
      "scan",
    ]);
  });

  it("refuses a wrong checksum, an unknown command, and contents that do not fit", () => {
    const damaged = command(2);
    damaged[damaged.length - 1] = ((damaged.at(-1) ?? 0) + 1) % 256;
    expect(read(damaged)).toEqual([{ ok: false, error: "invalid-packet" }]);
    expect(read(command(99))).toEqual([{ ok: false, error: "unknown-command" }]);
    const wrong = [
      join("", "12345678"),
      join("x".repeat(33), "12345678"),
      join("Market", "x".repeat(65)),
      command(1, [6, 77]),
      command(1, [1, 0xff, 0]),
      command(1, [1, 77, 0, 9]),
      clientPacket(3, [2, 5]),
      clientPacket(3, []),
    ];
    for (const bytes of wrong)
      expect(read(bytes)).toEqual([{ ok: false, error: "invalid-packet" }]);
  });

  it("passes over plain text, noise, and packets that only boxes send", () => {
    const bytes = [
      ...Buffer.from("status\r\nIMPIMPROV"),
      ...clientPacket(1, [2]),
      ...Buffer.from("IIMPROVX"),
      ...command(2),
    ];
    expect(read(bytes)).toEqual([{ ok: true, command: { type: "state" } }]);
  });

  it("remembers at most one packet, whatever comes, and finds the next whole one", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (noise) => {
        const reader = newImprovReader();
        for (const byte of noise) {
          takeImprovByte(reader, byte);
          expect(reader.packet.length).toBeLessThanOrEqual(258);
        }
        // A packet that noise began may swallow what follows; then it is over.
        read(new Uint8Array(258), reader);
        expect(isInPacket(reader)).toBe(false);
        expect(read(command(2), reader)).toEqual([{ ok: true, command: { type: "state" } }]);
      }),
      { seed: 71, numRuns: 300 },
    );
  });

  it("writes state, error and results as the description has them, each on a line of its own", () => {
    const bytes = (packet: Uint8Array | undefined) => [...(packet ?? [])];
    expect(bytes(improvState("authorized"))).toEqual([...clientPacket(1, [2]), 0x0a]);
    expect(bytes(improvState("provisioned"))).toEqual([...clientPacket(1, [4]), 0x0a]);
    expect(bytes(improvError("unable-to-connect"))).toEqual([...clientPacket(2, [3]), 0x0a]);
    expect(bytes(improvResult("scan", ["Market", "-61", "YES"]))).toEqual([
      ...clientPacket(4, [
        4,
        15,
        6,
        ...Buffer.from("Market"),
        3,
        ...Buffer.from("-61"),
        3,
        89,
        69,
        83,
      ]),
      0x0a,
    ]);
    expect(bytes(improvResult("scan", []))).toEqual([...clientPacket(4, [4, 0]), 0x0a]);
    expect(improvResult("device", ["x".repeat(253)])).toBeUndefined();
  });
});
