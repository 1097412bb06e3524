/** Writes what a command was told to make into the file it was told to make it in. */
import { writeFileSync } from "node:fs";
import { Refusal } from "./command.ts";

/** @throws Refusal in one plain line when the file cannot be written. */
export function saveOutput(path: string, content: Uint8Array | string): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(",")[0] : "";
    throw new Refusal(`cannot write ${path}: ${reason}`);
  }
}
