/**
 * The audit entries: written before what they tell of is done, read for whoever may. They hold no
 * arguments, only their hash, and of a password not even that: a hash of it could be guessed.
 */
import type { Outcome } from "../../../drivers/hal/outcome.ts";
import type { StorageFault } from "../../../drivers/hal/storage.ts";
import { rfc3339 } from "../../lib/time.ts";
import { type AuditEntry, auditText, brokenAt, parseAudit, withEntry } from "../../line/audit.ts";
import type { MethodName, ParamsOf } from "../../line/methods.ts";
import { hex } from "../../link/envelope.ts";
import type { Effect } from "../effect.ts";
import { bestNow, type DeviceState, type Instruments } from "../state.ts";
import { type Call, finish } from "./reply.ts";

/** Entries of one page. */
const PAGE = 20;
/** Lines of the log in one: with the longest of them an answer is still taken. */
const LINES = 40;

/** The hash of the audit chain. */
export function hashWith({ crypto }: Instruments): (text: string) => string {
  return (text) => hex(crypto.sha256(new TextEncoder().encode(text)));
}

/** Orders one more entry; `auditWritten` tells when it is on the medium, or cannot be. */
export function writeAudit(
  state: DeviceState,
  instruments: Instruments,
  deed: { readonly who: string; readonly method: MethodName; readonly params: unknown },
  effects: Effect[],
): void {
  const { technician, boot } = state;
  const at = rfc3339(bestNow(state, instruments.clock));
  const fact = { ...deed, at, boot, params: withoutPassword(deed.params) };
  const entries = withEntry(technician.audit, fact, hashWith(instruments));
  technician.audit.entries = entries;
  technician.auditsOnWay += 1;
  effects.push({ type: "document.save", name: "audit", text: auditText(entries) });
}

function withoutPassword(params: unknown): unknown {
  if (typeof params !== "object" || params === null || !("password" in params)) return params;
  const { password: _, ...others } = params;
  return others;
}

/**
 * One save of the entries has ended; those that failed are taken back.
 * @returns whether it was the last on its way: what waits for an entry may go on.
 */
export function auditWritten({ technician }: DeviceState, outcome: Outcome<StorageFault>): boolean {
  technician.auditsOnWay = Math.max(0, technician.auditsOnWay - 1);
  const { audit } = technician;
  if (!outcome.ok) audit.entries = audit.entries.slice(0, -1);
  return technician.auditsOnWay === 0;
}

/** The audit entries, as the medium kept them. */
export function auditLoaded(
  { technician }: DeviceState,
  outcome: Outcome<StorageFault, string | undefined>,
): void {
  if (!outcome.ok) return;
  // A chain that somebody altered is kept as it is: `log.read` shows where it breaks.
  technician.audit.entries = parseAudit(outcome.value) ?? [];
  technician.isAuditKnown = true;
}

/**
 * Answers with the entries after a number, the head of the chain and where it breaks; and with the
 * lines of the log.
 */
export function readLog(
  { state, instruments, id }: Call,
  { after, afterLine }: ParamsOf<"log.read">,
): void {
  const { entries } = state.technician.audit;
  const page: readonly AuditEntry[] = entries.filter(({ n }) => n > after).slice(0, PAGE);
  finish(state, id, {
    entries: page,
    head: entries.at(-1)?.hash ?? null,
    brokenAt: brokenAt(entries, hashWith(instruments)) ?? null,
    lines: instruments.log?.after(afterLine, LINES) ?? [],
  });
}
