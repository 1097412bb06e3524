/** The known answers of `test/vectors/khqr.json`, with types. */
import json from "../../vectors/khqr.json" with { type: "json" };
import type { SdkInput } from "./official.ts";

export interface ValidVector {
  readonly name: string;
  readonly input: SdkInput & { readonly createdAt: number };
  readonly qr: string;
  readonly md5: string;
}

interface Vectors {
  readonly valid: readonly ValidVector[];
  readonly refusedInputs: readonly {
    readonly name: string;
    readonly input: unknown;
    readonly code: number;
  }[];
  readonly invalid: readonly {
    readonly name: string;
    readonly now: number;
    readonly qr: string;
    readonly code: number;
  }[];
  readonly judgementCalls: readonly {
    readonly name: string;
    readonly now: number;
    readonly qr: string;
    readonly verdict: string;
  }[];
}

// JSON has no types; what is in the file is checked by the tests that use it.
export const vectors = json as unknown as Vectors;

/** A vector by its name. */
export function valid(name: string): ValidVector {
  const found = vectors.valid.find((vector) => vector.name === name);
  if (found === undefined) throw new Error(`no vector "${name}"`);
  return found;
}
