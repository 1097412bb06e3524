/**
 * The Open API token on disk: read again whenever the file has changed, so that a person can put a
 * new one there while the gateway runs. It never appears in a message or a log.
 */
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";

export interface TokenFile {
  /** The token as it is now. */
  read(): string;
  /** Puts a renewed one in its place, readable by its owner only. */
  save(token: string): void;
}

/** @throws Error in plain words when the file cannot be read or holds no token. */
export function openTokenFile(path: string): TokenFile {
  let stamp = -1;
  let token = "";
  const load = (): void => {
    const { mtimeMs } = statSync(path);
    if (mtimeMs === stamp) return;
    const text = readFileSync(path, "utf8").trim();
    if (!/^[\x21-\x7e]{1,4096}$/.test(text)) {
      throw new Error(`${path} must hold one token and nothing else`);
    }
    token = text;
    stamp = mtimeMs;
  };
  load();
  return {
    read() {
      try {
        load();
      } catch {
        // Half-written or gone: the last good one serves until there is a better one.
      }
      return token;
    },
    save(fresh) {
      writeFileSync(`${path}.new`, `${fresh}\n`, { mode: 0o600 });
      renameSync(`${path}.new`, path);
      load();
    },
  };
}
