/**
 * A medium for small documents that forgets what was not synced when the power goes. It outlives
 * boots, as a card does; each document is whole or as it was.
 */
import type { Outcome } from "../../drivers/hal/outcome.ts";
import { DOCUMENT_BYTES_MAX, type Storage, type StorageFault } from "../../drivers/hal/storage.ts";

export interface SimStorage extends Storage {
  /** What the medium holds of a document. */
  durable(name: string): string | undefined;
  /** While set, everything ends with this fault and nothing changes. */
  setFault(fault: StorageFault | undefined): void;
  /** The power goes: of the saves in flight, the first `keepSaves` had reached the medium. */
  cutPower(keepSaves: number): void;
}

interface Saving {
  readonly name: string;
  readonly text: string;
}

/** @param defer runs a completion later, as the medium would: in the order of the calls. */
export function createSimStorage(defer: (complete: () => void) => void): SimStorage {
  const documents = new Map<string, string>();
  let saving: Saving[] = [];
  let life = 0;
  let fault: StorageFault | undefined;

  function failed(): Outcome<StorageFault, never> | undefined {
    return fault && { ok: false, fault, detail: `the medium says ${fault}` };
  }

  return {
    durable: (name) => documents.get(name),
    setFault(next) {
      fault = next;
    },
    load(name, done) {
      checkDocument(name, "");
      const mine = life;
      const outcome = failed() ?? { ok: true, value: documents.get(name) };
      defer(() => mine === life && done(outcome));
    },
    save(name, text, done) {
      checkDocument(name, text);
      const mine = life;
      const entry = { name, text };
      const failure = failed();
      if (failure === undefined) saving.push(entry);
      defer(() => {
        if (mine !== life) return;
        if (failure === undefined) {
          saving = saving.filter((one) => one !== entry);
          documents.set(name, text);
        }
        done(failure ?? { ok: true, value: undefined });
      });
    },
    cutPower(keepSaves) {
      life += 1;
      for (const { name, text } of saving.slice(0, keepSaves)) documents.set(name, text);
      saving = [];
    },
  };
}

/** What no caller may ask for, here as on a real medium. */
function checkDocument(name: string, text: string): void {
  if (!/^[a-z0-9-]{1,32}$/.test(name)) throw new Error(`bug: "${name}" names no document`);
  if (Buffer.byteLength(text) > DOCUMENT_BYTES_MAX) {
    throw new Error(`bug: document ${name} is too large`);
  }
}
