/**
 * `soundbox run`: the firmware on a board, or headless with files in place of display and sound.
 */
import { mkdirSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { createBoundedLog } from "../../drivers/linux/bounded-log.ts";
import { STDIN_KEYS_HELP } from "../../drivers/linux/stdin-panel.ts";
import { openTerminal, showNotSetUp } from "../main.ts";
import { type Command, parseOptions, Refusal, WrongUsage } from "./command.ts";
import { readConfig } from "./config-file.ts";
import { headlessDisplay } from "./displays.ts";
import { readChime } from "./voices/own-chime.ts";
import { checkPack, refusal } from "./voices/pack-check.ts";

const REST_MAX_MS = 20_000;

const HELP = `
Usage: soundbox run --config FILE [--board headless [--out DIR]]

Runs the terminal until it is told to stop (Ctrl-C or SIGTERM).

  --config FILE     the terminal's configuration; "soundbox setup" makes one
  --board headless  display, sound and panel are files and standard input instead of hardware
  --out DIR         where a headless terminal writes (default: the current folder):
                      frame.png        what the display shows, replaced whole at each change
                      speech.wav       the latest utterance, replaced whole
                      speech/0001.wav  every utterance by number

${STDIN_KEYS_HELP}

A configuration with a fault is refused with the key's path, the rule and the value seen; the
display then says that the terminal is not set up, and the exit code is 1.
`;

export const runTerminalCommand: Command = {
  name: "run",
  summary: "the firmware on a board",
  help: HELP,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      config: { type: "string" },
      board: { type: "string" },
      out: { type: "string", default: "." },
    });
    if (positionals.length > 0) throw new WrongUsage(`"${positionals[0]}" is not expected here`);
    const { config: path, board, out } = values;
    if (path === undefined) throw new WrongUsage("--config FILE is missing");
    if (board !== undefined && board !== "headless") {
      throw new WrongUsage(`--board must be headless; it is "${board}"`);
    }
    // Frames and messages are short-lived; a young generation that never shrinks costs 28 MiB.
    setFlagsFromString("--semi-space-growth-factor=1");
    const headlessFolder = board === undefined ? undefined : out;
    if (headlessFolder !== undefined) mkdirSync(headlessFolder, { recursive: true });
    const config = readConfig(path);
    const log = createBoundedLog({
      monoMs: () => performance.now(),
      keep: (line) => process.stderr.write(line),
    });
    const terminal = config.ok
      ? await openTerminal(config.value, {
          headlessFolder,
          stdin: process.stdin,
          log,
          tell: (line) => log.write(line),
          judgePack: (folder) => refusal(checkPack(folder, "clips")),
          readChime,
        })
      : config;
    if (!terminal.ok) {
      if (headlessFolder !== undefined) {
        await showNotSetUp(terminal.problem, headlessDisplay(headlessFolder));
      }
      throw new Refusal(`the terminal is not set up: ${terminal.problem}`);
    }
    const device = terminal.value;
    device.start();
    await asked();
    // What is being said is said to its end, unless somebody asks twice or it takes too long.
    await Promise.race([new Promise<void>((done) => device.rest(done)), asked(), restMax()]);
    device.stop();
    // Drivers may still hold a socket or a player; everything durable is on disk by now.
    setTimeout(() => process.exit(0), 500).unref();
  },
};

/** Somebody asks for a stop: Ctrl-C, or a supervisor. */
function asked(): Promise<void> {
  return new Promise((stop) => {
    process.once("SIGINT", () => stop());
    process.once("SIGTERM", () => stop());
  });
}

/** The longest utterance, a second try at it, and a little. */
function restMax(): Promise<void> {
  return new Promise((stop) => setTimeout(stop, REST_MAX_MS).unref());
}
