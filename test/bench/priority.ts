/**
 * Asks the kernel for quiet: a processor group with a large share, so that other programs of the
 * machine do not stand in the middle of a measurement. Needs root and control groups of version 1
 * or 2; started processes belong to the group as well.
 */
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Version 1 has its own tree for processors, version 2 one tree for all. */
const TREES = [
  { root: "/sys/fs/cgroup/cpu", share: "cpu.shares", value: "200000" },
  { root: "/sys/fs/cgroup", share: "cpu.weight", value: "10000" },
] as const;

/** @returns what was done, in words, and how to undo it. */
export function takePriority(): { readonly text: string; readonly giveBack: () => void } {
  for (const { root, share, value } of TREES) {
    const folder = join(root, `soundbox-bench-${process.pid}`);
    try {
      mkdirSync(folder);
      if (!existsSync(join(folder, share))) throw new Error("no processor controller");
      writeFileSync(join(folder, share), value);
      writeFileSync(join(folder, "cgroup.procs"), String(process.pid));
    } catch {
      remove(folder);
      continue;
    }
    const giveBack = () => {
      writeFileSync(join(root, "cgroup.procs"), String(process.pid));
      remove(folder);
    };
    return { text: "a processor group with a large share", giveBack };
  }
  const text = "no processor group could be made; other programs are in these figures";
  return { text, giveBack: () => undefined };
}

function remove(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Never made, or a process of the group has not ended yet; an empty group costs nothing.
  }
}
