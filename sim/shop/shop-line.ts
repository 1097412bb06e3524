/**
 * The serial line of the shop's terminal: a pseudo-terminal of this machine, so that a technician
 * can rehearse with any terminal program, the secret that a label inside the box would show, and a
 * radio with a few Wi-Fi networks in reach.
 */
import { join } from "node:path";
import type { Board } from "../../drivers/hal/board.ts";
import { createFolderIdentity } from "../../drivers/linux/folder-identity.ts";
import { createFolderStorage } from "../../drivers/linux/folder-storage.ts";
import type { LineCredentials } from "../../drivers/linux/line-tls.ts";
import { createPortSerialLine } from "../../drivers/linux/port-serial-line.ts";
import { createSimNetwork, type SimAccess } from "../devices/network.ts";
import { openPseudoTerminal } from "./pseudo-terminal.ts";

/** What a rehearsal finds in the air: a good one, one behind a sign-in page, one next door. */
const IN_REACH: readonly SimAccess[] = [
  {
    point: { ssid: "Sokha Coffee", signalPercent: 78, security: "password" },
    secret: "rehearsal",
    reach: "full",
  },
  {
    point: { ssid: "Market Free WiFi", signalPercent: 55, security: "open" },
    secret: undefined,
    reach: "portal",
  },
  {
    point: { ssid: "ហាងលក់ផ្លែឈើ", signalPercent: 31, security: "password" },
    secret: "12345678",
    reach: "full",
  },
];
/** A rehearsal need not wait as long as a radio takes. */
const HASTE = 4;

export interface ShopLine {
  /** What a terminal program opens; undefined where the system has no pseudo-terminals. */
  readonly path: string | undefined;
  /** As it is printed inside: 32 hexadecimal digits. */
  readonly labelSecret: string;
  /** The board's parts for one life of the terminal. */
  fit(): Pick<Board, "line" | "storage" | "identity" | "network">;
  close(): void;
}

/** @param folder where the terminal's documents lie, which outlive its lives. */
export function openShopLine(folder: string, secret: Uint8Array): ShopLine {
  const pseudo = openPseudoTerminal();
  const documents = join(folder, "documents");
  const storage = createFolderStorage(documents);
  const network = createSimNetwork((delayMs, run) => {
    const timer = setTimeout(run, delayMs / HASTE).unref();
    return () => clearTimeout(timer);
  });
  network.setReachable(IN_REACH);
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
      return { line, storage, identity, network };
    },
    close: () => pseudo?.close(),
  };
}
