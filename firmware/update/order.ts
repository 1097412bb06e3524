/** What an update orders and what it hears back: two closed lists, as events and effects are. */
import type { Outcome } from "../../drivers/hal/outcome.ts";
import type { StorageFault } from "../../drivers/hal/storage.ts";
import type { FileDigest, Piece, SourceFault } from "../../drivers/hal/update.ts";

export type UpdateOrder =
  | { readonly do: "look" }
  | { readonly do: "fetch"; readonly piece: Piece }
  | { readonly do: "begin"; readonly manifest: Uint8Array; readonly files: readonly string[] }
  | {
      readonly do: "keep";
      readonly file: string;
      readonly from: number;
      readonly bytes: Uint8Array;
    }
  | { readonly do: "digest"; readonly file: string }
  | { readonly do: "switch"; readonly version: string }
  | { readonly do: "commit" }
  | { readonly do: "roll-back" }
  | { readonly do: "restart" }
  | { readonly do: "note"; readonly line: string }
  /** Plays a tenth of a second of nothing: the loudspeaker answers, and nobody hears it. */
  | { readonly do: "try-sound" }
  /** Reads back what the opening of the ledger wrote. */
  | { readonly do: "try-ledger" };

/** How an order ended; orders that nobody waits for end silently. */
export type UpdateNews =
  | { readonly of: "look"; readonly outcome: Outcome<SourceFault, Uint8Array | undefined> }
  | { readonly of: "fetch"; readonly outcome: Outcome<SourceFault, Uint8Array> }
  | { readonly of: "begin"; readonly outcome: Outcome<StorageFault, readonly number[]> }
  | { readonly of: "keep"; readonly outcome: Outcome<StorageFault> }
  | { readonly of: "digest"; readonly outcome: Outcome<StorageFault, FileDigest> }
  | { readonly of: "switch" | "commit" | "roll-back"; readonly outcome: Outcome<StorageFault> }
  | { readonly of: "try-sound" | "try-ledger"; readonly isWorking: boolean };
