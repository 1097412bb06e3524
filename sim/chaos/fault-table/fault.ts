/** One fault of the fault model, and who makes sure that the terminal survives it. */

export interface Fault {
  readonly id: string;
  readonly name: string;
  readonly covered: Coverage;
  /** Beside that: the test in which the real driver meets it. */
  readonly real?: Named;
}

/** The test whose name is, or begins with, `title` in that file. */
export interface Named {
  readonly file: string;
  readonly title: string;
}

export type Coverage =
  /** A trouble of this id, or of `as`, happens in random runs. */
  | { readonly by: "world"; readonly as?: string }
  | ({ readonly by: "test" } & Named)
  /** The scenario of this name in `sim/scenario/stories/`, which names the fault. */
  | { readonly by: "scenario"; readonly story: string }
  /** Nothing yet: what it belongs to, and why that is not here. */
  | { readonly by: "later"; readonly reason: string };
