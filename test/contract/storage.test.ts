/** The contract of small documents, held by a folder of files and by the simulated medium. */
import { createFolderStorage } from "../../drivers/linux/folder-storage.ts";
import { createSimStorage } from "../../sim/devices/storage.ts";
import { makeBreakableFolder } from "./breakable-folder.ts";
import { describeStorage } from "./storage.ts";

describeStorage("documents in a folder", () => {
  const { folder, breakMedium, ...medium } = makeBreakableFolder("documents");
  return { start: () => createFolderStorage(folder), breakages: { io: breakMedium }, ...medium };
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
