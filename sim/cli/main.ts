/** The simulator's commands; `soundbox` comes here for those that are not the firmware's own. */
import { type Command, runCommand } from "../../firmware/cli/command.ts";
import { simulateCommand } from "./simulate.ts";

const COMMANDS: readonly Command[] = [simulateCommand];

/** Runs one command line; the result is the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  const command = COMMANDS.find((known) => known.name === name);
  if (command === undefined) {
    process.stderr.write(`soundbox: the simulator has no command "${name ?? ""}"\n`);
    return 2;
  }
  return runCommand(command, rest);
}
