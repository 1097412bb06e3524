/**
 * The serial line of the shop's terminal: a pseudo-terminal of this machine, so that a technician
 * can rehearse with any terminal program, and the secret that a label inside the box would show.
 */
import { join } from "node:path";
import type { Board } from "../../drivers/hal/board.ts";
import { createFolderIdentity } from "../../drivers/linux/folder-identity.ts";
import { createFolderStorage } from "../../drivers/linux/folder-storage.ts";
import type { LineCredentials } from "../../drivers/linux/line-tls.ts";
import { createPortSerialLine } from "../../drivers/linux/port-serial-line.ts";
import { openPseudoTerminal } from "./pseudo-terminal.ts";

export interface ShopLine {
  /** What a terminal program opens; undefined where the system has no pseudo-terminals. */
  readonly path: string | undefined;
  /** As it is printed inside: 32 hexadecimal digits. */
  readonly labelSecret: string;
  /** The board's parts for one life of the terminal. */
  fit(): Pick<Board, "line" | "storage" | "identity">;
  close(): void;
}

/** @param folder where the terminal's documents lie, which outlive its lives. */
export function openShopLine(folder: string, secret: Uint8Array): ShopLine {
  const pseudo = openPseudoTerminal();
  const documents = join(folder, "documents");
  const storage = createFolderStorage(documents);
  return {
    path: pseudo?.path,
    labelSecret: Buffer.from(secret).toString("hex"),
    fit() {
      if (pseudo === undefined) return {};
      const identity = createFolderIdentity(documents);
      const line = createPortSerialLine(pseudo.open, (): LineCredentials => {
        const [own, authority] = [identity.credentials(), identity.technicians()];
        return own === undefined || authority === undefined
          ? { kind: "label-secret", secret }
          : { kind: "certificate", ...own, authority };
      });
      return { line, storage, identity };
    },
    close: () => pseudo?.close(),
  };
}
