/**
 * What the terminal knows of the technician in a secured session: the line being read, the one
 * request that is running, what was changed so far. Nothing of it outlives a restart but documents.
 */
import type { MonoMs } from "../../../drivers/hal/clock.ts";
import type { LinkDownReason } from "../../../drivers/hal/link.ts";
import type { Saying } from "../../announce/saying.ts";
import { type Audit, newAudit } from "../../line/audit.ts";
import type { MethodName } from "../../line/methods.ts";
import { newRpcReader, type RpcId, type RpcReader } from "../../line/rpc.ts";
import type { Settings } from "./settings.ts";

/** One part in the self-test. */
export interface PartResult {
  readonly part: string;
  readonly ok: boolean;
  /** For a technician. */
  readonly text: string;
}

/** Where a test payment stands, as a commissioning saw it. */
export interface TestPayment {
  readonly txid: string;
  readonly minor: number;
  readonly currency: string;
  readonly creditedAt: number;
  readonly receivedAt: number;
  readonly recordedAt: number;
}

/** A hello of a link test, and what must come back of it. */
export interface RoundTrip {
  readonly begunAt: MonoMs;
  /** Welcomes before it, of each bank. */
  readonly before: readonly number[];
  /** Answers before it that no trusted key had signed, and answers to something else. */
  readonly unsignedBefore: number;
  readonly staleBefore: number;
}

/** What a running request waits for. */
export type JobMemory =
  /** Its audit entry is on its way to the medium; nothing has been done yet. */
  | { readonly kind: "auditing"; readonly params: unknown }
  | {
      readonly kind: "selftest";
      readonly saying: Saying;
      readonly parts: PartResult[];
      /** What is no fault of a part, and still worth knowing. */
      readonly notes: readonly string[];
    }
  | {
      readonly kind: "link";
      isConnected: boolean;
      isSubscribed: boolean;
      /** Where the board can tell: a sign-in page stands between it and the internet. */
      isBehindPortal: boolean;
      /** A hello of this test is on its way, and what comes back is counted. */
      trip: RoundTrip | undefined;
    }
  | { readonly kind: "voice"; readonly saying: Saying }
  | { readonly kind: "screen" }
  | { readonly kind: "panel"; readonly keys: string[] }
  | { readonly kind: "page"; readonly limit: number }
  | { readonly kind: "settings"; readonly next: Settings; readonly isReset: boolean }
  | { readonly kind: "identity" }
  | { readonly kind: "network"; readonly ssid: string }
  | { readonly kind: "payment"; readonly number: string; test: TestPayment | undefined };

export interface Job {
  readonly id: RpcId;
  readonly method: MethodName;
  /** It ends by itself then. */
  readonly until: MonoMs;
  readonly memory: JobMemory;
}

export interface TechnicianState {
  readonly reader: RpcReader;
  readonly audit: Audit;
  /** The audit entries have been read; before, nothing may be changed. */
  isAuditKnown: boolean;
  /** Saves of the audit entries that have not ended. */
  auditsOnWay: number;
  job: Job | undefined;
  /** A session in which nothing is asked for so long is ended. */
  idleUntil: MonoMs | undefined;
  /** The digits that were said for a commissioning, and until when they may be typed back. */
  number: { readonly digits: string; readonly until: MonoMs } | undefined;
  /** What the broker said to the last message on each topic of this connection, by its name. */
  readonly publishing: Map<string, "allowed" | "refused">;
  /** Why the link last went down. */
  lastDown: { readonly reason: LinkDownReason; readonly detail: string } | undefined;
}

export function newTechnicianState(): TechnicianState {
  return {
    reader: newRpcReader(),
    audit: newAudit(),
    isAuditKnown: false,
    auditsOnWay: 0,
    job: undefined,
    idleUntil: undefined,
    number: undefined,
    publishing: new Map(),
    lastDown: undefined,
  };
}
