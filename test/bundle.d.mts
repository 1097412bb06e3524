/** What TypeScript knows of `bundle.mjs`. */
export function bundleScript(entry: string, outfile: string, root?: string): Promise<void>;
