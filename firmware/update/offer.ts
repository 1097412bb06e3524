/**
 * Whether a release that is signed and whole may be installed on this box, now. Time is the banks',
 * never the platform's clock: without it nothing is judged.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { UpdateStanding } from "../../drivers/hal/update.ts";
import type { Release } from "./release.ts";
import { compareVersions } from "./version.ts";

/** A version that failed so often is not tried again. */
const FAILURES_MAX = 3;

/** `same`: it runs already, which is no fault. The others say what is wrong with it. */
export type OfferReason =
  | "same"
  | "wrong-hardware"
  | "downgrade"
  | "failed-before"
  | "time-unknown"
  | "not-yet"
  | "expired"
  | "not-in-share";

/** What a release is judged against. */
export interface Box {
  readonly standing: UpdateStanding;
  /** The time that banks have signed; undefined before the first of this start. */
  readonly trusted: WallMs | undefined;
  /** Which of the hundred parts of all boxes this one belongs to for a version: 0 to 99. */
  readonly partOf: (version: string) => number;
}

/** @returns why the release is not taken; undefined when it may be installed. */
export function judgeOffer(release: Release, box: Box): OfferReason | undefined {
  const { standing, trusted } = box;
  const { version } = release;
  if (!release.hardware.includes(standing.hardware)) return "wrong-hardware";
  if (version === standing.version) return "same";
  if (compareVersions(version, standing.version) < 0) return "downgrade";
  if (compareVersions(version, standing.floor) < 0) return "downgrade";
  const failure = standing.failed.find((one) => one.version === version);
  if (failure !== undefined && failure.times >= FAILURES_MAX) return "failed-before";
  if (trusted === undefined) return "time-unknown";
  if (trusted < release.notBefore) return "not-yet";
  if (trusted >= release.expires) return "expired";
  return box.partOf(version) < release.sharePercent ? undefined : "not-in-share";
}
