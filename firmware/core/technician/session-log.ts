/** The audit entries and the log, for whoever may read them. */
import { type AuditEntry, brokenAt } from "../../line/audit.ts";
import type { ParamsOf } from "../../line/methods.ts";
import { hex } from "../../link/envelope.ts";
import type { Instruments } from "../state.ts";
import { type Call, finish } from "./reply.ts";

/** Entries of one page. */
const PAGE = 20;
/** Lines of the log in one: with the longest of them an answer is still taken. */
const LINES = 40;

/** The hash of the audit chain. */
export function hashWith({ crypto }: Instruments): (text: string) => string {
  return (text) => hex(crypto.sha256(new TextEncoder().encode(text)));
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
