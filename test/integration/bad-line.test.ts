/** The real firmware, link and ledger against a real broker, over every kind of bad line. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../requires.ts";
import { sufferBadLine } from "./bad-line.ts";
import { type Authority, makeAuthority } from "./certificates.ts";
import { figure } from "./figure.ts";
import { type Mosquitto, startMosquitto } from "./mosquitto.ts";
import type { Toxic } from "./proxy.ts";
import { CLEAN } from "./story.ts";

const SEED = 20_261_122;
const BAD_MS = 2_500;
const CREDITS = 25;

const TOXICS: readonly Toxic[] = [
  { name: "latency", latencyMs: 400, jitterMs: 300 },
  { name: "down" },
  { name: "bandwidth", bytesPerSecond: 4_000 },
  { name: "slow_close", delayMs: 800 },
  { name: "timeout", timeoutMs: 700 },
  { name: "reset_peer", timeoutMs: 600 },
  { name: "slicer", averageBytes: 3, delayMs: 0 },
  { name: "limit_data", bytes: 6_000 },
];

describe.skipIf(requires("mosquitto", "openssl"))("a terminal on a bad line", () => {
  let folder: string;
  let authority: Authority;
  let broker: Mosquitto;
  let secure: Mosquitto;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-bad-line-"));
    authority = makeAuthority("test authority");
    const names = ["DNS:localhost", "IP:127.0.0.1"];
    const server = authority.issue({ commonName: "localhost", names });
    broker = await startMosquitto();
    secure = await startMosquitto({
      lines: [
        `cafile ${authority.caFile}`,
        `certfile ${server.certificateFile}`,
        `keyfile ${server.privateKeyFile}`,
        "require_certificate true",
        "use_identity_as_username true",
      ],
    });
  });

  afterAll(async () => {
    await broker?.stop();
    await secure?.stop();
    authority?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const usual = (name: string) => ({
    brokerPort: broker.port,
    terminal: `T-${name}`,
    folder: join(folder, name),
    seed: SEED,
    badMs: BAD_MS,
    credits: CREDITS,
  });

  describe.concurrent("in the clear", () => {
    it.each(TOXICS)(
      "loses, doubles and leaves untold nothing: $name",
      async (toxic) => {
        const line = await sufferBadLine({ ...usual(toxic.name), toxics: [toxic] });
        expect(line.story.verdict).toEqual(CLEAN);
        expect(line.unreceipted).toEqual([]);
        expect(line.unsigned).toBe(0);
        figure(
          `bad line, ${toxic.name}: ${line.credits} credits, 0 lost, 0 double, 0 untold, ` +
            `${line.cuts} cuts (seed ${SEED})`,
        );
      },
      240_000,
    );

    it("believes nothing that was altered on its way, and ends whole", async () => {
      const toxics = [{ name: "corrupt", everyBytes: 3_000 } as const];
      const line = await sufferBadLine({ ...usual("corrupt"), toxics });
      expect(line.story.verdict).toEqual(CLEAN);
      expect(line.corruptions).toBeGreaterThan(0);
      figure(
        `bad line, corrupt: ${line.credits} credits, ${line.corruptions} bytes altered, 0 lost, ` +
          `0 invented, refused ${line.refusals.join(" ") || "by the frame's form"} (seed ${SEED})`,
      );
    }, 240_000);
  });

  describe.concurrent("inside TLS", () => {
    const inside = (name: string) => {
      const { certificate, privateKey } = authority.issue({ commonName: `T-${name}` });
      const theirs = authority.issue({ commonName: `bank-of-${name}` });
      const bank = { ca: authority.ca, cert: theirs.certificate, key: theirs.privateKey };
      const terminal = { ca: authority.ca, certificate, privateKey };
      return { ...usual(name), brokerPort: secure.port, tls: { terminal, bank } };
    };

    it("ends the connection at the first byte altered, and ends whole", async () => {
      const toxics = [{ name: "corrupt", everyBytes: 3_000 } as const];
      const line = await sufferBadLine({ ...inside("tls-corrupt"), toxics });
      expect(line.story.verdict).toEqual(CLEAN);
      expect(line.unreceipted).toEqual([]);
      expect(line.corruptions).toBeGreaterThan(0);
      expect(line.downs.length).toBeGreaterThan(0);
      expect(line.unsigned).toBe(0);
      expect(line.refusals).toEqual([]);
    }, 240_000);

    it("comes in one byte at a time", async () => {
      const toxics = [{ name: "slicer", averageBytes: 1, delayMs: 0 } as const];
      const line = await sufferBadLine({ ...inside("tls-slicer"), toxics });
      expect(line.story.verdict).toEqual(CLEAN);
      expect(line.unreceipted).toEqual([]);
    }, 240_000);
  });
});
