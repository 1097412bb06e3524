/**
 * A step of bringing a box into service, and what it may use. Steps are safe to repeat: a cable
 * that came out in the middle of one means that it is done again from its beginning.
 */
import type { Job, JobFieldName } from "./job.ts";
import type { Answer, Description } from "./methods.ts";
import type { RpcAnswer } from "./rpc.ts";
import type { Question } from "./talk.ts";

export interface StepContext {
  readonly terminal: string;
  readonly described: Description;
  /** Public key of the box's certificate, as a JWK; undefined in a session by the label secret. */
  readonly key: Answer | undefined;
  readonly job: Job;
  /** Where certificates and pages are put. */
  readonly outFolder: string;
  /** What later steps need to know of earlier ones. */
  readonly gathered: Gathered;
  /** Calls a method. @throws Refused with the box's own words. */
  call(method: string, params: object, timeoutMs?: number): Promise<Answer>;
  /** The same, where a refusal is something to go on from. */
  attempt(method: string, params: object, timeoutMs?: number): Promise<RpcAnswer>;
  /** The job's value; without a job file a person is asked. undefined when there is none. */
  value(name: JobFieldName): Promise<string | undefined>;
  ask(question: Question): Promise<string>;
  progress(text: string): void;
  /** Says what a person has to do at the box. */
  instruct(text: string): void;
  /** Asks the people at the laptop until the certificate's request is signed. */
  sign(request: string): Promise<string>;
}

export interface Gathered {
  /** The signed record of `commission`, as the box gave it. */
  record: string | undefined;
  /** Files that were written for people to keep. */
  readonly files: string[];
}

export type StepOutcome =
  | { readonly kind: "done"; readonly text: string }
  | { readonly kind: "skipped"; readonly text: string };

export interface Step {
  readonly id: string;
  readonly title: string;
  /** Methods that the box must have for it. */
  readonly methods: readonly string[];
  /**
   * Who knows that it is done already: the box, which says so when it is described, so that the
   * step is asked every time; or the report alone.
   */
  readonly settledBy: "box" | "report";
  /** What it would do, for `--dry-run`. */
  plan(job: Job): string;
  run(context: StepContext): Promise<StepOutcome>;
}

export function done(text: string): StepOutcome {
  return { kind: "done", text };
}

export function skipped(text: string): StepOutcome {
  return { kind: "skipped", text };
}
