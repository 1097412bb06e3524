/**
 * Brings one box into service: from the plain prompt through the presence gesture into the secured
 * session, then step by step. A cable that comes out at any byte is waited for, and the work goes
 * on where the box and the report say that it stood.
 */
import { setTimeout as pause } from "node:timers/promises";
import { type Signing, sign } from "./authority.ts";
import { fieldOf, type Job, type JobFieldName, problemOf } from "./job.ts";
import { type Description, readDescription } from "./methods.ts";
import { askPlain, readId } from "./plain-prompt.ts";
import { Refused } from "./refused.ts";
import { jobDigest, type Report, type ReportEntry } from "./report.ts";
import { createRpc, type Rpc, type RpcAnswer, SessionLost } from "./rpc.ts";
import { type Credentials, openSession } from "./secure-session.ts";
import type { Gathered, Step, StepContext } from "./step.ts";
import type { Talk } from "./talk.ts";
import { type Wire, WireGone } from "./wire.ts";

export interface BoxRun {
  /** Opens the cable; called again when it came out. */
  readonly openWire: () => Promise<Wire>;
  readonly credentials: Credentials;
  readonly signing: Signing;
  readonly outFolder: string;
  readonly job: Job;
  /** Fields that the job lacks are asked for. */
  readonly asksFields: boolean;
  readonly talk: Talk;
  readonly report: Report;
  readonly steps: readonly Step[];
  /** So often the box and the port are looked at again while a person does something. */
  readonly lookMs: number;
}

/** A box at the end of an open cable. */
export interface FoundBox {
  readonly wire: Wire;
  readonly terminal: string;
}

const HANDSHAKE_MS = 60_000;
const CALL_MS = 30_000;
/** The box writes a try down before it lets it through; asked again, it would count two. */
const WRITTEN_MS = 30_000;
/** So long the good end of a session may take. */
const FAREWELL_MS = 3_000;
/** A person may need so long for the gesture, or to find the cable. */
const PERSON_MS = 10 * 60_000;
/** A session that breaks so often without any step getting done is not begun once more. */
const LOSSES_MAX = 3;
const TRIES_TO_TYPE = 3;

/** @throws Refused in words; what was done is in the report. */
export async function serveBox(run: BoxRun, found: FoundBox): Promise<void> {
  const { terminal } = found;
  const begun = performance.now();
  const gathered: Gathered = { record: undefined, files: [] };
  const typed = new Map<JobFieldName, string>();
  let { wire } = found;
  let losses = 0;
  for (;;) {
    const before = run.report.entries.length;
    try {
      await runSession(run, wire, terminal, gathered, typed);
      break;
    } catch (error) {
      if (!(error instanceof WireGone || error instanceof SessionLost)) throw error;
      losses = run.report.entries.length > before ? 1 : losses + 1;
      if (error instanceof SessionLost && losses >= LOSSES_MAX) throw new Refused(error.words);
      wire.close();
      const text = error instanceof SessionLost ? error.words.what : "The cable came out.";
      run.talk.tell({ event: "note", text: `${text} Plug it in again; what is done stays done.` });
      wire = await findAgain(run, terminal);
    }
  }
  wire.close();
  const seconds = secondsSince(begun);
  const { files } = gathered;
  const certificate = files[0] === undefined ? {} : { certificate: files[0] };
  run.report.add({ ...entryOf(run, terminal, "box"), outcome: "done", seconds, ...certificate });
  run.talk.tell({ event: "finished", terminal, seconds, files });
}

async function runSession(
  run: BoxRun,
  wire: Wire,
  terminal: string,
  gathered: Gathered,
  typed: Map<JobFieldName, string>,
): Promise<void> {
  await startTls(wire, run);
  const session = await openSession(wire, run.credentials, terminal, HANDSHAKE_MS);
  const proof = session.proof === "certificate" ? "certificates" : "the label secret";
  run.talk.tell({ event: "note", text: `The session is secured by ${proof}.` });
  const rpc = createRpc(session);
  try {
    const described = await describeBox(rpc, terminal);
    await runSteps({ run, rpc, key: session.key, terminal, described, gathered, typed });
  } finally {
    // However it ended: the next one at this cable wants a plain prompt.
    await Promise.race([rpc.end(), pause(FAREWELL_MS, undefined, { ref: false })]);
  }
}

async function runSteps(parts: SessionParts): Promise<void> {
  const { run, terminal, described } = parts;
  const { steps, talk, report, job } = run;
  const settled = report.settled(terminal, job);
  for (const [index, step] of steps.entries()) {
    if (step.settledBy === "report" && settled.has(step.id)) continue;
    const { id, title } = step;
    talk.tell({ event: "step", step: id, title, number: index + 1, of: steps.length });
    const lacking = step.methods.filter((method) => described.methods?.has(method) === false);
    if (lacking.length > 0) {
      settle(run, terminal, step, "skipped", `${title}: this box has no ${lacking[0]}.`, 0);
      continue;
    }
    const begun = performance.now();
    try {
      const { kind, text } = await step.run(contextOf(parts, step));
      settle(run, terminal, step, kind, text, secondsSince(begun));
    } catch (error) {
      if (error instanceof Refused) noteRefusal(run, terminal, step, error);
      throw error;
    }
  }
}

/** Asks for `starttls` until the gesture has been made. */
async function startTls(wire: Wire, { talk, lookMs }: BoxRun): Promise<void> {
  const until = performance.now() + PERSON_MS;
  let told = "";
  while (performance.now() < until) {
    const { verdict, lines } = await askPlain(wire, "starttls", WRITTEN_MS);
    const text = (lines.at(-1) ?? "").replace(/\p{Cc}/gu, " ").slice(0, 200);
    if (verdict === "ok" || (verdict === "open" && /\btls\b/i.test(text))) return;
    const why = text.replace(/^refused:?\s*/i, "");
    if (!/set-up|presence|hold|press|button/i.test(why) || /lock/i.test(why)) {
      throw new Refused({
        what: "The box does not begin a secured session.",
        why: `It says: ${why || "nothing"}.`,
        next: /lock/i.test(why) ? "Wait that long; power cuts do not help." : "Do what it says.",
      });
    }
    if (told !== why) talk.tell({ event: "do", text: `The box says: ${why}.` });
    told = why;
    await pause(lookMs);
  }
  throw new Refused({
    what: "The box does not begin a secured session.",
    why: "Nobody made the presence gesture.",
    next: "Run it again when somebody can hold the key.",
  });
}

/** Waits until the same box is at the end of the cable again. */
async function findAgain({ openWire, lookMs }: BoxRun, terminal: string): Promise<Wire> {
  const until = performance.now() + PERSON_MS;
  for (;;) {
    let wire: Wire | undefined;
    try {
      wire = await openWire();
      const found = await readId(wire);
      if (found.terminal === terminal) return wire;
      throw new Refused({
        what: "Another box is at the cable now.",
        why: `The work began with ${terminal}, and this is ${found.terminal}.`,
        next: `Plug ${terminal} in again, or begin anew with this one.`,
      });
    } catch (error) {
      wire?.close();
      if (error instanceof Refused && error.words.what.startsWith("Another box")) throw error;
      if (performance.now() > until) throw error;
    }
    await pause(lookMs);
  }
}

async function describeBox(rpc: Rpc, terminal: string): Promise<Description> {
  const answer = await rpc.call("device.describe", {}, { timeoutMs: CALL_MS });
  if (!answer.ok) throw new Refused(answer.words);
  const described = readDescription(answer.result, terminal);
  if (described.terminal === terminal) return described;
  throw new Refused({
    what: "The box contradicts itself.",
    why: `At its prompt it is ${terminal}, in the session ${described.terminal}.`,
    next: "Keep the box and call the bank.",
  });
}

interface SessionParts {
  readonly run: BoxRun;
  readonly rpc: Rpc;
  readonly key: StepContext["key"];
  readonly terminal: string;
  readonly described: Description;
  readonly gathered: Gathered;
  readonly typed: Map<JobFieldName, string>;
}

function contextOf(parts: SessionParts, step: Step): StepContext {
  const { run, rpc, key, terminal, described, gathered } = parts;
  const { talk, job, signing, outFolder } = run;
  const progress = (text: string) => talk.tell({ event: "progress", step: step.id, text });
  const attempt = (method: string, params: object, timeoutMs = CALL_MS): Promise<RpcAnswer> =>
    rpc.call(method, params, { progress, timeoutMs });
  return {
    terminal,
    described,
    key,
    job,
    outFolder,
    gathered,
    attempt,
    async call(method, params, timeoutMs) {
      const answer = await attempt(method, params, timeoutMs);
      if (answer.ok) return answer.result;
      throw new Refused(answer.words);
    },
    value: (name) => fieldValue(parts, name),
    ask: (question) => talk.ask(question),
    progress,
    instruct: (text) => talk.tell({ event: "do", text }),
    sign: (request) => sign(signing, terminal, request, talk),
  };
}

/** The job's value, or a person's, asked for once in all sessions of this run. */
async function fieldValue({ run, typed }: SessionParts, name: JobFieldName) {
  const known = run.job[name] ?? typed.get(name);
  if (known !== undefined || !run.asksFields) return known || undefined;
  const field = fieldOf(name);
  if (field === undefined) return undefined;
  for (let tries = 1; ; tries += 1) {
    const isSecret = field.isSecret === true;
    const answer = await run.talk.ask({ name, text: field.question, isSecret });
    const problem = answer === "" ? undefined : problemOf(field, answer);
    if (problem === undefined) {
      typed.set(name, answer);
      return answer || undefined;
    }
    run.talk.tell({ event: "note", text: problem });
    if (tries < TRIES_TO_TYPE) continue;
    throw new Refused({ what: "That was typed wrongly.", why: `${problem}.`, next: "Begin anew." });
  }
}

function settle(
  run: BoxRun,
  terminal: string,
  step: Step,
  outcome: "done" | "skipped",
  text: string,
  seconds: number,
): void {
  run.report.add({ ...entryOf(run, terminal, step.id), outcome, text, seconds });
  run.talk.tell({ event: outcome, step: step.id, text, seconds });
}

function noteRefusal(run: BoxRun, terminal: string, step: Step, { words }: Refused): void {
  const { what: text } = words;
  run.report.add({
    ...entryOf(run, terminal, step.id),
    outcome: "refused",
    text,
    refusal: words,
  });
}

function entryOf({ job }: BoxRun, terminal: string, step: string) {
  const entry: Pick<ReportEntry, "at" | "terminal" | "job" | "step" | "text"> = {
    at: new Date().toISOString(),
    terminal,
    job: jobDigest(job),
    step,
    text: "",
  };
  return entry;
}

function secondsSince(begun: number): number {
  return Math.round(performance.now() - begun) / 1000;
}
