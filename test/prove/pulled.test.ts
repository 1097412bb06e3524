/**
 * A cable pulled at any byte, and a plug at any moment: each method that changes something leaves
 * the old state or the new one, whole, with its audit entry, and can be asked again.
 */
import { describe, expect, it } from "vitest";
import { certificateFor } from "../../sim/devices/identity.ts";
import { type Bench, openBench } from "../sim/technician.ts";

/** So long a method takes at most, in simulated time. */
const STEP_MS = 1;

interface Change {
  readonly method: string;
  /** How long it can take, in ms; cuts fall in it. */
  readonly lastsMs: number;
  /** The cuts are so far apart. */
  readonly everyMs: number;
  /** What is done before, and the arguments then. */
  prepare(bench: Bench): object;
}

const MERCHANT = { bakongAccountID: "sokha_coffee@devb", name: "Sokha Coffee" };
const pem = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`;

const CHANGES: readonly Change[] = [
  {
    method: "identity.install",
    lastsMs: 12,
    everyMs: STEP_MS,
    prepare(bench) {
      const { csr } = bench.call("identity.request").result as { csr: string };
      return { certificate: pem(certificateFor(csr)), authority: pem("Bank") };
    },
  },
  {
    method: "merchant.bind",
    lastsMs: 12,
    everyMs: STEP_MS,
    prepare: ({ stall }) => ({
      merchant: MERCHANT,
      acquirer: { id: "SIMBANK", epoch: 4, keys: stall.bank.jwks },
      release: stall.bank.release("T-0007", 3),
    }),
  },
  {
    method: "link.configure",
    lastsMs: 12,
    everyMs: STEP_MS,
    prepare: () => ({ url: "mqtt://127.0.0.1:1884" }),
  },
  {
    method: "network.join",
    lastsMs: 5_400,
    everyMs: 450,
    prepare: () => ({ ssid: "Market", password: "12345678" }),
  },
  {
    method: "factory.reset",
    lastsMs: 16,
    everyMs: STEP_MS,
    prepare(bench) {
      // So that there is more than one thing to forget.
      const { csr } = bench.call("identity.request").result as { csr: string };
      const certificate = pem(certificateFor(csr));
      bench.call("identity.install", { certificate, authority: pem("Bank") });
      bench.call("link.configure", { url: "mqtt://127.0.0.1:1884" });
      return { terminal: "T-0007", release: bench.stall.bank.release("T-0007", 3) };
    },
  },
];

async function open(): Promise<Bench> {
  const bench = await openBench({ hasNetwork: true });
  bench.stall.network.setReachable([
    {
      point: { ssid: "Market", signalPercent: 60, security: "password" },
      secret: "12345678",
      reach: "full",
    },
  ]);
  bench.enter();
  return bench;
}

/** All that these methods change, as it shows from outside and as the medium holds it. */
function stateOf(bench: Bench): string {
  if (bench.stall.line.state !== "secured") bench.enter();
  const { isBound, merchant, acquirer, url } = bench.call("device.describe").result ?? {};
  const { stall } = bench;
  const { inUse } = JSON.parse(stall.storage.durable("identity") ?? "{}") as { inUse?: object };
  return JSON.stringify({ isBound, merchant, acquirer, url, inUse, joined: stall.network.joined });
}

/** The methods on record, and that the chain holds. */
function auditOf(bench: Bench): readonly string[] {
  const { result } = bench.call("log.read");
  expect(result?.["brokenAt"]).toBeNull();
  const entries = (result?.["entries"] ?? []) as { method: string }[];
  return entries.map(({ method }) => method);
}

function request(method: string, params: object): Uint8Array {
  return Buffer.from(`${JSON.stringify({ jsonrpc: "2.0", id: "cut", method, params })}\n`);
}

/** What is there before and after, when nothing is cut. */
async function whole({ method, lastsMs, prepare }: Change) {
  const bench = await open();
  const params = prepare(bench);
  const before = stateOf(bench);
  bench.stall.line.bring(request(method, params));
  bench.stall.world.pass(lastsMs + 1_000);
  const after = stateOf(bench);
  expect(after).not.toBe(before);
  return { before, after };
}

describe.each(CHANGES)("$method", (change) => {
  const { method, lastsMs, everyMs, prepare } = change;

  it("does nothing while a byte of it is missing, wherever the cable is pulled", async () => {
    const bench = await open();
    const params = prepare(bench);
    const before = stateOf(bench);
    const bytes = request(method, params);
    const { stall } = bench;
    for (let cut = 0; cut < bytes.length; cut += 1) {
      stall.line.bring(bytes.subarray(0, cut));
      stall.world.pass(5);
      stall.line.setPlugged(false);
      stall.world.pass(20);
      stall.line.setPlugged(true);
      // The port is looked for again after five seconds.
      stall.world.pass(5_200);
    }
    expect(stateOf(bench)).toBe(before);
    expect(auditOf(bench)).not.toContain(method);
  });

  it("leaves the old state or the new one, whenever cable or plug is pulled", async () => {
    const { before, after } = await whole(change);
    const seen = new Set<string>();
    for (let afterMs = 0; afterMs <= lastsMs; afterMs += everyMs) {
      for (const cut of ["cable", "power", "power, written"] as const) {
        const bench = await open();
        const { stall } = bench;
        const params = prepare(bench);
        stall.line.bring(request(method, params));
        stall.world.pass(afterMs);
        if (cut === "cable") {
          stall.line.setPlugged(false);
          stall.world.pass(20);
          stall.line.setPlugged(true);
        } else {
          stall.switchOff(cut === "power" ? 0 : Number.MAX_SAFE_INTEGER);
          stall.switchOn();
        }
        stall.world.pass(10_000);
        const found = stateOf(bench);
        expect([before, after], `${cut} pulled after ${afterMs} ms`).toContain(found);
        seen.add(found);
        if (found === after) expect(auditOf(bench)).toContain(method);
      }
    }
    // Else the cuts fell beside it.
    expect([...seen].sort()).toEqual([before, after].sort());
  });
});
