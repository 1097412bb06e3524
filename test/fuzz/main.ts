/** The command line of the fuzzer: which reader, for how long, and where the corpus is kept. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { bundleScript } from "../bundle.mjs";
import { readCorpus, writeCorpus, writeFinding } from "./corpus.ts";
import { type Search, search } from "./loop.ts";
import { Meter } from "./meter.ts";
import type { Subject } from "./subject.ts";

/** By name: the sources whose coverage leads the search. */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  envelope: ["firmware/"],
  khqr: ["firmware/khqr/", "firmware/lib/"],
  frames: ["drivers/linux/mqtt-frames.ts"],
};

const HELP = `npm run fuzz -- [--target envelope|khqr|frames] [--minutes N] [--corpus DIR]
                [--seed N]

Makes inputs from inputs, keeps those that reach new code, and reports every one that a reader
believes against its judge, throws at, or takes too long for.

  --target   which reader: all of them, one after the other, when absent
  --minutes  how long for each (1)
  --corpus   where inputs are kept from one run to the next (.build/fuzz-corpus)
  --seed     of the search (the day's number): the same seed and corpus give the same inputs

Findings are written into the corpus folder, as small as they go, and tried first the next time.
Exit code: 0 none, 1 findings, 2 typed wrongly.
`;

/**
 * Runs the command.
 * @param root the checkout.
 * @param folder for bundles; below the root.
 * @returns the exit code.
 */
export async function main(
  argv: readonly string[],
  root: string,
  folder: string,
): Promise<0 | 1 | 2> {
  const asked = readArguments(argv);
  if (typeof asked === "string") {
    process.stderr.write(`${asked}\n\n${HELP}`);
    return 2;
  }
  if (asked.isHelp) {
    process.stdout.write(HELP);
    return 0;
  }
  let findingCount = 0;
  for (const target of asked.targets) {
    const corpus = join(asked.corpus ?? join(root, ".build", "fuzz-corpus"), target);
    const deadline = performance.now() + asked.minutes * 60_000;
    const from = performance.now();
    const {
      runs,
      corpus: inputs,
      findings,
      gaps,
    } = await fuzz({
      root,
      folder,
      entry: `test/fuzz/subjects/${target}.ts`,
      measured: TARGETS[target] ?? [],
      kept: readCorpus(corpus),
      seed: asked.seed,
      goesOn: () => performance.now() < deadline,
    });
    writeCorpus(corpus, inputs);
    for (const finding of findings) {
      process.stdout.write(`${writeFinding(corpus, finding)}: ${finding.what}\n`);
    }
    findingCount += findings.length;
    const seconds = Math.round((performance.now() - from) / 1000);
    process.stdout.write(
      `${target}: ${runs} inputs in ${seconds} s (seed ${asked.seed}), ${inputs.length} kept, ` +
        `${gaps.places} places in ${gaps.functions} functions not reached, ` +
        `${findings.length} findings\n`,
    );
  }
  return findingCount === 0 ? 0 : 1;
}

export interface FuzzOptions {
  readonly root: string;
  readonly folder: string;
  /** A source that exports `subject`, from the root. */
  readonly entry: string;
  readonly measured: readonly string[];
  readonly kept: readonly Uint8Array[];
  readonly seed: number;
  readonly isLed?: boolean;
  goesOn(runs: number): boolean;
}

/** Bundles a subject and searches it. */
export async function fuzz(options: FuzzOptions): Promise<Search & Pick<Meter, "gaps">> {
  const { root, folder, entry, measured, kept, seed, isLed = true, goesOn } = options;
  const outfile = join(folder, `subject-${seed}-${isLed}-${entry.replaceAll("/", "-")}.mjs`);
  await bundleScript(join(root, entry), outfile, root);
  const { href } = pathToFileURL(outfile);
  const meter = new Meter(href, measured);
  try {
    // Loaded after the meter has begun: only then is it measured block by block.
    const { subject } = (await import(href)) as { readonly subject: Subject };
    const found = search(subject, meter, { kept, seed }, { goesOn, isLed });
    return { ...found, gaps: meter.gaps };
  } finally {
    meter.stop();
  }
}

interface Asked {
  readonly isHelp: boolean;
  readonly targets: readonly string[];
  readonly minutes: number;
  readonly corpus: string | undefined;
  readonly seed: number;
}

/** @returns what was asked for, or what is wrong with it in words. */
function readArguments(argv: readonly string[]): Asked | string {
  const string = { type: "string" } as const;
  const help = { type: "boolean", short: "h" } as const;
  const options = { target: string, minutes: string, corpus: string, seed: string, help };
  try {
    const { values } = parseArgs({ args: [...argv], options });
    const { target, corpus, minutes = "1" } = values;
    const today = String(Math.floor(Date.now() / 86_400_000));
    const [wait, seed] = [Number(minutes), Number(values.seed ?? today)];
    if (target !== undefined && TARGETS[target] === undefined) return `no target ${target}`;
    if (!(wait > 0)) return `--minutes ${minutes}: a number above 0 is wanted`;
    if (!Number.isSafeInteger(seed)) return `--seed ${values.seed}: a whole number is wanted`;
    const targets = target === undefined ? Object.keys(TARGETS) : [target];
    return { isHelp: values.help === true, targets, minutes: wait, corpus, seed };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
