/**
 * Whose files these are. The terminal runs as an account of its own; what root has put there for it
 * may be closed to it, and root, who looks, sees all of it open.
 */
import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { Config } from "../../config/schema.ts";
import { type Finding, good, grave, note } from "./finding.ts";

export interface Owner {
  readonly uid: number;
  /** Everybody may read it. */
  readonly isOpen: boolean;
}

/**
 * The terminal's account is the owner of the folder of its payment record.
 * @param own who looks; undefined where there are no accounts.
 */
export function examineAccount(
  config: Config,
  own = process.getuid?.(),
  ownerOf: (path: string) => Owner | undefined = readOwner,
): readonly Finding[] {
  const folder = dirname(config.ledger);
  const home = ownerOf(folder);
  if (own === undefined || home === undefined) return [];
  const foreign = filesOf(config).filter((path) => {
    const owner = ownerOf(path);
    // What root has and everybody may read does no harm.
    return owner !== undefined && owner.uid !== home.uid && !owner.isOpen;
  });
  if (foreign.length > 0) {
    const says = `the terminal may not read ${foreign.join(", ")}: it belongs to somebody else`;
    const next = `chown --reference=${folder} ${foreign.join(" ")}`;
    return [grave("account", says, next)];
  }
  if (own === home.uid) return [good("account", "the files are those of this account")];
  const next = `ask again as that account: sudo -u "#${home.uid}" soundbox doctor …`;
  return [note("account", `the files belong to account ${home.uid}, not to whom looks now`, next)];
}

/** What the terminal cannot do without, and nobody else should have. */
function filesOf({ identityKey, ledger, acquirer, link }: Config): readonly string[] {
  const { ca, certificate, privateKey } = link;
  const all = [identityKey, ledger, `${ledger}-wal`, acquirer.keys, ca, certificate, privateKey];
  return all.filter((path) => path !== undefined);
}

function readOwner(path: string): Owner | undefined {
  try {
    const { uid, mode } = statSync(path);
    return { uid, isOpen: (mode & 0o004) !== 0 };
  } catch {
    return undefined;
  }
}
