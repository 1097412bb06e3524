/**
 * What the launcher starts where a configuration asks for updates: the firmware of a slot, loaded
 * from the very bytes that were verified, or the one of the package. Whatever goes wrong here ends
 * in the package's.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { loadSource } from "./bundle.mjs";

/** A trial that has not ended by then is ended, whatever the firmware is doing. */
const TRIAL_MS = 130_000;
/** A trial that has failed and serves somebody is ended then. */
const LEAVE_MS = 270_000;

/**
 * @param args the words after `soundbox`.
 * @param packaged folder, version and digest of what came with the package.
 * @returns the program's exports; undefined when the package's own is to be started.
 */
export async function startSlot(args, packaged, guardMs = [TRIAL_MS, LEAVE_MS]) {
  try {
    const settings = settingsOf(args);
    if (settings === undefined) return undefined;
    const { folder, keys } = settings;
    // Loaded late: a terminal without updates pays nothing for them.
    const { createSlotFolder } = await import("./slot-folder.mjs");
    const { chooseStart } = await import("./slots.mjs");
    const trust = { keys, hardware: `${process.platform}-${process.arch}` };
    const start = chooseStart(createSlotFolder(folder), { ...trust, packaged: packaged.version });
    process.env.SOUNDBOX_STARTED = `${start.version} ${start.isTrial ? "trial" : "good"}`;
    if (start.files === undefined) return undefined;
    if (start.isTrial) await guard(folder, guardMs);
    return load(start, packaged.root);
  } catch (error) {
    process.stderr.write(`soundbox: the slots cannot be used: ${error.message}\n`);
    return undefined;
  }
}

/** Of `soundbox run --config FILE` with updates: where the slots are, and whose releases count. */
function settingsOf(args) {
  const [command, ...rest] = args;
  const at = rest.findIndex((word) => word === "--config" || word.startsWith("--config="));
  if (command !== "run" || at < 0) return undefined;
  const path = rest[at] === "--config" ? rest[at + 1] : rest[at].slice("--config=".length);
  const { ledger, update } = JSON.parse(readFileSync(path, "utf8"));
  if (update === undefined) return undefined;
  const place = (file) => resolve(dirname(path), file);
  const { keys } = JSON.parse(readFileSync(place(update.keys), "utf8"));
  return { folder: `${place(ledger)}.updates`, keys };
}

/** Packages with machine code, fonts and voices are the installed package's, as ever. */
function load({ version, files }, root) {
  const home = join(root, `slot-${version}`, "firmware.cjs");
  const installed = createRequire(home);
  const loadFile = (name) =>
    loadSource(Buffer.from(files.get(name)).toString("utf8"), {
      path: join(dirname(home), name),
      url: pathToFileURL(home).href,
      require: (wanted) => {
        const own = wanted.startsWith("./") ? wanted.slice(2) : "";
        return files.has(own) ? loadFile(own) : installed(wanted);
      },
    });
  return loadFile("firmware.cjs");
}

/** In a thread of its own: a firmware that hangs, or forgets its self-test, cannot stop it. */
async function guard(folder, guardMs) {
  const program = `
    const { workerData: { folder, guardMs, modules } } = require("node:worker_threads");
    (async () => {
      const { createSlotFolder } = await import(modules.folder);
      const { endTrial, readPointer } = await import(modules.slots);
      const medium = createSlotFolder(folder);
      const tried = readPointer(medium).trial?.slot;
      const over = () => process.kill(process.pid, "SIGKILL");
      setTimeout(() => { if (endTrial(medium)) over(); }, guardMs[0]);
      setTimeout(() => {
        if (readPointer(medium).good !== tried) over();
      }, guardMs[1]);
    })();
  `;
  const { Worker } = await import("node:worker_threads");
  const modules = {
    folder: new URL("./slot-folder.mjs", import.meta.url).href,
    slots: new URL("./slots.mjs", import.meta.url).href,
  };
  new Worker(program, { eval: true, workerData: { folder, guardMs, modules } }).unref();
}
