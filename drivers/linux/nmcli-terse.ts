/**
 * What nmcli(1) prints in its terse form, and what it reads as a password file: one record a line,
 * fields parted by colons, colon and backslash escaped. Runs nothing.
 */
import type {
  AccessPoint,
  AccessSecurity,
  NetworkKind,
  NetworkPort,
  Reach,
} from "../hal/network.ts";

/** More networks than this are not told: nobody reads them. */
const ACCESS_POINTS_MAX = 64;

/** The fields of one line. */
export function fieldsOf(line: string): readonly string[] {
  const fields = [""];
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? "";
    const last = fields.length - 1;
    if (char === "\\" && at + 1 < line.length) {
      at += 1;
      fields[last] += line[at] ?? "";
    } else if (char === ":") fields.push("");
    else fields[last] += char;
  }
  return fields;
}

/** The records of an output, those of fewer fields than asked for left out. */
export function records(text: string, fieldCount: number): readonly (readonly string[])[] {
  return text
    .split("\n")
    .map(fieldsOf)
    .filter((fields) => fields.length >= fieldCount);
}

/** Reads `-f IN-USE,SSID,SIGNAL,SECURITY device wifi list`: strongest first, each name once. */
export function accessPoints(text: string): readonly AccessPoint[] {
  const bySsid = new Map<string, AccessPoint>();
  for (const [inUse = "", ssid = "", signal = "", security = ""] of records(text, 4)) {
    // A network that hides its name can be joined only by who knows it.
    if (ssid === "") continue;
    const percent = Math.min(100, Math.max(0, Math.round(Number(signal)) || 0));
    const point: AccessPoint = {
      ssid,
      signalPercent: percent,
      security: securityOf(security),
      isInUse: inUse.trim() === "*",
    };
    const known = bySsid.get(ssid);
    const best = known !== undefined && known.signalPercent > percent ? known : point;
    bySsid.set(ssid, { ...best, isInUse: point.isInUse || known?.isInUse === true });
  }
  return [...bySsid.values()]
    .sort((a, b) => b.signalPercent - a.signalPercent)
    .slice(0, ACCESS_POINTS_MAX);
}

function securityOf(text: string): AccessSecurity {
  if (/802\.1X/i.test(text)) return "enterprise";
  if (/WPA|SAE|PSK/i.test(text)) return "password";
  return /WEP/i.test(text) ? "wep" : "open";
}

/** True when a network takes the newer handshake only. */
export function wantsSae(text: string, ssid: string): boolean {
  const modes = records(text, 4).filter(([, name]) => name === ssid);
  return modes.length > 0 && modes.every(([, , , mode = ""]) => mode.trim() === "WPA3");
}

const KINDS: Readonly<Record<string, NetworkKind>> = {
  wifi: "wifi",
  ethernet: "ethernet",
  gsm: "mobile",
  cdma: "mobile",
};

const RANK: readonly NetworkPort["state"][] = [
  "connected",
  "connecting",
  "disconnected",
  "unavailable",
];

/** Reads `-f DEVICE,TYPE,STATE,CONNECTION device status`: connected ones first. */
export function ports(text: string): readonly NetworkPort[] {
  const found: NetworkPort[] = [];
  for (const [name = "", type = "", state = "", connection = ""] of records(text, 4)) {
    const kind = KINDS[type];
    if (kind === undefined) continue;
    const stands = stateOf(state);
    found.push({
      name,
      kind,
      state: stands,
      connection: connection === "" ? undefined : connection,
    });
  }
  return found.sort((a, b) => RANK.indexOf(a.state) - RANK.indexOf(b.state));
}

/** `connected (externally)`, `connecting (getting IP configuration)` and the like. */
function stateOf(text: string): NetworkPort["state"] {
  const [word] = text.split(" ");
  if (word === "connected" || word === "connecting" || word === "disconnected") return word;
  return word === "deactivating" ? "disconnected" : "unavailable";
}

/** Reads `networking connectivity check`. */
export function reachOf(text: string): Reach {
  const word = text.trim();
  return word === "full" || word === "portal" || word === "limited" || word === "none"
    ? word
    : "unknown";
}

/**
 * One line of a password file. Its reader drops blanks at both ends and takes a backslash for the
 * beginning of an escape, so both are escaped.
 */
export function secretLine(property: string, secret: string): string {
  return `${property}:${secret.replace(/[\\ ]/g, "\\$&")}\n`;
}

/** Whether a text can be the secret of a network: 8 to 63 printable characters, or 64 hex digits. */
export function canBeSecret(text: string): boolean {
  return /^[\x20-\x7e]{8,63}$/.test(text) || /^[0-9A-Fa-f]{64}$/.test(text);
}
