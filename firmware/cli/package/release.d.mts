/** The types of `release.mjs`, which is plain JavaScript because it bundles what it signs. */
import type { KeyObject } from "node:crypto";

export function signRelease(release: {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly version: string;
  readonly key: KeyObject;
  readonly now: number;
  readonly days?: number;
  readonly share?: number;
}): string;
export function bundleFiles(): Promise<ReadonlyMap<string, Uint8Array>>;
