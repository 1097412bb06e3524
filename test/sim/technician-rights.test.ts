/** Every method with every certificate: what a technician may call, right by right. */
import { describe, expect, it } from "vitest";
import { METHODS, type MethodName, RIGHTS } from "../../firmware/line/methods.ts";
import { type Bench, openBench } from "./technician.ts";

const NAMES = Object.keys(METHODS) as MethodName[];

async function openAs(rights: readonly string[] | undefined): Promise<Bench> {
  const bench = await openBench();
  bench.stall.line.setPeer({
    kind: "certificate",
    technician: "Sok Dara",
    serial: "0A",
    validTo: "2026-12-01T00:00:00.000Z",
    rights,
  });
  bench.enter();
  return bench;
}

/** Asked with an argument that no method has, a method does nothing, allowed or not. */
function allowedBy(bench: Bench): readonly MethodName[] {
  return NAMES.filter((name) => {
    const { error } = bench.call(name, { nothing: true });
    if (error === undefined) throw new Error(`${name} was done`);
    return error.code !== -32002;
  });
}

describe("a technician's certificate", () => {
  it.each(RIGHTS)(
    "with right:%s alone allows what needs that right, and nothing else",
    async (right) => {
      const bench = await openAs([right]);
      expect(allowedBy(bench)).toEqual(NAMES.filter((name) => METHODS[name].right === right));
    },
  );

  it("with rights that nobody knows allows nothing", async () => {
    expect(allowedBy(await openAs(["everything"]))).toEqual([]);
    expect(allowedBy(await openAs([]))).toEqual([]);
  });

  it("without any limit allows everything", async () => {
    expect(allowedBy(await openAs(undefined))).toEqual(NAMES);
  });

  it("gives each method to exactly one right", () => {
    for (const name of NAMES) expect(RIGHTS).toContain(METHODS[name].right);
  });
});
