/** The types of `bundle.mjs`, which is plain JavaScript because it loads everything else. */
export function loadBundle(path: string): unknown;
export function takesBytecode(path: string): boolean;
export function writeBytecode(path: string): void;
