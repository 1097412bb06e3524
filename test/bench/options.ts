/** What can be asked of the bench, and how much of everything that means. */
import { parseArgs } from "node:util";

/** How often each thing is measured; the numbers of a full run are those claims are made from. */
export interface Effort {
  readonly name: "full" | "quick" | "tiny";
  /** Rounds that count; one more is measured first and thrown away. */
  readonly latencyRounds: number;
  readonly coldRounds: number;
  readonly deadAirRounds: number;
  readonly slowDiskRounds: number;
  readonly drainRounds: number;
  readonly backlog: number;
  readonly microRounds: number;
  readonly microOperations: number;
  /** Credits after which memory is read; the last one is for the product alone. */
  readonly credits: number;
  readonly creditsMany: number;
  readonly idleSeconds: number;
  readonly ledgerRows: number;
}

export const FULL: Effort = {
  name: "full",
  latencyRounds: 31,
  coldRounds: 31,
  deadAirRounds: 5,
  slowDiskRounds: 15,
  drainRounds: 5,
  backlog: 1_000,
  microRounds: 31,
  microOperations: 2_000,
  credits: 1_000,
  creditsMany: 10_000,
  idleSeconds: 30,
  ledgerRows: 1_000_000,
};

export const QUICK: Effort = {
  name: "quick",
  latencyRounds: 7,
  coldRounds: 7,
  deadAirRounds: 1,
  slowDiskRounds: 3,
  drainRounds: 1,
  backlog: 100,
  microRounds: 7,
  microOperations: 1_000,
  credits: 50,
  creditsMany: 500,
  idleSeconds: 2,
  ledgerRows: 20_000,
};

/** For the test that keeps the bench alive. */
export const TINY: Effort = {
  name: "tiny",
  latencyRounds: 1,
  coldRounds: 1,
  deadAirRounds: 1,
  slowDiskRounds: 1,
  drainRounds: 1,
  backlog: 50,
  microRounds: 2,
  microOperations: 50,
  credits: 20,
  creditsMany: 40,
  idleSeconds: 0.2,
  ledgerRows: 512,
};

export interface Options {
  readonly effort: Effort;
  /** Names of rows; empty means all. */
  readonly only: readonly string[];
  readonly jsonPath: string | undefined;
  readonly hasPriority: boolean;
}

export const HELP = `Usage: npm run bench -- [options]

Measures the terminal against peers, in turn, in one run. Ratios are what counts: milliseconds say
more about the machine.

  --quick        7 rounds and small numbers: shows that all works, proves nothing
  --tiny         one round: what the test suite runs, to see that nothing has broken
  --only A,B     only these rows: ROWS
  --json FILE    writes all measurements as JSON
  --priority     joins a processor group with a large share (needs root; slows other programs)
  --help         this text
`;

/** Reads the command line. @throws TypeError in plain words for anything it does not know. */
export function readOptions(args: readonly string[]): Options | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      tiny: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      json: { type: "string" },
      priority: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  return {
    effort: values.tiny ? TINY : values.quick ? QUICK : FULL,
    only: values.only.split(",").filter((name) => name !== ""),
    jsonPath: values.json,
    hasPriority: values.priority,
  };
}
