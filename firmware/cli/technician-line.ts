/**
 * Puts the technician's line of a real board together: the port that the configuration names, the
 * folder beside the ledger that holds its documents, and what its sessions need, read anew each
 * time because a technician may have replaced it.
 */
import { existsSync, readFileSync } from "node:fs";
import type { Board } from "../../drivers/hal/board.ts";
import { createFolderStorage } from "../../drivers/linux/folder-storage.ts";
import { openTtyPort } from "../../drivers/linux/line-port.ts";
import type { LineCredentials } from "../../drivers/linux/line-tls.ts";
import { createPortSerialLine } from "../../drivers/linux/port-serial-line.ts";
import type { Config } from "../config/schema.ts";

/** The board's parts for the line; none when the configuration names no port. */
export function openLine(config: Config): Pick<Board, "line" | "storage"> {
  const { port } = config.line;
  if (port === undefined) return {};
  return {
    line: createPortSerialLine(openTtyPort(port), () => readCredentials(config)),
    storage: createFolderStorage(`${config.ledger}.documents`),
  };
}

/** Certificates where an authority is installed, else the label secret; undefined with neither. */
export function readCredentials({ line, link }: Config): LineCredentials | undefined {
  const { authority, labelSecret } = line;
  const { certificate, privateKey } = link;
  if (authority !== undefined && existsSync(authority)) {
    if (certificate === undefined || privateKey === undefined) return undefined;
    return {
      kind: "certificate",
      certificate: readFileSync(certificate, "utf8"),
      privateKey: readFileSync(privateKey, "utf8"),
      authority: readFileSync(authority, "utf8"),
    };
  }
  if (labelSecret === undefined || !existsSync(labelSecret)) return undefined;
  const digits = readFileSync(labelSecret, "utf8").replace(/[\s-]/g, "");
  if (!/^[0-9a-fA-F]{32}$/.test(digits)) return undefined;
  return { kind: "label-secret", secret: Buffer.from(digits, "hex") };
}
