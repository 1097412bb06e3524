/** Requests out of bytes: whatever comes is a request or a refusal, and never more than one line. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Result } from "../../../firmware/lib/result.ts";
import {
  newRpcReader,
  REQUEST_BYTES_MAX,
  type RpcError,
  type RpcRequest,
  takeRequests,
} from "../../../firmware/line/rpc.ts";

type Read = Result<RpcRequest, RpcError>;

function read(text: string | Uint8Array, reader = newRpcReader()): readonly Read[] {
  const all: Read[] = [];
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  takeRequests(reader, bytes, (request) => all.push(request));
  return all;
}

describe("requests of a session", () => {
  it("are read a line at a time, with and without arguments, and empty lines are passed over", () => {
    const text =
      '\r\n{"jsonrpc":"2.0","id":1,"method":"a"}\r\n\n{"jsonrpc":"2.0","method":"b","params":{}}\n';
    expect(read(text)).toEqual([
      { ok: true, value: { id: 1, method: "a", params: undefined } },
      { ok: true, value: { id: undefined, method: "b", params: {} } },
    ]);
  });

  it.each([
    ["x\n", "parse"],
    ["\u00ff\n", "parse"],
    ["[]\n", "request"],
    ["null\n", "request"],
    ['{"id":1,"method":"a"}\n', "request"],
    ['{"jsonrpc":"2.0","id":1}\n', "request"],
    ['{"jsonrpc":"2.0","id":1.5,"method":"a"}\n', "request"],
    ['{"jsonrpc":"2.0","id":null,"method":"a"}\n', "request"],
    ['{"jsonrpc":"2.0","id":"","method":"a"}\n', "request"],
    [`{"jsonrpc":"2.0","id":1,"method":"${"m".repeat(65)}"}\n`, "request"],
    [`${"x".repeat(REQUEST_BYTES_MAX + 1)}\n`, "parse"],
  ])("%j is refused", (text, reason) => {
    const [first] = read(text);
    expect(first?.ok).toBe(false);
    if (first !== undefined && !first.ok) expect(first.problem.data.reason).toBe(reason);
  });

  it("come whole however the bytes are cut, also behind a line that was too long", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9_000 }), { maxLength: 8 }), (cuts) => {
        const long = "x".repeat(REQUEST_BYTES_MAX + 7);
        const bytes = new TextEncoder().encode(
          `${long}\n{"jsonrpc":"2.0","id":"q","method":"a"}\n`,
        );
        const reader = newRpcReader();
        let from = 0;
        const pieces = cuts.map((length) => {
          const piece = bytes.subarray(from, from + length);
          from += length;
          return piece;
        });
        const all = [...pieces, bytes.subarray(from)].flatMap((piece) => read(piece, reader));
        return all.length === 2 && all[0]?.ok === false && all[1]?.ok === true;
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it("never throw, whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        return read(Uint8Array.from([...bytes, 10])).every(
          (one) => one.ok || one.problem.message.length > 0,
        );
      }),
      { seed: 5, numRuns: 2_000 },
    );
  });
});
