/** One fault of the fault model, and who makes sure that the terminal survives it. */

export interface Fault {
  readonly id: string;
  readonly name: string;
  readonly covered: Coverage;
}

export type Coverage =
  /** A trouble of this id, or of `as`, happens in random runs. */
  | { readonly by: "world"; readonly as?: string }
  /** The test whose name is, or begins with, `title` in that file. */
  | { readonly by: "test"; readonly file: string; readonly title: string }
  /** The scenario of this name in `sim/scenario/stories/`, which names the fault. */
  | { readonly by: "scenario"; readonly story: string }
  /** Nothing yet: what it belongs to, and why that is not here. */
  | { readonly by: "later"; readonly reason: string };
