/** A folder for a driver that keeps files, whose medium can be broken and mended. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface BreakableFolder {
  readonly folder: string;
  /** Nothing can be read or written there any more. */
  breakMedium(): void;
  /** Everything is as it was before that. */
  mend(): void;
  dispose(): void;
}

export function makeBreakableFolder(name: string): BreakableFolder {
  const scratch = mkdtempSync(join(tmpdir(), `${name}-`));
  const folder = join(scratch, name);
  const aside = join(scratch, "aside");
  return {
    folder,
    breakMedium() {
      // A folder that was never needed yet is not there.
      mkdirSync(folder, { recursive: true });
      renameSync(folder, aside);
      writeFileSync(folder, "");
    },
    mend() {
      rmSync(folder);
      renameSync(aside, folder);
    },
    dispose: () => rmSync(scratch, { recursive: true }),
  };
}
