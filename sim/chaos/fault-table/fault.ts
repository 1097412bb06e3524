/** One fault of the fault model, and who makes sure that the terminal survives it. */

export interface Fault {
  readonly id: string;
  readonly name: string;
  readonly covered: Coverage;
}

export type Coverage =
  /** A trouble of this id, or of `as`, happens in random runs. */
  | { readonly by: "world"; readonly as?: string }
  | { readonly by: "test"; readonly file: string }
  | { readonly by: "later"; readonly reason: string };
