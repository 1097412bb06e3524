/**
 * Steps for a box in service, done only when `--steps` names them: its self-test, its payments and
 * its audit entries fetched into files, and the way back to the factory.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Answer, objectOf } from "../methods.ts";
import { Refused } from "../refused.ts";
import { textOf } from "../rpc.ts";
import { done, type Step, type StepContext } from "../step.ts";

const MINUTE_MS = 60_000;
const PAGE_ROWS = 20;
/** Five thousand payments; a box with more gives its oldest to the bank. */
const PAGES_MAX = 250;

export const selfTestStep: Step = {
  id: "selftest",
  title: "Self-test",
  settledBy: "report",
  methods: ["device.selftest"],
  plan: () => "have the box try each of its parts",
  async run({ call, progress }) {
    const { parts, ok, notes } = await call("device.selftest", {}, 3 * MINUTE_MS);
    const list = listOf(parts);
    for (const part of list) progress(`${part.ok === true ? "✓" : "✗"} ${wordsOf(part)}`);
    for (const note of Array.isArray(notes) ? notes : []) progress(textOf(note));
    const failed = list.filter((part) => part.ok !== true);
    if (ok === true && failed.length === 0)
      return done(`Self-test: ${list.length} parts are good.`);
    throw new Refused({
      what: "The self-test was not passed.",
      why: failed.map(wordsOf).join("; ") || "The box names no part.",
      next: "Mend what can be mended here; else change the box.",
    });
  },
};

function wordsOf({ part, text }: Answer): string {
  return `${textOf(part)}: ${textOf(text)}`;
}

export const paymentsStep: Step = {
  id: "payments",
  title: "Payments",
  settledBy: "box",
  methods: ["ledger.export"],
  plan: () => "fetch the payments on record into a file",
  async run(context) {
    const rows: Answer[] = [];
    let beforeRow: number | undefined;
    let isMore = true;
    for (let pages = 0; isMore && pages < PAGES_MAX; pages += 1) {
      const page = { limit: PAGE_ROWS, ...(beforeRow === undefined ? {} : { beforeRow }) };
      const answer = await context.call("ledger.export", page, MINUTE_MS);
      rows.push(...listOf(answer.rows));
      context.progress(`${rows.length} payments`);
      const { next } = answer;
      const isOlder = typeof next === "number" && (beforeRow === undefined || next < beforeRow);
      isMore = isOlder;
      if (isOlder) beforeRow = next;
    }
    const path = save(context, "payments", rows);
    const rest = isMore ? "; there are more" : "";
    return done(`Payments: ${rows.length}, newest first, in ${path}${rest}.`);
  },
};

export const logStep: Step = {
  id: "log",
  title: "Audit",
  settledBy: "box",
  methods: ["log.read"],
  plan: () => "fetch the audit entries into a file, and look whether the chain holds",
  async run(context) {
    const entries: Answer[] = [];
    let after = 0;
    for (;;) {
      const answer = await context.call("log.read", { after }, MINUTE_MS);
      const page = listOf(answer.entries);
      entries.push(...page);
      const { brokenAt } = answer;
      if (typeof brokenAt === "number") {
        const path = save(context, "audit", entries);
        throw new Refused({
          what: `The audit chain breaks at entry ${brokenAt}.`,
          why: `Somebody altered what was written; what there is lies in ${path}.`,
          next: "Keep the box and call the bank.",
        });
      }
      const last = Number(page.at(-1)?.n);
      if (page.length === 0 || !(last > after)) break;
      after = last;
    }
    const path = save(context, "audit", entries);
    const count = entries.length === 1 ? "1 entry" : `${entries.length} entries`;
    return done(`Audit: ${count}, the chain holds, in ${path}.`);
  },
};

export const resetStep: Step = {
  id: "reset",
  title: "Factory reset",
  settledBy: "report",
  methods: ["factory.reset"],
  plan: () => "forget merchant, bank, certificates and link; payments stay on record",
  async run({ call, ask, value, described, terminal, job }) {
    const whose = described.merchant === undefined ? "nobody" : described.merchant.name;
    if (job.terminal !== terminal) {
      const text = `${terminal} belongs to ${whose}. Type its number to reset it`;
      const typed = await ask({ name: "reset", text });
      if (typed.trim() !== terminal) {
        throw new Refused({
          what: "Nothing was reset.",
          why: `${terminal} was not typed.`,
          next: "Run it again and type the number of the box.",
        });
      }
    }
    const release = described.merchant === undefined ? undefined : await value("release");
    const params = { terminal, ...(release === undefined ? {} : { release }) };
    await call("factory.reset", params, MINUTE_MS);
    return done(`Factory reset: ${terminal} belongs to nobody; its payments stay on record.`);
  },
};

function listOf(value: unknown): readonly Answer[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

/** One JSON object a line. @returns the path. */
function save({ outFolder, terminal }: StepContext, what: string, rows: readonly Answer[]): string {
  mkdirSync(outFolder, { recursive: true });
  const path = join(outFolder, `${terminal}-${what}.jsonl`);
  // Whose turnover it is, only its reader is to know.
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""), { mode: 0o600 });
  return path;
}
