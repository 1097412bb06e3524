/**
 * The life of a box that is being updated, on real files and in a process of its own: killed with
 * -9 in the middle of one change of the files. Arguments: FOLDER, and which change; 0 for none.
 * Prints the versions that started.
 */
import { createCrypto, generateKeyPem } from "../../drivers/linux/host-crypto.ts";
import { createSlotFolder } from "../../drivers/linux/slot-folder.mjs";
import type { SlotMedium } from "../../drivers/linux/slots.mjs";
import { live, NIGHT } from "../../sim/update/life.ts";
import { MAKER_JWK, makeRelease } from "../../sim/update/releases.ts";

const [folder = "", callText = "0"] = process.argv.slice(2);
const deadly = Number(callText);
let calls = 0;

/** Half of a write may be there; everything else is done or not. */
function mortal(medium: SlotMedium): SlotMedium {
  const counted = (half: () => void, whole: () => void): void => {
    calls += 1;
    if (calls === deadly) {
      half();
      process.kill(process.pid, "SIGKILL");
    }
    whole();
  };
  const nothing = () => undefined;
  // This life has no loop that could be free meanwhile.
  const { settle: _settle, ...plain } = medium;
  return {
    ...plain,
    write: (path, from, bytes) =>
      counted(
        () => medium.write(path, from, bytes.subarray(0, bytes.length / 2)),
        () => medium.write(path, from, bytes),
      ),
    sync: (path) => counted(nothing, () => medium.sync(path)),
    rename: (from, to) => counted(nothing, () => medium.rename(from, to)),
    remove: (path) => counted(nothing, () => medium.remove(path)),
    syncFolder: (path) => counted(nothing, () => medium.syncFolder(path)),
  };
}

const crypto = createCrypto(generateKeyPem("EdDSA"));
const key = crypto.importKey(MAKER_JWK);
if (!key.ok) throw new Error(key.detail);
const card = mortal(createSlotFolder(folder));
const offer = makeRelease({ version: "0.2.0", now: NIGHT, lengthBytes: 300_000, otherFiles: 3 });
const { starts } = live({ crypto, keys: [key.value], card, offer });
process.stdout.write(`${calls} ${starts.map(({ version }) => version).join(" ")}\n`);
