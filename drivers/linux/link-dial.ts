/**
 * Opens the socket to a broker: TLS 1.2 or later with both certificates checked, or plain TCP
 * inside this machine and nowhere else. There is no option that turns a check off.
 */
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { LinkOptions } from "../hal/link.ts";
import type { LinkFailure } from "./link-faults.ts";

const PORT_TLS = 8883;
const PORT_PLAIN = 1883;

/** The socket of a started connection, or why none may be started. */
export type Dialled =
  | { readonly ok: true; readonly socket: Socket }
  | { readonly ok: false; readonly failure: LinkFailure };

/** Starts to connect; the outcome of that is up to the socket's events. */
export function dial({ url, tls }: Pick<LinkOptions, "url" | "tls">): Dialled {
  const address = readAddress(url);
  if (address === undefined) {
    return refuse("network", `the broker's address must be mqtts://host:port, not ${url}`);
  }
  const { protocol, host, port } = address;
  if (protocol === "mqtt:") {
    if (!isLoopback(host)) {
      return refuse(
        "certificate",
        "mqtt:// is for a broker on this machine only (127.0.0.1, ::1, localhost); use mqtts://",
      );
    }
    return { ok: true, socket: connectTcp({ host, port, noDelay: true }) };
  }
  if (tls === undefined) return refuse("certificate", "this terminal has no certificate yet");
  try {
    const socket = connectTls({
      host,
      port,
      // A server name is never an address (RFC 6066, section 3).
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ca: tls.ca,
      cert: tls.certificate,
      key: tls.privateKey,
      minVersion: "TLSv1.2",
      // Said outright, so that no environment variable can say otherwise.
      rejectUnauthorized: true,
    });
    socket.setNoDelay(true);
    return { ok: true, socket };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return refuse("certificate", `this terminal's certificate or key cannot be used: ${words}`);
  }
}

/** A page begins at once; who says nothing for so long is none. */
const PAGE_MS = 2_000;
const PAGE_BYTES_MAX = 1_024;

/**
 * Asks whoever answers at the broker's address, without TLS, whether it is a web server, as the
 * sign-in page of a captive portal is. Nothing is told there but the host's name.
 */
export function isWebPage(url: string): Promise<boolean> {
  const address = readAddress(url);
  if (address === undefined) return Promise.resolve(false);
  const { host, port } = address;
  return new Promise((resolve) => {
    const socket = connectTcp({ host, port });
    let seen = "";
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(/^(HTTP\/\d|\s*<)/i.test(seen));
    };
    const timer = setTimeout(end, PAGE_MS);
    socket.on("connect", () => socket.write(`GET / HTTP/1.0\r\nHost: ${host}\r\n\r\n`));
    socket.on("data", (chunk: Buffer) => {
      seen += chunk.toString("latin1");
      if (seen.trimStart().length >= 5 || seen.length > PAGE_BYTES_MAX) end();
    });
    socket.on("error", end);
    socket.on("close", end);
  });
}

/** True for the addresses of this machine itself (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3; RFC 6761). */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith("127.");
  return host === "::1" || host === "localhost";
}

function readAddress(
  url: string,
): { readonly protocol: string; readonly host: string; readonly port: number } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, port, username, password } = new URL(url);
  if (protocol !== "mqtt:" && protocol !== "mqtts:") return undefined;
  if (hostname === "" || username !== "" || password !== "") return undefined;
  const host = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname.toLowerCase();
  const fallback = protocol === "mqtt:" ? PORT_PLAIN : PORT_TLS;
  return { protocol, host, port: port === "" ? fallback : Number(port) };
}

function refuse(reason: LinkFailure["reason"], detail: string): Dialled {
  return { ok: false, failure: { reason, detail } };
}
