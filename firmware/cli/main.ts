/**
 * The firmware's commands. Each is loaded when it is asked for, so that `run` starts with nothing
 * but itself.
 */
import { type Command, runCommand } from "./command.ts";

/** Name, one line for the list, and where the command is. */
const COMMANDS: readonly {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}[] = [
  {
    name: "run",
    summary: "the firmware on a board, or headless with files in place of the parts",
    load: async () => (await import("./run.ts")).runTerminalCommand,
  },
  {
    name: "setup",
    summary: "makes a configuration and the terminal's own key",
    load: async () => (await import("./setup.ts")).setupCommand,
  },
  {
    name: "provision",
    summary: "brings a box into service over its serial line: the technician's tool",
    load: async () => (await import("./provision.ts")).provisionCommand,
  },
  {
    name: "gateway",
    summary: "looks payments up at Bakong, where no bank sends news of them",
    load: async () => (await import("./gateway.ts")).gatewayCommand,
  },
  {
    name: "doctor",
    summary: "looks every part over: what is wrong, and what to do next",
    load: async () => (await import("./doctor.ts")).doctorCommand,
  },
  {
    name: "khqr",
    summary: "encodes and decodes KHQR, one JSON object a line",
    load: async () => (await import("./khqr.ts")).khqrCommand,
  },
  {
    name: "words",
    summary: "an amount as it is spoken, in words",
    load: async () => (await import("./words.ts")).wordsCommand,
  },
  {
    name: "say",
    summary: "an announcement as a sound file",
    load: async () => (await import("./say.ts")).sayCommand,
  },
  {
    name: "render",
    summary: "one frame of the screen as a picture",
    load: async () => (await import("./render.ts")).renderCommand,
  },
  {
    name: "guide",
    summary: "the vendor's guide, one page to print",
    load: async () => (await import("./guide.ts")).guideCommand,
  },
  {
    name: "ledger",
    summary: "lists, totals, exports and verifies the payment record",
    load: async () => (await import("./ledger.ts")).ledgerCommand,
  },
  {
    name: "update",
    summary: "newer firmware from a stick, and how updates stand",
    load: async () => (await import("./update.ts")).updateCommand,
  },
  {
    name: "voices",
    summary: "builds the voice packs",
    load: async () => (await import("./voices.ts")).voicesCommand,
  },
];

/** Commands of the simulator, listed here because people look for them here. */
const ELSEWHERE = [
  { name: "simulate", summary: "the whole shop on this machine, with its web page" },
] as const;

/** Runs one command line; the result is the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    (name === undefined ? process.stderr : process.stdout).write(overview());
    return name === undefined ? 2 : 0;
  }
  const entry = COMMANDS.find((command) => command.name === name);
  if (entry === undefined) {
    process.stderr.write(`soundbox: there is no command "${name}"\nTry: soundbox --help\n`);
    return 2;
  }
  return runCommand(await entry.load(), rest);
}

function overview(): string {
  const lines = [...ELSEWHERE, ...COMMANDS].map(
    ({ name, summary }) => `  ${name.padEnd(10)} ${summary}`,
  );
  return [
    "Usage: soundbox COMMAND [options]",
    "",
    "Open firmware for a KHQR payment soundbox.",
    "",
    ...lines,
    "",
    "soundbox COMMAND --help tells more of each.",
    "",
  ].join("\n");
}
