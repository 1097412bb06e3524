/**
 * What the tool says and asks, as data: the terminal window, `--json` and the page each show it in
 * their own way. Nothing here carries a secret; what a question gets may be one.
 */
import type { RefusalWords } from "./refused.ts";

export type Told =
  | { readonly event: "box"; readonly terminal: string; readonly firmware: string }
  | { readonly event: "note"; readonly text: string }
  /** A person has to do something at the box. */
  | { readonly event: "do"; readonly text: string }
  | {
      readonly event: "step";
      readonly step: string;
      readonly title: string;
      /** From 1 to `of`. */
      readonly number: number;
      readonly of: number;
    }
  | { readonly event: "progress"; readonly step: string; readonly text: string }
  | {
      readonly event: "done" | "skipped";
      readonly step: string;
      readonly text: string;
      readonly seconds: number;
    }
  | ({ readonly event: "refused"; readonly step: string } & RefusalWords)
  | {
      readonly event: "finished";
      readonly terminal: string;
      readonly seconds: number;
      /** Files that were written. */
      readonly files: readonly string[];
    };

export interface Question {
  /** A job field, or what else is asked: `number`, `heard`, `seen`, `signed`. */
  readonly name: string;
  readonly text: string;
  /** Nothing of the answer is shown. */
  readonly isSecret?: boolean;
  /** The answers there are, when they are few; the first is meant by an empty answer. */
  readonly choices?: readonly string[];
}

export interface Talk {
  tell(told: Told): void;
  /** Resolves with the trimmed answer. @throws Refused when there is nobody to answer. */
  ask(question: Question): Promise<string>;
  close(): void;
}
