/**
 * The technician's tool and our own terminal fresh from the factory: first by the label secret,
 * then by the certificates that it brought, up to a bank that does not answer.
 */
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openTtyPort } from "../../drivers/linux/line-port.ts";
import { readId } from "../../firmware/cli/provision/plain-prompt.ts";
import { Refused } from "../../firmware/cli/provision/refused.ts";
import { STEPS } from "../../firmware/cli/provision/steps/all.ts";
import { openWire } from "../../firmware/cli/provision/wire.ts";
import { serveOne } from "../../firmware/cli/provision/workbench.ts";
import { makeAuthority } from "../integration/certificates.ts";
import { openFactoryBox, SECRET } from "../integration/factory-box.ts";
import { PATIENCE_MS } from "../integration/patience.ts";
import { setUpBench } from "../integration/provision-fixture.ts";
import { requires } from "../requires.ts";

/** Resolves once the terminal has started and answers at its line. */
async function untilStarted(path: string): Promise<void> {
  for (;;) {
    const wire = await openWire(path);
    try {
      await readId(wire);
      return;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    } finally {
      wire.close();
    }
  }
}

describe.skipIf(requires("socat", "openssl"))("the technician's tool at a factory box", () => {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  it(
    "certifies and binds it, then comes back with certificates, and says what the bank lacks",
    async () => {
      const box = await openFactoryBox();
      closers.push(() => box.close());
      const { laptop: path } = box.pair;
      await untilStarted(path);
      const [boxes, technicians] = [makeAuthority("Boxes"), makeAuthority("Technicians")];
      closers.push(boxes.remove, technicians.remove);
      const bench = setUpBench(openTtyPort(path), () => "");
      closers.push(bench.remove);
      const { run, folder, refusal, outcomes, told } = bench;
      const { publicKey } = generateKeyPairSync("ed25519");
      const key = { ...publicKey.export({ format: "jwk" }), kid: "bank-1", use: "sig" };
      writeFileSync(join(folder, "keys.json"), JSON.stringify({ keys: [key] }));
      const sign = "openssl x509 -req -days 30 -CAcreateserial";
      const files = `-CA "${boxes.caFile}" -CAkey "${join(boxes.caFile, "..", "ca.key")}"`;
      const first = {
        ...run,
        openWire: () => openWire(path),
        credentials: { technician: undefined, label: Buffer.from(SECRET, "hex") },
        signing: { kind: "command", command: `${sign} ${files}` } as const,
        job: {
          ...run.job,
          ssid: "",
          url: "mqtts://127.0.0.1:1",
          bankAuthority: boxes.caFile,
          technicianAuthority: technicians.caFile,
        },
        lookMs: 250,
        steps: STEPS.filter(({ id }) => id !== "network"),
      };
      box.hold();
      expect(await serveOne(first)).toEqual({ finished: 0, refused: 1 });
      expect(outcomes().slice(1), JSON.stringify(told.slice(-3))).toEqual([
        "identity done",
        "link done",
        "merchant done",
      ]);
      expect(refusal()?.what).toBe('The way to the bank is closed at "route".');
      expect(refusal()?.why).toContain("nothing listens at the bank's port");
      expect(refusal()?.next).toMatch(/[\u1780-\u17ff]/);

      const dara = technicians.issue({ commonName: "Sok Dara" });
      const { certificate, privateKey } = dara;
      const technician = { certificate, privateKey, authority: boxes.ca };
      told.length = 0;
      await serveOne({ ...first, credentials: { technician, label: undefined } });
      expect(told).toContainEqual({
        event: "note",
        text: "The session is secured by certificates.",
      });
      expect(outcomes()).toContain("merchant skipped");
      expect(refusal()?.why).toContain("nothing listens at the bank's port");
    },
    4 * PATIENCE_MS,
  );
});
