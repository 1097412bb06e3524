/**
 * `soundbox provision`: the technician's tool. It brings any box of the contract into service over
 * its serial line, by hand or by a job file, in the terminal window, for programs, or on a page.
 */
import { type Command, Refusal, WrongUsage } from "./command.ts";
import type { BoxRun } from "./provision/box-run.ts";
import { JOB_FIELDS, type JobField } from "./provision/job.ts";
import { type ProvisionOptions, readProvisionOptions } from "./provision/options.ts";
import { openPage } from "./provision/page-server.ts";
import { listPorts } from "./provision/ports.ts";
import { openReport } from "./provision/report.ts";
import { STEPS, STEPS_ON_DEMAND } from "./provision/steps/all.ts";
import type { Talk } from "./provision/talk.ts";
import { createJsonTalk } from "./provision/talk-json.ts";
import { createTerminalTalk } from "./provision/talk-terminal.ts";
import { openWire } from "./provision/wire.ts";
import { type BenchCount, rehearseBox, serveAll, serveOne } from "./provision/workbench.ts";

const HELP = `
Usage: soundbox provision [PORT] [options]

Brings a box into service over its serial line. Without PORT it lists the ports that look like a
box and lets you choose. It asks for what it needs to know; Ctrl-C stops it at any time, and a
cable may come out at any time: what is done stays done.

How the box knows you (at least one):
  --technician FILE  your certificate, with --key FILE (its private key) and --authority FILE (who
                     signed the boxes' certificates), all PEM
  --label FILE       the 32 digits of the label inside a box that is fresh from the factory

What it is to become:
  --job FILE         a job file: JSON Lines, or CSV with the names of the fields in its first line
  --set NAME=VALUE   one field of the job; may be repeated
  --sign COMMAND     signs the box's request: reads it from standard input, prints the certificate;
                     SOUNDBOX_TERMINAL is the box's number. Without it the request is put into the
                     --out folder as NUMBER.csr.pem, and the result is expected as NUMBER.pem
  --steps LIST       only these steps, by comma:
                     ${STEPS.map(({ id }) => id).join(",")};
                     and, only when named: ${STEPS_ON_DEMAND.map(({ id }) => id).join(",")}

What it leaves:
  --out DIR          certificates and requests (default: the current folder)
  --report FILE      what became of each step of each box, JSON Lines; the same file again goes on
                     where it stopped

How it talks:
  --dry-run          says what would be done, changes nothing, uses up no try
  --json             one JSON object a line; answers to questions are read from standard input
  --page             serves a page on this computer where Chrome opens the port (Web Serial);
                     --listen N chooses its port (8190)

Fields of a job:
${JOB_FIELDS.map(fieldLine).join("\n")}

Examples:
  soundbox provision
  soundbox provision /dev/ttyUSB0 --label label.txt --dry-run
  soundbox provision COM5 --technician me.pem --key me.key --authority boxes.pem \\
    --job today.csv --report today.jsonl --sign "./sign.sh"
`;

const LOOK_MS = 1_000;

export const provisionCommand: Command = {
  name: "provision",
  summary: "brings a box into service over its serial line",
  help: HELP,
  async run(args) {
    const options = readProvisionOptions(args);
    const { credentials, isDryRun } = options;
    if (!isDryRun && credentials.technician === undefined && credentials.label === undefined) {
      throw new WrongUsage("--technician with --key and --authority, or --label, is missing");
    }
    if (options.pagePort !== undefined) {
      await servePage(options, options.pagePort);
      return;
    }
    const talk = openTalk(options.isJson);
    const report = openReport(options.reportPath);
    try {
      const port = options.port ?? (await choosePort(talk, options.isJson));
      const run: BoxRun = {
        ...options,
        openWire: () => openWire(port),
        asksFields: options.jobs === undefined,
        talk,
        report,
        lookMs: LOOK_MS,
      };
      const { finished, refused } = await serve(run, options);
      if (refused > 0) {
        throw new Refusal(`refused, see above: ${refused} of ${finished + refused}`);
      }
    } finally {
      talk.close();
      report.close();
    }
  },
};

function fieldLine({ name, rule }: JobField): string {
  return `  ${name.padEnd(19)} ${rule.replace("must be ", "")}`;
}

function serve(run: BoxRun, { jobs, isDryRun }: ProvisionOptions): Promise<BenchCount> {
  if (isDryRun) return rehearseBox(run, jobs ?? []);
  return jobs === undefined ? serveOne(run) : serveAll(run, jobs);
}

async function servePage(options: ProvisionOptions, port: number): Promise<void> {
  const page = await openPage(options, port);
  process.stdout.write(`The page is open: ${page.url}\nOpen it in Chrome. Ctrl-C closes it.\n`);
  await new Promise<void>((stop) => {
    process.once("SIGINT", () => stop());
    process.once("SIGTERM", () => stop());
  });
  await page.close();
}

function openTalk(isJson: boolean): Talk {
  const write = (text: string) => void process.stdout.write(text);
  if (isJson) return createJsonTalk(process.stdin, write);
  const isTerminal = process.stdout.isTTY === true;
  const isColoured = isTerminal && process.env.NO_COLOR === undefined;
  return createTerminalTalk(process.stdin, { isTerminal, isColoured, write });
}

/** Shows the ports, the likely ones first, and asks which; one alone is taken. */
async function choosePort(talk: Talk, isJson: boolean): Promise<string> {
  const ports = await listPorts();
  const likely = ports.filter(({ isLikely }) => isLikely);
  if (isJson) {
    process.stdout.write(`${JSON.stringify({ event: "ports", ports })}\n`);
    throw new WrongUsage("PORT is missing; the ports are listed above");
  }
  const [only] = likely;
  if (only !== undefined && likely.length === 1) {
    talk.tell({ event: "note", text: `Port ${only.path}: ${only.about}` });
    return only.path;
  }
  if (ports.length === 0) {
    throw new Refusal("no serial port is here; push the cable in, then run it again");
  }
  for (const [index, { path, about, isLikely }] of ports.entries()) {
    const mark = isLikely ? "" : "  (unlikely)";
    talk.tell({ event: "note", text: `  ${index + 1}. ${path}  ${about}${mark}` });
  }
  const answer = await talk.ask({ name: "port", text: "Which port? Its number" });
  const chosen = ports[Number(answer) - 1] ?? ports.find(({ path }) => path === answer);
  if (chosen === undefined) throw new Refusal(`"${answer}" is none of these ports`);
  return chosen.path;
}
