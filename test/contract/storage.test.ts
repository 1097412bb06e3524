/** The contract of small documents, held by a folder of files and by the simulated medium. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFolderStorage } from "../../drivers/linux/folder-storage.ts";
import { createSimStorage } from "../../sim/devices/storage.ts";
import { describeStorage } from "./storage.ts";

describeStorage("documents in a folder", () => {
  const scratch = mkdtempSync(join(tmpdir(), "documents-"));
  const folder = join(scratch, "documents");
  const aside = join(scratch, "aside");
  return {
    start: () => createFolderStorage(folder),
    breakages: {
      io() {
        // A folder that was never needed yet is not there.
        mkdirSync(folder, { recursive: true });
        renameSync(folder, aside);
        writeFileSync(folder, "");
      },
    },
    mend() {
      rmSync(folder);
      renameSync(aside, folder);
    },
    dispose: () => rmSync(scratch, { recursive: true }),
  };
});

describeStorage("the simulated documents", () => {
  const medium = createSimStorage((complete) => setImmediate(complete));
  return {
    start: () => medium,
    breakages: {
      full: () => medium.setFault("full"),
      "read-only": () => medium.setFault("read-only"),
      io: () => medium.setFault("io"),
    },
    mend: () => medium.setFault(undefined),
    dispose: () => undefined,
  };
});
