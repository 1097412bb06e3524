/**
 * `soundbox simulate`: opens the shop, prints its one address, and closes it in order at Ctrl-C.
 */
import { readFileSync } from "node:fs";
import { type Command, parseOptions, Refusal, WrongUsage } from "../../firmware/cli/command.ts";
import { type OutsideBroker, openShop, type Shop } from "../shop/shop.ts";
import { HEADLESS_HELP, type HeadlessPaper, readHeadless, runHeadless } from "./headless.ts";
import { MARKET_HELP, runMarket, wantsMarket } from "./market.ts";
import { readScenarioRun, runScenarios, SCENARIO_HELP, wantsScenarios } from "./scenario-run.ts";

const PORT = 8180;
const SIDE_MIN = 240;
const SIDE_MAX = 1280;

const HELP = `
Usage: soundbox simulate [--port N] [--width N --height N] [--data DIR] [--broker URL …]

Opens a whole shop on this machine: the terminal with its real firmware, a broker, a bank, wallets,
and a web page to use them. It prints the address of the page and runs until Ctrl-C. Nothing can be
reached from other machines, and no money moves. On Linux it also prints the path of the terminal's
serial line, for technicians to rehearse on, and the secret that a label inside would show.

  --port N          port of the page on 127.0.0.1 (${PORT}; 0 takes any free one)
  --width N         pixels of the terminal's display, across (480)
  --height N        and down (800)
  --data DIR        keep the shop's payments and keys in this folder; without it the shop forgets

  --broker URL      use this MQTT broker instead of the built-in one. mqtts:// needs certificates:
  --ca FILE         authority that signed the broker's certificate
  --cert FILE       the terminal's certificate (its common name is T-0001)
  --key FILE        and its private key
  --bank-cert FILE  the bank's certificate (its client id is SIMBANK); the terminal's when absent
  --bank-key FILE   and its private key

Examples:
  soundbox simulate
  soundbox simulate --width 800 --height 480 --port 8181
  soundbox simulate --broker mqtt://127.0.0.1:1883 --data ./my-shop
  soundbox simulate --headless --scenario sim/scenario/stories --junit report.xml
  soundbox simulate --headless --market
${HEADLESS_HELP}
${SCENARIO_HELP}

${MARKET_HELP}
`;

const PAPER: HeadlessPaper = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (text) => process.stderr.write(text),
  isWatched: process.stderr.isTTY === true,
};

export const simulateCommand: Command = {
  name: "simulate",
  summary: "run the whole shop on this machine, with a web page",
  help: HELP,
  async run(args) {
    if (wantsMarket(args)) return runMarket(args, PAPER);
    if (wantsScenarios(args)) {
      return runScenarios(readScenarioRun(args, (text) => process.stdout.write(text)));
    }
    if (args.includes("--headless")) return runHeadless(readHeadless(args), PAPER);
    const { values, positionals } = parseOptions(args, {
      port: { type: "string" },
      width: { type: "string" },
      height: { type: "string" },
      data: { type: "string" },
      broker: { type: "string" },
      ca: { type: "string" },
      cert: { type: "string" },
      key: { type: "string" },
      "bank-cert": { type: "string" },
      "bank-key": { type: "string" },
    });
    if (positionals.length > 0) throw new WrongUsage(`"${positionals[0]}" is not expected here`);
    const broker = outsideBroker(values);
    const options = {
      port: whole("--port", values.port, PORT, 0, 65_535),
      width: whole("--width", values.width, 480, SIDE_MIN, SIDE_MAX),
      height: whole("--height", values.height, 800, SIDE_MIN, SIDE_MAX),
      ...(values.data === undefined ? {} : { data: values.data }),
      ...(broker === undefined ? {} : { broker }),
    };
    const interrupted = waitForInterrupt();
    const shop = await openOrRefuse(() => openShop(options));
    const { path, labelSecret } = shop.line;
    const line = path && `Serial line of the terminal: ${path} (label secret ${labelSecret})\n`;
    process.stdout.write(`The shop is open: ${shop.url}\n${line ?? ""}Ctrl-C closes it.\n`);
    await interrupted;
    await shop.close();
    process.stdout.write("The shop is closed.\n");
  },
};

/** A shop that cannot open says why in one line. */
async function openOrRefuse(open: () => Promise<Shop>): Promise<Shop> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** A second Ctrl-C finds no listener and ends the process at once. */
function waitForInterrupt(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
      resolve();
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
  });
}

function whole(
  name: string,
  text: string | undefined,
  fallback: number,
  min: number,
  max: number,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^[0-9]{1,6}$/.test(text) || value < min || value > max) {
    throw new WrongUsage(`${name} wants a whole number from ${min} to ${max}, not "${text}"`);
  }
  return value;
}

type BrokerWords = Partial<
  Record<"broker" | "ca" | "cert" | "key" | "bank-cert" | "bank-key", string | undefined>
>;

function outsideBroker(words: BrokerWords): OutsideBroker | undefined {
  const { broker: url, ca, cert, key } = words;
  if (url === undefined) {
    const lost = (["ca", "cert", "key", "bank-cert", "bank-key"] as const).find(
      (name) => words[name] !== undefined,
    );
    if (lost !== undefined) throw new WrongUsage(`--${lost} goes with --broker`);
    return undefined;
  }
  if (!/^mqtts?:\/\/./.test(url)) {
    throw new WrongUsage(`--broker wants mqtts://host:port, or mqtt:// on this machine`);
  }
  if (url.startsWith("mqtt:")) return { url };
  if (ca === undefined || cert === undefined || key === undefined) {
    throw new WrongUsage("an mqtts:// broker needs --ca, --cert and --key");
  }
  const authority = readPem("--ca", ca);
  return {
    url,
    terminal: {
      ca: authority,
      certificate: readPem("--cert", cert),
      privateKey: readPem("--key", key),
    },
    bank: {
      ca: authority,
      cert: readPem("--bank-cert", words["bank-cert"] ?? cert),
      key: readPem("--bank-key", words["bank-key"] ?? key),
    },
  };
}

function readPem(option: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new Refusal(`cannot read the file of ${option}: ${path}`);
  }
}
