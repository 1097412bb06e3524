/**
 * `soundbox gateway`: finds out by the Bakong Open API whether charges were paid, for a merchant or
 * small bank whose bank sends no news, and tells terminals by the same signed messages.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { generateKeyPem } from "../../drivers/linux/host-crypto.ts";
import { problemText } from "../config/field.ts";
import { checkGatewayConfig } from "../gateway/config.ts";
import { gatewayJwks, openApiOf, openGateway, readGatewayConfig } from "../gateway/gateway.ts";
import { tokenExpiry, tokenWarning } from "../gateway/token.ts";
import { openTokenFile } from "../gateway/token-file.ts";
import { type Command, parseOptions, Refusal, WrongUsage } from "./command.ts";

const HELP = `
Usage: soundbox gateway bakong --config FILE
       soundbox gateway check --config FILE
       soundbox gateway setup DIR --acquirer ID --terminal ID --terminal-key FILE
                              --account NAME@BANK --bakong URL [options]

bakong  runs the gateway until it is told to stop (Ctrl-C or SIGTERM). It asks the Bakong Open API
        for the payments of the charges that its terminals open, within the day's lookups, and
        publishes each as a signed event. Payments of a code without an amount cannot be looked up:
        those need a bank that sends news.
check   asks Bakong for the accounts of the terminals (no lookup is spent), and says in plain words
        how the token and each account stand. Exit code 1 when something must be done.
setup   makes DIR/gateway.json and DIR/gateway.key.pem (mode 0600), and prints the gateway's public
        keys as a JWKS: what "soundbox setup --acquirer-keys" wants. Nothing is overwritten. Put the
        token into DIR/bakong.token (mode 0600).

  --acquirer ID        the gateway's id on the link
  --terminal ID        the terminal it serves; more can be added to the file
  --terminal-key FILE  where that terminal's public key will be, as "soundbox setup" prints it
  --account NAME@BANK  the Bakong account in the terminal's codes
  --bakong URL         address of the Open API, e.g. https://bakong.example
  --broker URL         mqtts://host:port or mqtt://127.0.0.1:port (default mqtt://127.0.0.1:1883)
  --ca, --certificate, --private-key FILE   PEM files, needed for mqtts://
  --epoch N            binding generation of the terminal (default 1)
  --email ADDRESS      lets the gateway renew the token
  --env live|test      test while the token is of the test environment (default live)

Example:
  soundbox gateway setup gw --acquirer bakong-gw --terminal T-0001 --terminal-key gw/t1.jwk.json \\
    --account demo.shop@devb --bakong https://bakong.example > bakong-gw.jwks.json
  soundbox setup box --acquirer bakong-gw --acquirer-keys bakong-gw.jwks.json --news asked \\
    > gw/t1.jwk.json
  (umask 077 && cat > gw/bakong.token)
  soundbox gateway check --config gw/gateway.json
  soundbox gateway bakong --config gw/gateway.json
`;

export const gatewayCommand: Command = {
  name: "gateway",
  summary: "looks payments up at Bakong for terminals without a bank that sends news",
  help: HELP,
  async run(args) {
    const [verb, ...rest] = args;
    if (verb === "bakong") await runGateway(rest);
    else if (verb === "check") await check(rest);
    else if (verb === "setup") setup(rest);
    else throw new WrongUsage("say bakong, check or setup");
  },
};

async function runGateway(args: readonly string[]): Promise<void> {
  const config = configOf(args);
  process.once("uncaughtException", (error) => {
    tell(error.stack ?? error.message);
    process.exit(70);
  });
  const gateway = openOrRefuse(() => openGateway(config, tell));
  gateway.start();
  await new Promise<void>((stop) => {
    process.once("SIGINT", () => stop());
    process.once("SIGTERM", () => stop());
  });
  gateway.stop();
  setTimeout(() => process.exit(0), 500).unref();
}

async function check(args: readonly string[]): Promise<void> {
  const config = configOf(args);
  const api = openOrRefuse(() => openApiOf(config, tell));
  const token = openTokenFile(config.bakong.token).read();
  const expiry = tokenExpiry(token);
  const { rank, text } = tokenWarning(expiry, Date.now());
  const date = expiry === undefined ? "it does not say when" : new Date(expiry).toISOString();
  const lines = [rank === 0 ? `the token is good until ${date}` : text];
  const faults: string[] = rank === 5 ? [text] : [];
  for (const account of new Set(config.terminals.map((terminal) => terminal.account))) {
    const answer = await api.account(account);
    const detail = "detail" in answer ? ` (${answer.detail})` : "";
    const line = `account ${account}: ${ACCOUNT_WORDS[answer.kind] ?? answer.kind}${detail}`;
    lines.push(line);
    if (answer.kind !== "exists") faults.push(line);
  }
  process.stdout.write(`${lines.join("\n")}\n`);
  if (faults.length > 0) throw new Refusal(faults[0] ?? "");
}

const ACCOUNT_WORDS: Readonly<Record<string, string>> = {
  exists: "Bakong knows it",
  "not-found": "Bakong does not know it",
  invalid: "this is no Bakong account",
};

function setup(args: readonly string[]): void {
  const { values, positionals } = parseOptions(args, {
    acquirer: { type: "string" },
    terminal: { type: "string" },
    "terminal-key": { type: "string" },
    account: { type: "string" },
    bakong: { type: "string" },
    broker: { type: "string", default: "mqtt://127.0.0.1:1883" },
    ca: { type: "string" },
    certificate: { type: "string" },
    "private-key": { type: "string" },
    epoch: { type: "string", default: "1" },
    email: { type: "string" },
    env: { type: "string", default: "live" },
  });
  const [folder, extra] = positionals;
  if (folder === undefined || extra !== undefined) throw new WrongUsage("give one folder, DIR");
  const needed = ["acquirer", "terminal", "terminal-key", "account", "bakong"] as const;
  for (const name of needed) {
    if (values[name] === undefined) throw new WrongUsage(`--${name} is missing`);
  }
  const file = (key: string, path: string | undefined) =>
    path === undefined ? {} : { [key]: resolve(path) };
  const { acquirer, terminal, account, bakong, broker, email, env } = values;
  const document = {
    acquirer,
    signingKey: "gateway.key.pem",
    outbox: "outbox.db",
    env,
    bakong: { url: bakong, token: "bakong.token", ...(email === undefined ? {} : { email }) },
    link: {
      url: broker,
      ...file("ca", values.ca),
      ...file("certificate", values.certificate),
      ...file("privateKey", values["private-key"]),
    },
    terminals: [
      {
        id: terminal,
        account,
        epoch: Number(values.epoch),
        ...file("key", values["terminal-key"]),
      },
    ],
  };
  const checked = checkGatewayConfig(document);
  if (!checked.ok) throw new Refusal(problemText(checked.problem));
  write(folder, document);
  const config = { ...checked.value, signingKey: join(folder, "gateway.key.pem") };
  process.stdout.write(`${JSON.stringify(gatewayJwks(config))}\n`);
}

function write(folder: string, document: unknown): void {
  const config = join(folder, "gateway.json");
  const key = join(folder, "gateway.key.pem");
  for (const path of [config, key]) {
    if (existsSync(path)) throw new Refusal(`${path} is there already; choose another folder`);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(key, generateKeyPem("EdDSA"), { mode: 0o600, flag: "wx" });
  writeFileSync(config, `${JSON.stringify(document, null, 2)}\n`, { flag: "wx" });
}

function configOf(args: readonly string[]) {
  const { values, positionals } = parseOptions(args, { config: { type: "string" } });
  if (positionals.length > 0) throw new WrongUsage(`"${positionals[0]}" is not expected here`);
  if (values.config === undefined) throw new WrongUsage("--config FILE is missing");
  const config = readGatewayConfig(values.config);
  if (!config.ok) throw new Refusal(config.problem);
  return config.value;
}

/** What stands in a file is an operator's matter, and told in one line. */
function openOrRefuse<Part>(open: () => Part): Part {
  try {
    return open();
  } catch (error) {
    throw new Refusal(error instanceof Error ? error.message : String(error));
  }
}

function tell(line: string): void {
  process.stderr.write(`soundbox gateway: ${line}\n`);
}
