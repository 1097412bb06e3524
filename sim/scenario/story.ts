/**
 * A story once it has been read: how the terminal is set up, then line by line what people, bank,
 * line, power and parts do, and what must be seen and heard. Types only.
 */
import type { Counter, Setting } from "./counter.ts";

/** Does something at the counter. Throws `StoryMistake` where that cannot be. */
export type Deed = (counter: Counter) => void;

/**
 * Looks for something at the counter, letting at most `patienceMs` pass until it is there.
 * @returns what there is instead, or undefined when all is as it must be.
 */
export type Check = (counter: Counter, patienceMs: number) => string | undefined;

export interface StoryLine {
  /** Counted from 1. */
  readonly line: number;
  /** As written, without its time. */
  readonly text: string;
  /** When: at an instant of the story, or after a while. */
  readonly atMs?: number;
  readonly afterMs?: number;
  readonly does:
    | { readonly type: "remark" }
    | { readonly type: "deed"; readonly deed: Deed }
    | { readonly type: "check"; readonly check: Check; readonly patienceMs: number };
}

export interface Story {
  readonly file: string;
  /** The first remark of the file. */
  readonly title: string;
  readonly setting: Setting;
  readonly lines: readonly StoryLine[];
}
