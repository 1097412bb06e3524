/**
 * `soundbox update`: what a technician with a stick does, and sees. A release is checked here and
 * put beside the ledger; the running terminal takes it from there as it takes one from the
 * internet, with the same judgement and in the same idle hour.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { syncFolder } from "../../drivers/linux/file-storage.ts";
import { createCrypto, generateKeyPem } from "../../drivers/linux/host-crypto.ts";
import { OFFER } from "../../drivers/linux/release-source.ts";
import { createSlotFolder } from "../../drivers/linux/slot-folder.mjs";
import { type Pointer, readPointer } from "../../drivers/linux/slots.mjs";
import type { Config } from "../config/schema.ts";
import { hex } from "../link/envelope.ts";
import { openRelease, type Release } from "../update/release.ts";
import { type Command, parseOptions, Refusal, WrongUsage } from "./command.ts";
import { readConfig } from "./config-file.ts";
import { hardwareName, readReleaseKeys, updateFolder } from "./slots.ts";

const HELP = `
Usage: soundbox update FILE --config FILE
       soundbox update status --config FILE

Hands a release to the terminal, or says how its updates stand.

  FILE            the manifest of a release (${OFFER}); its files lie beside it
  --config FILE   the terminal's configuration; it must name the release keys (update.keys)

The release is checked first: signature, board, length and digest of every file. The terminal looks
for it within the hour, and starts it when nobody has been served for ten minutes and the hour is
within update.window. What does not work is taken back by itself, within five minutes.

Example:
  sudo -u soundbox soundbox update /media/stick/${OFFER} --config /var/lib/soundbox/config.json
`;

export const updateCommand: Command = {
  name: "update",
  summary: "newer firmware from a stick, and how updates stand",
  help: HELP,
  async run(args) {
    const { values, positionals } = parseOptions(args, { config: { type: "string" } });
    const [what, extra] = positionals;
    if (what === undefined || extra !== undefined) throw new WrongUsage("give one FILE, or status");
    if (values.config === undefined) throw new WrongUsage("--config FILE is missing");
    const config = readConfig(values.config);
    if (!config.ok) throw new Refusal(config.problem);
    if (config.value.update === undefined) {
      throw new Refusal('updates are off: the configuration has no "update"');
    }
    const text = what === "status" ? status(config.value) : take(what, config.value);
    process.stdout.write(text);
  },
};

/** Checks a release and copies it beside the ledger, the manifest last. */
function take(path: string, config: Config): string {
  const manifest = read(path);
  const release = checked(manifest, config);
  if (!release.hardware.includes(hardwareName())) {
    const boards = release.hardware.join(", ");
    throw new Refusal(`${release.version} is for ${boards}; this board is ${hardwareName()}`);
  }
  const crypto = createCrypto(generateKeyPem("EdDSA"));
  const inbox = join(updateFolder(config), "inbox");
  mkdirSync(inbox, { recursive: true, mode: 0o700 });
  for (const { name, lengthBytes, sha256 } of release.files) {
    const bytes = read(join(dirname(path), name));
    if (bytes.length !== lengthBytes) {
      throw new Refusal(
        `${name} has ${bytes.length} bytes instead of ${lengthBytes}: copy it again`,
      );
    }
    if (hex(crypto.sha256(bytes)) !== sha256) {
      throw new Refusal(`${name} is not what was signed: copy it again`);
    }
    writeFileSync(join(inbox, name), bytes, { mode: 0o600, flush: true });
  }
  const scratch = join(inbox, `${OFFER}.new`);
  writeFileSync(scratch, manifest, { mode: 0o600, flush: true });
  renameSync(scratch, join(inbox, OFFER));
  syncFolder(inbox);
  const { from, to } = config.update?.window ?? { from: "", to: "" };
  return (
    `Taken over: ${release.version}. The terminal looks for it within the hour, and starts it ` +
    `between ${from} and ${to}, ten minutes after the last customer.\n`
  );
}

function checked(manifest: Uint8Array, config: Config): Release {
  const crypto = createCrypto(generateKeyPem("EdDSA"));
  const opened = openRelease(manifest, readReleaseKeys(config, [], crypto) ?? [], crypto);
  if (opened.ok) return opened.value;
  const { reason, detail } = opened.problem;
  throw new Refusal(
    reason === "unsigned"
      ? `this is no release of ours: no key of ${config.update?.keys ?? "update.keys"} signed it`
      : `this is no release: ${detail}`,
  );
}

function read(path: string): Uint8Array {
  if (!existsSync(path)) throw new Refusal(`there is no file ${path}`);
  return readFileSync(path);
}

/** What starts, what is on trial, what failed, and the last that the terminal said of it. */
function status(config: Config): string {
  const medium = createSlotFolder(updateFolder(config));
  const pointer = readPointer(medium);
  const told = medium.read("status.txt");
  const lines = [
    `starts:  ${pointer.good === "packaged" ? "the installed package" : `slot ${pointer.good}`}`,
    `trial:   ${trialText(pointer)}`,
    `floor:   ${pointer.floor} (nothing older is taken)`,
    ...pointer.failed.map(({ version, times }) => `failed:  ${version}, ${times} of 3 times`),
    `latest:  ${told === undefined ? "nothing yet" : new TextDecoder().decode(told).trim()}`,
  ];
  return `${lines.join("\n")}\n`;
}

function trialText({ trial }: Pointer): string {
  return trial === null ? "none" : `${trial.version}, started ${trial.starts} of 2 times`;
}
