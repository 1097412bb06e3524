/** What the kernel says about a process: memory and processor time, read from /proc. */
import { readFileSync } from "node:fs";

/** The kernel's tick; 100 a second on every Linux that Node runs on. */
const TICK_MS = 10;

/** Resident memory in MiB. Throws when the process is gone. */
export function residentMiB(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) / 1024;
}

/** Processor time of the process and of its children that have ended, in ms. */
export function processorMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name in brackets may hold anything; what follows does not.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks * TICK_MS;
}
