/** The simulator's commands; `soundbox` comes here for those that are not the firmware's own. */
import { type Command, runCommand } from "../../firmware/cli/command.ts";
import { simulateCommand } from "./simulate.ts";

const COMMANDS: readonly Command[] = [simulateCommand];

/** Runs one command line; the result is the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  endQuietly();
  const [name, ...rest] = args;
  const command = COMMANDS.find((known) => known.name === name);
  if (command === undefined) {
    process.stderr.write(`soundbox: the simulator has no command "${name ?? ""}"\n`);
    return 2;
  }
  return runCommand(command, rest);
}

/** Whoever reads has read enough (`… | head`): that is no failure, and nothing is left to say. */
function endQuietly(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}
