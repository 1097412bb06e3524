/** The identity's contract, held by a folder with real certificates, and by the simulated one. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { createFolderIdentity } from "../../drivers/linux/folder-identity.ts";
import { certificateFor, createSimIdentity } from "../../sim/devices/identity.ts";
import { createSimStorage } from "../../sim/devices/storage.ts";
import { type Authority, makeAuthority } from "../integration/certificates.ts";
import { requires } from "../requires.ts";
import { describeIdentity } from "./identity.ts";

describe.skipIf(requires("openssl"))("certificates by openssl", () => {
  let signer: Authority;
  beforeAll(() => {
    signer = makeAuthority("Bank");
  });
  afterAll(() => signer.remove());

  describeIdentity("in a folder", () => {
    const scratch = mkdtempSync(join(tmpdir(), "identity-"));
    const folder = join(scratch, "identity");
    const aside = join(scratch, "aside");
    return {
      start: () => createFolderIdentity(folder),
      issue: (request) => ({
        certificate: signer.sign(request, []),
        authority: signer.ca,
        technicians: undefined,
      }),
      breakMedium() {
        renameSync(folder, aside);
        writeFileSync(folder, "");
      },
      mend() {
        rmSync(folder);
        renameSync(aside, folder);
      },
      dispose: () => rmSync(scratch, { recursive: true }),
    };
  });
});

describeIdentity("the simulated identity", () => {
  const medium = createSimStorage((complete) => setImmediate(complete));
  return {
    start: () => createSimIdentity(medium),
    issue: (request) => ({
      certificate: certificateFor(request),
      authority: "Bank",
      technicians: undefined,
    }),
    breakMedium: () => medium.setFault("io"),
    mend: () => medium.setFault(undefined),
    dispose: () => undefined,
  };
});
