/** The technician's tool with certificates: who believes whom, and how a box gets its own. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { BoxRun } from "../../firmware/cli/provision/box-run.ts";
import { serveOne } from "../../firmware/cli/provision/workbench.ts";
import { requires } from "../requires.ts";
import { createCable } from "./cable.ts";
import { makeAuthority } from "./certificates.ts";
import { plugContractBox } from "./contract-box.ts";
import { LABEL, setUpBench } from "./provision-fixture.ts";

const PATIENCE_MS = 120_000;

describe.skipIf(requires("openssl"))("the technician's tool with certificates", () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  /** An authority of technicians, one of boxes, and a box of the second that knows the first. */
  async function plug(boxName = "T-0007", change: Partial<BoxRun> = {}) {
    const [technicians, boxes] = [makeAuthority("Technicians"), makeAuthority("Boxes")];
    const own = boxes.issue({ commonName: boxName });
    const dara = technicians.issue({ commonName: "Sok Dara" });
    const cable = createCable();
    const box = await plugContractBox(cable.box, {
      tls: { cert: own.certificate, key: own.privateKey, ca: technicians.ca },
    });
    const technician = {
      certificate: dara.certificate,
      privateKey: dara.privateKey,
      authority: boxes.ca,
    };
    const bench = setUpBench(cable.laptop, ({ name }) => (name === "number" ? box.number : ""), {
      credentials: { technician, label: LABEL },
      ...change,
    });
    closers.push(box.close, bench.remove, technicians.remove, boxes.remove);
    return { box, boxes, technicians, technician, ...bench };
  }

  it(
    "opens a session by certificates where the box has an authority, label or no label",
    async () => {
      const { run, told } = await plug();
      expect(await serveOne(run)).toEqual({ finished: 1, refused: 0 });
      expect(told).toContainEqual({
        event: "note",
        text: "The session is secured by certificates.",
      });
    },
    PATIENCE_MS,
  );

  it(
    "sends nothing to a box whose certificate is another's, or of a stranger",
    async () => {
      const other = await plug("T-0008");
      expect(await serveOne(other.run)).toEqual({ finished: 0, refused: 1 });
      expect(other.refusal()?.why).toBe(
        "It says that it is T-0007, and its certificate is for T-0008.",
      );
      expect(other.box.calls).toEqual([]);
      const { run, technician, technicians, refusal, box } = await plug();
      const credentials = {
        technician: { ...technician, authority: technicians.ca },
        label: undefined,
      };
      expect(await serveOne({ ...run, credentials })).toEqual({ finished: 0, refused: 1 });
      expect(refusal()?.why).toMatch(/^Its certificate is not accepted \(/);
      expect(box.calls).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    "has the box's request signed by a command, and installs what it is for this box",
    async () => {
      const { run, box, boxes, folder } = await plug();
      const days = "x509 -req -days 30 -CAcreateserial";
      const ca = `-CA "${boxes.caFile}" -CAkey "${join(boxes.caFile, "..", "ca.key")}"`;
      const command = `openssl ${days} ${ca} -CAserial "${join(folder, "serial")}"`;
      const job = { ...run.job, bankAuthority: boxes.caFile };
      expect(await serveOne({ ...run, job, signing: { kind: "command", command } })).toEqual({
        finished: 1,
        refused: 0,
      });
      expect(box.told.certificate).toMatch(/^-----BEGIN CERTIFICATE-----/);
    },
    PATIENCE_MS,
  );

  it(
    "waits for a signed file, and takes none for another box",
    async () => {
      const { run, box, boxes, folder, refusal, told } = await plug();
      const job = { ...run.job, bankAuthority: boxes.caFile };
      expect(await serveOne({ ...run, job })).toEqual({ finished: 0, refused: 1 });
      expect(refusal()?.why).toContain("T-0007.pem");
      const wrong = boxes.issue({ commonName: "T-0009" });
      copyFileSync(wrong.certificateFile, join(folder, "T-0007.pem"));
      expect(await serveOne({ ...run, job })).toEqual({ finished: 0, refused: 1 });
      expect(told.at(-1)).toMatchObject({ why: "It is for T-0009, and the box is T-0007." });
      expect(box.told.certificate).toBeUndefined();
    },
    PATIENCE_MS,
  );
});
