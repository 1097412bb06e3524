import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readProvisionOptions } from "../../../../firmware/cli/provision/options.ts";

describe("the options of soundbox provision", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-options-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("take the label as it is printed, with spaces and dashes, from a file alone", () => {
    const label = join(folder, "label.txt");
    writeFileSync(label, "0011-2233 4455-6677\n8899-AABB ccdd-eeff\n");
    const { credentials } = readProvisionOptions(["COM5", "--label", label]);
    expect(Buffer.from(credentials.label ?? []).toString("hex")).toBe(
      "00112233445566778899aabbccddeeff",
    );
    writeFileSync(label, "0011");
    expect(() => readProvisionOptions(["--label", label])).toThrow("32 digits");
  });

  it("take no secret from the command line, where others read it", () => {
    expect(() => readProvisionOptions(["--set", "password=12345678"])).toThrow("is a secret");
    expect(() => readProvisionOptions(["--set", "release=a.b.c"])).toThrow("is a secret");
  });

  it("name what is wrong: half a certificate, an unknown step, a faulty job file", () => {
    expect(() => readProvisionOptions(["--technician", "a.pem"])).toThrow("go together");
    expect(() => readProvisionOptions(["--steps", "clock,dance"])).toThrow('no step "dance"');
    expect(() => readProvisionOptions(["--set", "ssid"])).toThrow("NAME=VALUE");
    const job = join(folder, "job.csv");
    writeFileSync(job, "terminal,shop\nT-1,A\n");
    expect(() => readProvisionOptions(["--job", job])).toThrow(
      /job.csv: line 2: there is no field/,
    );
  });

  it("leave the steps in their order, whatever order they are asked in", () => {
    const { steps } = readProvisionOptions(["--steps", "voice,clock"]);
    expect(steps.map(({ id }) => id)).toEqual(["clock", "voice"]);
  });
});
