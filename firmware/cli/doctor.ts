/**
 * `soundbox doctor`: looks every part over and says in plain words what is wrong and what to do
 * next. Exit 1 if the terminal could miss a payment, or tell one that is none.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Network } from "../../drivers/hal/network.ts";
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { createNmcliNetwork } from "../../drivers/linux/nmcli-network.ts";
import { isBound } from "../core/technician/settings.ts";
import { assetFolder } from "./assets.ts";
import { type Command, parseOptions, Refusal, WrongUsage } from "./command.ts";
import { readConfig } from "./config-file.ts";
import { examineAccount } from "./doctor/account.ts";
import { asStarted } from "./doctor/as-started.ts";
import { examineByEar } from "./doctor/ear.ts";
import { type Finding, good, grave, PARTS, together } from "./doctor/finding.ts";
import { examineClock, examineKeys, examineStorage, examineVoices } from "./doctor/money.ts";
import { examineCable, examinePanel } from "./doctor/panel.ts";
import { examineDisplay, examinePower, examineSound } from "./doctor/parts.ts";
import {
  type AskSystemd,
  askSystemctl,
  examineService,
  SERVICE_CONFIG,
} from "./doctor/supervision.ts";
import { examineLink, examineNetwork } from "./doctor/way.ts";

const HELP = `
Usage: soundbox doctor --config FILE [--offline] [--listen MICROPHONE] [--json]

Looks every part of the terminal over, and says what to do next. It changes nothing, plays a moment
of silence, and may run beside a running terminal (--listen may not).

  --config FILE  the terminal's configuration
  --offline      leaves out network and link
  --listen MIC   plays a loud sweep and listens to it with this ALSA device ("default"): tells a
                 cut loudspeaker wire from a good one. Stop the terminal first: it holds the card
  --json         one JSON object: {"ok":…,"findings":[{"part":…,"state":…,"says":…,"next":…}]}

"good" works; "note" works, and somebody should know; "BAD" does not work. Exit 1 if the terminal
could miss a payment, or tell one that is none; such findings are marked "!". What only a person can
tell (is the picture to be seen, the voice to be heard?) is not told here: "soundbox run" and a test
payment tell it.
`;

const IN_SERVICE = `bring it into service with "soundbox provision" on the technician's computer`;

/** What the doctor looks with; a test has its own. */
export interface Instruments {
  readonly now: number;
  readonly sys: string;
  readonly aplay: string;
  readonly network: Network | undefined;
  /** Undefined where no service runs this configuration. */
  readonly systemd: AskSystemd | undefined;
  /** The ALSA device that listens to the loudspeaker; nobody listens when absent. */
  readonly microphone?: string | undefined;
}

export const doctorCommand: Command = {
  name: "doctor",
  summary: "looks every part over, in plain words",
  help: HELP,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      config: { type: "string" },
      offline: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      listen: { type: "string" },
    });
    if (positionals.length > 0) throw new WrongUsage(`"${positionals[0]}" is not expected here`);
    if (values.config === undefined) throw new WrongUsage("--config FILE is missing");
    const network = values.offline ? undefined : createNmcliNetwork();
    const systemd = resolve(values.config) === SERVICE_CONFIG ? askSystemctl : undefined;
    const { listen: microphone } = values;
    const parts = { sys: "/sys", aplay: "aplay", network, systemd, microphone };
    const tools = { now: Date.now(), ...parts };
    const findings = await examine(values.config, tools);
    const graves = findings.filter(({ isGrave }) => isGrave === true);
    const report = { ok: graves.length === 0, findings };
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : inWords(findings));
    if (graves.length > 0) {
      const parts = [...new Set(graves.map(({ part }) => part))].join(", ");
      throw new Refusal(`the terminal could miss or invent a payment: ${parts}`);
    }
  },
};

/** All findings about the terminal of a configuration file, in the order of the parts. */
export async function examine(path: string, tools: Instruments): Promise<readonly Finding[]> {
  const { now, sys, aplay, network, systemd, microphone } = tools;
  const config = readConfig(path);
  if (!config.ok) {
    const next = existsSync(path)
      ? "put that right in the file"
      : `make one with "soundbox setup", or copy yours to that place`;
    return [grave("configuration", config.problem, next), ...examineClock(now)];
  }
  const start = asStarted(config.value);
  const { config: value } = start;
  const isOwned = isBound(value);
  const voices = openVoices(assetFolder("voices"));
  const found = [
    isOwned
      ? good("configuration", `terminal ${value.terminal} of ${value.acquirer.id}`)
      : grave("configuration", `terminal ${value.terminal} belongs to no merchant yet`, IN_SERVICE),
    ...(systemd === undefined ? [] : await examineService(systemd)),
    ...examineAccount(value),
    ...examineKeys(start, now, isOwned),
    ...examineStorage(value),
    ...examineClock(now),
    ...examineDisplay(value, sys),
    ...(await examineSound(value, aplay)),
    ...(microphone === undefined ? [] : await examineByEar(value, microphone)),
    ...examineVoices(value, (language) => voices.pack(language) !== undefined),
    ...examinePanel(value),
    ...examineCable(value),
    ...(await examinePower(sys)),
    ...(network === undefined ? [] : await examineNetwork(network)),
    ...(network === undefined || !isOwned ? [] : await examineLink(start)),
  ];
  return together(found);
}

const MARKS = { good: "good", note: "note", bad: "BAD " } as const;

function inWords(findings: readonly Finding[]): string {
  const width = Math.max(...PARTS.map((part) => part.length));
  const lines = findings.map(({ part, state, says, next, isGrave }) => {
    const mark = isGrave === true ? "!" : " ";
    const line = `${mark} ${MARKS[state]}  ${part.padEnd(width)}  ${says}`;
    return next === undefined ? line : `${line}\n${" ".repeat(width + 10)}→ ${next}`;
  });
  return `${lines.join("\n")}\n`;
}
