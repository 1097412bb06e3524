/**
 * A quick terminal in a process of its own, to be killed, frozen or measured by a test. Its one
 * argument is the options as JSON; it ends in good order at SIGTERM.
 */
import { type QuickTerminalOptions, startQuickTerminal } from "./quick-terminal.ts";

// Whoever started it is gone: nobody will end it any more.
process.stdin.once("end", () => process.exit(1)).resume();

const options = JSON.parse(process.argv[2] ?? "{}") as QuickTerminalOptions;
const terminal = await startQuickTerminal(options);
process.once("SIGTERM", () => {
  terminal.stop();
  process.stdin.destroy();
  // The goodbye is on its way; what is durable is on disk.
  setTimeout(() => process.exit(0), 200);
});
