/**
 * Puts the technician's line of a real board together: the port that the configuration names, the
 * folder beside the ledger that holds what technicians set, and what a session needs, read anew
 * each time because a technician may have replaced it.
 */
import { existsSync, readFileSync } from "node:fs";
import type { Board } from "../../drivers/hal/board.ts";
import { createFolderIdentity, type FolderIdentity } from "../../drivers/linux/folder-identity.ts";
import { createFolderStorage } from "../../drivers/linux/folder-storage.ts";
import { type OpenPort, openTtyPort } from "../../drivers/linux/line-port.ts";
import type { LineCredentials } from "../../drivers/linux/line-tls.ts";
import { createPortSerialLine } from "../../drivers/linux/port-serial-line.ts";
import type { Config } from "../config/schema.ts";

/** What technicians set, kept beside the ledger. */
export function documentFolder({ ledger }: Config): string {
  return `${ledger}.documents`;
}

/**
 * The board's parts for the line; none when the configuration names no port.
 * @param tell hears once of each reason why the port cannot be opened.
 */
export function openLine(
  config: Config,
  tell: (line: string) => void,
): Pick<Board, "line" | "storage" | "identity"> {
  const { port } = config.line;
  if (port === undefined) return {};
  const identity = createFolderIdentity(documentFolder(config));
  return {
    line: createPortSerialLine(told(openTtyPort(port), tell), () =>
      readCredentials(config, identity),
    ),
    storage: createFolderStorage(documentFolder(config)),
    identity,
  };
}

/** The port is looked for again and again; its absence is news only once. */
function told(open: OpenPort, tell: (line: string) => void): OpenPort {
  let last = "";
  return async (listener) => {
    try {
      return await open(listener);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (why !== last) tell(`the technician's line cannot be opened: ${why}`);
      last = why;
      throw error;
    }
  };
}

/** Certificates where an authority is installed, else the label secret; undefined with neither. */
export function readCredentials(
  { line, link }: Config,
  identity: FolderIdentity,
): LineCredentials | undefined {
  const technicians = identity.technicians();
  const own = identity.credentials();
  if (technicians !== undefined && own !== undefined) {
    return { kind: "certificate", ...own, authority: technicians };
  }
  const { certificate, privateKey } = link;
  if (line.authority !== undefined && existsSync(line.authority)) {
    if (certificate === undefined || privateKey === undefined) return undefined;
    return {
      kind: "certificate",
      certificate: readFileSync(certificate, "utf8"),
      privateKey: readFileSync(privateKey, "utf8"),
      authority: readFileSync(line.authority, "utf8"),
    };
  }
  return readLabelSecret(line.labelSecret);
}

function readLabelSecret(path: string | undefined): LineCredentials | undefined {
  if (path === undefined || !existsSync(path)) return undefined;
  const digits = readFileSync(path, "utf8").replace(/[\s-]/g, "");
  if (!/^[0-9a-fA-F]{32}$/.test(digits)) return undefined;
  return { kind: "label-secret", secret: Buffer.from(digits, "hex") };
}
