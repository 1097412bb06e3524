/**
 * One line of the report: what was measured of whom, and what it is held to. Verdicts are on ratios
 * wherever there is a peer; a number of milliseconds alone says more of the machine than of us.
 */
import { median, pairedRatio, type Spread, summaryOf } from "./statistics.ts";

/** The name under which the product stands in every line. */
export const PRODUCT = "soundbox";

/** Measurements of one contestant, by round. */
export interface Series {
  readonly name: string;
  readonly values: Map<number, number>;
}

/** What is asked for and what was reached. */
export interface Verdict {
  /** E.g. "÷ naive-node". */
  readonly what: string;
  readonly reached: Spread;
  readonly must: number;
  readonly stretch: number;
  /** `atMost`: smaller is better. `atLeast`: larger is better. */
  readonly sense: "atMost" | "atLeast";
}

export interface Line {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly Series[];
  readonly verdicts: readonly Verdict[];
  readonly notes: readonly string[];
}

export interface RatioTarget {
  readonly peer: string;
  readonly must: number;
  readonly stretch: number;
}

/** Gathers the measurements of one line. */
export class Tally {
  readonly #title: string;
  readonly #unit: string;
  readonly #series = new Map<string, Series>();
  readonly #notes: string[] = [];
  readonly #verdicts: Verdict[] = [];

  constructor(title: string, unit: string) {
    this.#title = title;
    this.#unit = unit;
  }

  /** Enters one value; `undefined` (nothing was seen in time) is noted as a loss. */
  enter(name: string, round: number, value: number | undefined): void {
    if (value === undefined) this.note(`${name}: nothing seen in round ${round}`);
    else this.of(name).set(round, value);
  }

  /** A contestant's values by round. */
  of(name: string): Map<number, number> {
    const found = this.#series.get(name) ?? { name, values: new Map<number, number>() };
    this.#series.set(name, found);
    return found.values;
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  /** The product's median, or undefined when it was not measured. */
  get own(): number | undefined {
    return summaryOf([...this.of(PRODUCT).values()])?.median;
  }

  /** Holds the product's time to a peer's: at most `must` times as long. */
  holdToPeers(...targets: readonly RatioTarget[]): this {
    for (const { peer, must, stretch } of targets) {
      const reached = pairedRatio(this.of(PRODUCT), this.of(peer));
      if (reached === undefined) this.note(`no ratio to ${peer}: not both were measured`);
      else this.hold(`÷ ${peer}`, reached, must, stretch, "atMost");
    }
    return this;
  }

  /** Holds the product's rate to a peer's: at least `must` times as many a second. */
  holdToRates(...targets: readonly RatioTarget[]): this {
    for (const { peer, must, stretch } of targets) {
      const reached = pairedRatio(this.of(peer), this.of(PRODUCT));
      if (reached === undefined) this.note(`no ratio to ${peer}: not both were measured`);
      else this.hold(`× ${peer}`, reached, must, stretch, "atLeast");
    }
    return this;
  }

  hold(
    what: string,
    reached: Spread | number,
    must: number,
    stretch: number,
    sense: Verdict["sense"],
  ): this {
    const spread =
      typeof reached === "number" ? { median: reached, p5: reached, p95: reached } : reached;
    this.#verdicts.push({ what, reached: spread, must, stretch, sense });
    return this;
  }

  line(): Line {
    return {
      title: this.#title,
      unit: this.#unit,
      series: [...this.#series.values()].filter(({ values }) => values.size > 0),
      verdicts: this.#verdicts,
      notes: this.#notes,
    };
  }
}

/** `"stretch"`, `"must"` or `"missed"`. */
export function gradeOf({ reached, must, stretch, sense }: Verdict): "stretch" | "must" | "missed" {
  const meets = (limit: number) =>
    sense === "atMost" ? reached.median <= limit : reached.median >= limit;
  if (meets(stretch)) return "stretch";
  return meets(must) ? "must" : "missed";
}

/** The median of the rounds in `values`, or undefined for none. */
export function medianOf(values: ReadonlyMap<number, number>): number | undefined {
  return values.size === 0 ? undefined : median([...values.values()]);
}
