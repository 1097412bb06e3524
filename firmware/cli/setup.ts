/** `soundbox setup`: a folder with a configuration and the terminal's own key, ready for `run`. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { saveText, syncFolder } from "../../drivers/linux/file-storage.ts";
import { createCrypto, generateKeyPem, publicJwk } from "../../drivers/linux/host-crypto.ts";
import { problemText } from "../config/field.ts";
import { checkConfig } from "../config/schema.ts";
import { readJwks } from "../link/trusted-keys.ts";
import { type Command, parseOptions, Refusal, WrongUsage } from "./command.ts";

const HELP = `
Usage: soundbox setup DIR --acquirer ID --acquirer-keys FILE [options]

Makes DIR/config.json and DIR/terminal.key.pem (mode 0600), and prints the terminal's public key as
a JWK: that is what the acquirer needs to check receipts. Nothing is overwritten; a set-up that was
interrupted is finished by giving the same command again.

  --acquirer ID         the acquirer's id on the link
  --acquirer-keys FILE  its public keys as a JWKS (kty OKP/Ed25519 or EC/P-256, each with a kid;
                        "use" is "sig" for every message, or event, charge, welcome, command,
                        config, keys, or a list of these)
  --news pushed|asked   "asked" for an acquirer that must be asked about each charge, such as
                        "soundbox gateway"                       (default pushed)
  --terminal ID         this terminal's id                       (default T-0001)
  --broker URL          mqtts://host:port, or mqtt://127.0.0.1:port (default mqtt://127.0.0.1:1883)
  --ca, --certificate, --private-key FILE   PEM files, needed for mqtts://
  --epoch N             binding generation                       (default 1)
  --account NAME@BANK   the merchant's Bakong account            (default demo.shop@devb)
  --name TEXT           the merchant's name in Latin letters     (default Demo Coffee)
  --name-khmer TEXT     and in Khmer letters
  --algorithm EdDSA|ES256  of the terminal's key                 (default EdDSA)

Example:
  soundbox setup shop --acquirer acleda --acquirer-keys acleda.jwks.json
  soundbox run --config shop/config.json --board headless --out shop
`;

export const setupCommand: Command = {
  name: "setup",
  summary: "makes a configuration and the terminal's own key",
  help: HELP,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      terminal: { type: "string", default: "T-0001" },
      news: { type: "string", default: "pushed" },
      acquirer: { type: "string" },
      "acquirer-keys": { type: "string" },
      broker: { type: "string", default: "mqtt://127.0.0.1:1883" },
      ca: { type: "string" },
      certificate: { type: "string" },
      "private-key": { type: "string" },
      epoch: { type: "string", default: "1" },
      account: { type: "string", default: "demo.shop@devb" },
      name: { type: "string", default: "Demo Coffee" },
      "name-khmer": { type: "string" },
      algorithm: { type: "string", default: "EdDSA" },
    });
    const [folder, extra] = positionals;
    if (folder === undefined || extra !== undefined) throw new WrongUsage("give one folder, DIR");
    const { acquirer, "acquirer-keys": keysFile, algorithm } = values;
    if (acquirer === undefined) throw new WrongUsage("--acquirer ID is missing");
    if (keysFile === undefined) throw new WrongUsage("--acquirer-keys FILE is missing");
    if (algorithm !== "EdDSA" && algorithm !== "ES256") {
      throw new WrongUsage(`--algorithm must be EdDSA or ES256; it is "${algorithm}"`);
    }
    const path = (file: string | undefined) => (file === undefined ? {} : resolve(file));
    const document = {
      terminal: values.terminal,
      identityKey: "terminal.key.pem",
      ledger: "ledger.db",
      acquirer: {
        id: acquirer,
        epoch: Number(values.epoch),
        keys: resolve(keysFile),
        ...(values.news === "pushed" ? {} : { news: values.news }),
      },
      merchant: {
        bakongAccountID: values.account,
        name: values.name,
        ...(values["name-khmer"] === undefined ? {} : { nameKhmer: values["name-khmer"] }),
      },
      link: {
        url: values.broker,
        ...(values.ca === undefined ? {} : { ca: path(values.ca) }),
        ...(values.certificate === undefined ? {} : { certificate: path(values.certificate) }),
        ...(values["private-key"] === undefined ? {} : { privateKey: path(values["private-key"]) }),
      },
    };
    const checked = checkConfig(document);
    if (!checked.ok) throw new Refusal(problemText(checked.problem));
    const own = ownKey(folder, algorithm);
    const crypto = createCrypto(own.pem);
    const keys = readJwks(readJson(keysFile), crypto);
    if (!keys.ok) throw new Refusal(`${keysFile}: ${keys.problem}`);
    settle([keysFile, values.ca, values.certificate, values["private-key"]]);
    write(folder, `${JSON.stringify(document, null, 2)}\n`, own);
    const jwk = { ...publicJwk(own.pem), kid: crypto.signKeyId, alg: algorithm, use: "sig" };
    process.stdout.write(`${JSON.stringify(jwk)}\n`);
  },
};

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Refusal(`${path}: ${error instanceof Error ? error.message : error}`);
  }
}

interface OwnKey {
  readonly pem: string;
  /** Left by a set-up that came no further: the acquirer has never heard of it. */
  readonly isFound: boolean;
}

const KEY = "terminal.key.pem";
const CONFIG = "config.json";

/** A new key, or the one that an interrupted set-up has left. */
function ownKey(folder: string, algorithm: "EdDSA" | "ES256"): OwnKey {
  const path = join(folder, KEY);
  if (!existsSync(path)) return { pem: generateKeyPem(algorithm), isFound: false };
  const again = "move it away, or choose another folder";
  if ((statSync(path).mode & 0o077) !== 0) {
    throw new Refusal(`${path} is there, and others on this machine can read it; ${again}`);
  }
  const pem = readFileSync(path, "utf8");
  let found: string;
  try {
    found = createCrypto(pem).signAlgorithm;
  } catch {
    throw new Refusal(`${path} is there, and is no key that a terminal can use; ${again}`);
  }
  if (found === algorithm) return { pem, isFound: true };
  throw new Refusal(`${path} is there, an ${found} key; add --algorithm ${found}, or ${again}`);
}

/** Key first, configuration last: whoever has that has been told of the key, or can be. */
function write(folder: string, text: string, { pem, isFound }: OwnKey): void {
  const config = join(folder, CONFIG);
  if (existsSync(config)) {
    // The same words again, because the answer to the first was lost.
    if (isFound && readFileSync(config, "utf8") === text) return;
    throw new Refusal(
      `${config} is there already, and says something else; choose another folder, or move it away`,
    );
  }
  mkdirSync(folder, { recursive: true });
  syncFolder(dirname(resolve(folder)));
  // The acquirer is told of the key as soon as it is printed: no power cut may take it back.
  if (!isFound) saveText(join(folder, KEY), pem);
  saveText(config, text);
}

/** What the configuration points at was put there just now, and may be in memory only. */
function settle(files: readonly (string | undefined)[]): void {
  for (const file of files) {
    if (file === undefined || !existsSync(file)) continue;
    const descriptor = openSync(file, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    syncFolder(dirname(resolve(file)));
  }
}
