/**
 * What an update has come to, and the few turns that every part of the machine takes: an order goes
 * out, a fault ends an attempt or delays it, the machine rests.
 */
import type { MonoMs, WallMs } from "../../drivers/hal/clock.ts";
import type { Crypto, VerifyKey } from "../../drivers/hal/crypto.ts";
import type { UpdateStanding } from "../../drivers/hal/update.ts";
import { monoAfter } from "../lib/time.ts";
import type { UpdateOrder } from "./order.ts";
import type { Release } from "./release.ts";

/** Between one look and the next. */
const LOOK_EVERY_MS = 3_600_000;
/** After a fault of source or medium. */
const FAULT_WAIT_MS = 30_000;
/** So many faults without a piece in between end the attempt; the next look begins another. */
const FAULTS_MAX = 10;

/** A file that is wrong twice was not torn on the way. */
const MISFITS_MAX = 2;

/** What a new version must show before it stays. */
export const TRIAL_TESTS = ["ledger", "bank", "sound", "code"] as const;
export type TrialTest = (typeof TRIAL_TESTS)[number];

export interface Trial {
  readonly passed: Set<TrialTest>;
  /** Not called good before it has lived so long. */
  readonly livedAt: MonoMs;
  /** What has not passed by then fails. */
  readonly until: MonoMs;
  /** Whoever is being served then has to wait for the restart. */
  readonly leaveBy: MonoMs;
  /** What is being tried now. */
  readonly trying: Set<TrialTest>;
  stage: "testing" | "committing" | "failing" | "failed";
  wakeAt: MonoMs;
}

/** What the machine has come to. */
export type Phase =
  | { readonly kind: "resting"; readonly lookAt: MonoMs }
  | { readonly kind: "looking" }
  | { readonly kind: "preparing"; readonly release: Release }
  /** `held` bytes of each file are in the slot. */
  | { readonly kind: "fetching"; readonly release: Release; readonly held: number[] }
  /** The first `checked` files have been read back. */
  | {
      readonly kind: "checking";
      readonly release: Release;
      readonly held: number[];
      readonly checked: number;
    }
  | { readonly kind: "staged"; readonly release: Release }
  | { readonly kind: "switching"; readonly release: Release }
  /** The next start is the trial; a restart is asked for as soon as nobody is served. */
  | { readonly kind: "switched" }
  | { readonly kind: "trial"; readonly trial: Trial }
  | { readonly kind: "leaving" };

export interface Updating {
  readonly standing: UpdateStanding;
  readonly keys: readonly VerifyKey[];
  phase: Phase;
  /** An order is out whose end has not been heard. */
  isPending: boolean;
  /** Nothing is ordered before this. */
  waitUntil: MonoMs;
  /** Faults since the last good piece. */
  faults: number;
  /** Files of this attempt that were whole and not what was signed. */
  misfits: number;
  /** Since when nobody has been served; undefined while somebody is. */
  quietSince: MonoMs | undefined;
  /** The last line told to a technician. */
  told: string;
}

/** What the machine is told of the world, each time. */
export interface Surroundings {
  readonly now: MonoMs;
  /** The time that banks have signed; undefined before the first of this start. */
  readonly trusted: WallMs | undefined;
  readonly crypto: Crypto;
  /** The hours in which the shop allows a restart have come. */
  readonly isInWindow: boolean;
  /** All banks are heard, so that a trial has a fair chance. */
  readonly isHearing: boolean;
  /** After a crash loop. */
  readonly isSafeMode: boolean;
  /** Nothing is being said and nothing waits to be. */
  readonly isSilent: boolean;
  /** The ledger is open. */
  readonly isRecording: boolean;
  readonly partOf: (version: string) => number;
}

/** Source or medium failed: again in a while, and not for ever. */
export function failed(
  updating: Updating,
  fault: string,
  world: Surroundings,
): readonly UpdateOrder[] {
  updating.faults += 1;
  const { phase } = updating;
  if (fault === "digest") updating.misfits += 1;
  const isLasting = updating.faults >= FAULTS_MAX || updating.misfits >= MISFITS_MAX;
  if (phase.kind === "looking" || phase.kind === "preparing" || isLasting) {
    return rest(updating, world, `interrupted: ${fault}`);
  }
  updating.waitUntil = monoAfter(world.now, FAULT_WAIT_MS);
  if (phase.kind === "switching") updating.phase = { kind: "staged", release: phase.release };
  return [note(updating, `trying again: ${fault}`)];
}

export function rest(
  updating: Updating,
  { now }: Surroundings,
  line: string,
): readonly UpdateOrder[] {
  updating.phase = { kind: "resting", lookAt: monoAfter(now, LOOK_EVERY_MS) };
  updating.faults = 0;
  updating.misfits = 0;
  return [note(updating, line)];
}

export function order(updating: Updating, next: UpdateOrder): readonly UpdateOrder[] {
  updating.isPending = true;
  return [next];
}

export function note(updating: Updating, line: string): UpdateOrder {
  updating.told = line;
  return { do: "note", line };
}
