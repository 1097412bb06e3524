/**
 * The serial ports of this computer, the likeliest to be a box first. A box is a USB device or sits
 * behind a USB-to-serial chip; ports of the computer itself and of Bluetooth come last.
 */

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** What the platform tells of a port. */
export interface ListedPort {
  readonly path: string;
  readonly manufacturer?: string | undefined;
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
  readonly serialNumber?: string | undefined;
}

export interface RankedPort {
  readonly path: string;
  readonly isLikely: boolean;
  /** In words, for the list. */
  readonly about: string;
}

/** Makers whose chips sit between USB and a box's UART, or in the box itself, by USB vendor. */
const LIKELY_VENDORS: Readonly<Record<string, string>> = {
  "0403": "FTDI cable",
  "067b": "Prolific cable",
  "10c4": "Silicon Labs cable",
  "1a86": "WCH cable",
  "0525": "USB gadget of a Linux board",
  "1d6b": "USB gadget of a Linux board",
  "2e8a": "Raspberry Pi",
  "2341": "Arduino",
  "303a": "Espressif",
};

/** @param ports in any order; the result is sorted, likely ones first, then by name. */
export function rankPorts(ports: readonly ListedPort[]): readonly RankedPort[] {
  // macOS lists each port twice; the call-out one does not wait for a carrier.
  const callOut = new Set(ports.map(({ path }) => path).filter((path) => /\/cu\./.test(path)));
  return ports
    .filter(({ path }) => !callOut.has(path.replace("/tty.", "/cu.")) || callOut.has(path))
    .map(rank)
    .sort((one, other) => {
      if (one.isLikely !== other.isLikely) return one.isLikely ? -1 : 1;
      return one.path.localeCompare(other.path, "en", { numeric: true });
    });
}

function rank({ path, manufacturer, vendorId, serialNumber }: ListedPort): RankedPort {
  const vendor = vendorId?.toLowerCase().padStart(4, "0");
  const isBluetooth = /bluetooth|rfcomm/i.test(`${path} ${manufacturer ?? ""}`);
  const isLikely = vendor !== undefined && !isBluetooth;
  const maker = LIKELY_VENDORS[vendor ?? ""] ?? manufacturer ?? "";
  const words = isLikely
    ? [maker || "USB device", serialNumber === undefined ? "" : `number ${serialNumber}`]
    : [isBluetooth ? "Bluetooth" : maker || "a port of this computer"];
  return { path, isLikely, about: words.filter((word) => word !== "").join(", ") };
}

/** Asks the platform, with the serialport package. */
export async function listPorts(): Promise<readonly RankedPort[]> {
  // `require`: the tool runs from a script that cannot import.
  const { SerialPort }: typeof import("serialport") = require("serialport");
  return rankPorts(await SerialPort.list());
}
