/**
 * The shape of a command of the `soundbox` executable, and the manners that all share: `--help`
 * everywhere, exit 0 on success, 1 on a refusal with one plain line on stderr, 2 on wrong usage.
 */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

export interface Command {
  /** The word after `soundbox`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` prints: usage, options, an example. */
  readonly help: string;
  /** Does it; `args` are the words after the name. Throws `Refusal` or `WrongUsage`. */
  run(args: readonly string[]): Promise<void>;
}

/** Something the command cannot do, in one plain line: exit 1. */
export class Refusal extends Error {}

/** The command was typed wrongly, in one plain line: exit 2. */
export class WrongUsage extends Error {}

/**
 * Parses options the way every command does (`--name value`, `--name=value`, booleans bare).
 * @throws WrongUsage naming the option that is unknown or wants a value.
 */
export function parseOptions<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? (error.message.split(". ")[0] ?? "") : "");
  }
}

/**
 * Runs a command to its exit code, printing help, refusals and usage errors as described above.
 * Anything else that is thrown is a bug and passes through.
 */
export async function runCommand(command: Command, args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${command.help.trim()}\n`);
    return 0;
  }
  try {
    await command.run(args);
    return 0;
  } catch (error) {
    if (error instanceof Refusal) {
      process.stderr.write(`soundbox ${command.name}: ${error.message}\n`);
      return 1;
    }
    if (error instanceof WrongUsage) {
      process.stderr.write(
        `soundbox ${command.name}: ${error.message}\nTry: soundbox ${command.name} --help\n`,
      );
      return 2;
    }
    throw error;
  }
}
