/**
 * The record of a run: every occurrence, in order, is shown to the checkers and written as one line
 * of the trace. The trace's hash is what two runs of one seed must share; its last lines are what a
 * failure prints.
 */
import { createHash } from "node:crypto";
import type { Checker, Moment, Occurrence, Violation } from "../checkers/moment.ts";

export interface RunRecord {
  add(what: Occurrence): void;
  /** Calls once, at the next occurrence of this type, after the checkers saw it. */
  when(type: Occurrence["type"], run: () => void): void;
  /** Calls at every occurrence, before the checkers. */
  watch(see: (what: Occurrence) => void): void;
  readonly violations: readonly Violation[];
  readonly count: number;
  lastLines(): readonly string[];
  hash(): string;
}

const LINES_KEPT = 50;
const LINES_HASHED = 256;
/** After so many violations the rest says nothing new. */
const VIOLATIONS_MAX = 50;

export function createRecord(now: () => number, checkers: readonly Checker[]): RunRecord {
  const hash = createHash("sha256");
  const violations: Violation[] = [];
  const watchers: ((what: Occurrence) => void)[] = [];
  const waiting = new Map<Occurrence["type"], (() => void)[]>();
  let lines: string[] = [];
  let kept: string[] = [];
  let count = 0;

  function accuse(invariant: Violation["invariant"], what: string): void {
    if (violations.length >= VIOLATIONS_MAX) return;
    const atMs = now();
    violations.push({ invariant, what, atMs });
    lines.push(`${atMs} VIOLATION ${invariant} ${what}`);
  }

  function flush(): void {
    hash.update(lines.join("\n"));
    hash.update("\n");
    kept = [...kept, ...lines].slice(-LINES_KEPT);
    lines = [];
  }

  return {
    add(what) {
      const moment: Moment = { atMs: now(), what };
      count += 1;
      lines.push(lineOf(moment));
      for (const see of watchers) see(what);
      for (const checker of checkers) checker.see(moment, accuse);
      if (lines.length >= LINES_HASHED) flush();
      const called = waiting.get(what.type);
      if (called === undefined || called.length === 0) return;
      waiting.delete(what.type);
      for (const run of called) run();
    },
    when(type, run) {
      const called = waiting.get(type);
      if (called === undefined) waiting.set(type, [run]);
      else called.push(run);
    },
    watch(see) {
      watchers.push(see);
    },
    violations,
    get count() {
      return count;
    },
    lastLines: () => [...kept, ...lines].slice(-LINES_KEPT),
    hash() {
      flush();
      return hash.copy().digest("hex");
    },
  };
}

/** One line of the trace: the instant in milliseconds, the occurrence, what matters of it. */
export function lineOf({ atMs, what }: Moment): string {
  switch (what.type) {
    case "published":
      return `${atMs} published ${what.topic.split("/").at(-1)} ${what.text.length}`;
    case "committed": {
      const rows = what.rows.map(({ kind, seq, txid }) => `${kind}:${seq}:${txid.slice(0, 8)}`);
      return `${atMs} committed ${rows.join(" ")}`;
    }
    case "marked": {
      const short = what.txids
        .slice(0, 6)
        .map((txid) => txid.slice(0, 8))
        .join(" ");
      return `${atMs} marked ${what.txids.length} ${what.stage} ${what.reason ?? "-"} ${short}`;
    }
    case "issued": {
      const { kind, seq, txid, money, env } = what.truth;
      const amount = money === undefined ? "" : ` ${money.minor} ${money.currency}`;
      return `${atMs} issued ${kind} ${seq} ${txid.slice(0, 8)}${amount} ${env}`;
    }
    case "sound": {
      const { kind, language, words } = what.heard;
      return `${atMs} sound ${kind} ${language} ${words.join(" ")}`;
    }
    case "lit": {
      const { scene, link, money, billNumber, secondsLeft, match, reference } = what.lit;
      const amount = money === undefined ? undefined : `${money.minor} ${money.currency}`;
      const facts = [scene, link, amount, billNumber, secondsLeft, match, reference];
      return `${atMs} lit ${facts.filter((fact) => fact !== undefined).join(" ")}`;
    }
    case "receipt":
      return `${atMs} receipt ${what.txid?.slice(0, 8)} ${what.stage} ${what.reason ?? ""}`;
    default: {
      const { type, ...rest } = what;
      return `${atMs} ${type} ${JSON.stringify(rest)}`;
    }
  }
}
