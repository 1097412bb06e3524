/** The identity's contract, held by a folder with real certificates, and by the simulated one. */
import { afterAll, beforeAll, describe } from "vitest";
import { createFolderIdentity } from "../../drivers/linux/folder-identity.ts";
import { certificateFor, createSimIdentity } from "../../sim/devices/identity.ts";
import { createSimStorage } from "../../sim/devices/storage.ts";
import { type Authority, makeAuthority } from "../integration/certificates.ts";
import { requires } from "../requires.ts";
import { makeBreakableFolder } from "./breakable-folder.ts";
import { describeIdentity } from "./identity.ts";

describe.skipIf(requires("openssl"))("certificates by openssl", () => {
  let signer: Authority;
  beforeAll(() => {
    signer = makeAuthority("Bank");
  });
  afterAll(() => signer.remove());

  describeIdentity("in a folder", () => {
    const { folder, ...medium } = makeBreakableFolder("identity");
    return {
      start: () => createFolderIdentity(folder),
      issue: (request) => ({
        certificate: signer.sign(request, []),
        authority: signer.ca,
        technicians: undefined,
      }),
      ...medium,
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
