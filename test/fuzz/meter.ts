/**
 * Which code an input reaches, asked of V8 itself (precise block coverage). Keeps for each function
 * what no input has reached yet; an input is news when it makes that smaller.
 */
import { readFileSync } from "node:fs";
import { Session } from "node:inspector";
import { fileURLToPath } from "node:url";

/** A stretch of the bundle, end excluded. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** By where a function begins: what of it no input has reached. */
type Unreached = ReadonlyMap<number, readonly Stretch[]>;

interface FunctionCoverage {
  readonly ranges: readonly {
    readonly startOffset: number;
    readonly endOffset: number;
    readonly count: number;
  }[];
}

/** What running some work has reached. */
export type Reach = readonly FunctionCoverage[];

export class Meter {
  readonly #session = new Session();
  readonly #url: string;
  readonly #measured: readonly Stretch[];
  #unreached: Unreached = new Map();

  /**
   * Begins to measure; what is loaded before is not measured.
   * @param url of a bundle that esbuild made.
   * @param folders of sources in it that count, as paths from the root.
   * @throws Error when none of them is in the bundle.
   */
  constructor(url: string, folders: readonly string[]) {
    this.#url = url;
    this.#measured = stretchesOf(readFileSync(fileURLToPath(url), "utf8"), folders);
    if (this.#measured.length === 0) throw new Error(`nothing of ${folders.join(", ")} in ${url}`);
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  stop(): void {
    this.#session.disconnect();
  }

  /** Forgets what was reached. */
  forget(): void {
    this.#unreached = new Map();
  }

  /**
   * What `work` reaches of the code that counts, and whatever ran since the last time besides.
   * It costs as much as many runs: V8 looks through the whole heap for its counters.
   */
  reachOf(work: () => void): Reach {
    work();
    return this.#take();
  }

  /** How many characters of code were reached for the first time; 0 is no news. */
  newsIn(reach: Reach): number {
    return reach.reduce((sum, one) => {
      const before = this.#unreached.get(startOf(one)) ?? [wholeOf(one)];
      return sum + size(before) - size(left(before, one));
    }, 0);
  }

  /** Remembers what was reached. */
  learn(reach: Reach): void {
    const next = new Map(this.#unreached);
    for (const one of reach) {
      const before = next.get(startOf(one));
      next.set(startOf(one), before === undefined ? gapsOf(one) : left(before, one));
    }
    this.#unreached = next;
  }

  /** How much of the functions entered so far no input has reached, and in how many places. */
  get gaps(): { readonly places: number; readonly functions: number } {
    const all = [...this.#unreached.values()];
    return { places: all.reduce((sum, gaps) => sum + gaps.length, 0), functions: all.length };
  }

  /** Takes the counters and sets them to zero. */
  #take(): Reach {
    let reach: Reach = [];
    // In one process the answer comes before the call returns.
    this.#session.post("Profiler.takePreciseCoverage", (error, { result }) => {
      if (error !== null) throw error;
      const script = result.find(({ url }) => url === this.#url);
      reach = (script?.functions ?? []).filter(
        (one) => (one.ranges[0]?.count ?? 0) > 0 && this.#counts(startOf(one)),
      );
    });
    return reach;
  }

  #counts(offset: number): boolean {
    return this.#measured.some(({ from, to }) => offset >= from && offset < to);
  }
}

function startOf({ ranges }: FunctionCoverage): number {
  return ranges[0]?.startOffset ?? 0;
}

function wholeOf({ ranges }: FunctionCoverage): Stretch {
  return { from: ranges[0]?.startOffset ?? 0, to: ranges[0]?.endOffset ?? 0 };
}

function gapsOf({ ranges }: FunctionCoverage): readonly Stretch[] {
  return ranges
    .filter(({ count }) => count === 0)
    .map(({ startOffset, endOffset }) => ({ from: startOffset, to: endOffset }));
}

/** What of these gaps one more run has left. */
function left(before: readonly Stretch[], one: FunctionCoverage): readonly Stretch[] {
  const gaps = gapsOf(one);
  return before.flatMap(({ from, to }) =>
    gaps
      .map((gap) => ({ from: Math.max(from, gap.from), to: Math.min(to, gap.to) }))
      .filter((both) => both.from < both.to),
  );
}

function size(gaps: readonly Stretch[]): number {
  return gaps.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** Where the sources of some folders stand in a bundle: esbuild heads each with its path. */
function stretchesOf(bundle: string, folders: readonly string[]): readonly Stretch[] {
  const heads = [...bundle.matchAll(/^\/\/ (\S+\.(?:ts|mjs|js|json))$/gm)];
  return heads.flatMap(({ index, 1: path = "" }, number) => {
    if (!folders.some((folder) => path.startsWith(folder))) return [];
    return [{ from: index, to: heads[number + 1]?.index ?? bundle.length }];
  });
}
