/**
 * The way to the bank: the networks of this machine, and the broker by name, route and TLS. Does
 * not log in: the broker knows a terminal by its name, and a second would throw the first off.
 */
import { lookup } from "node:dns/promises";
import { readFileSync } from "node:fs";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Network, NetworkStatus } from "../../../drivers/hal/network.ts";
import type { AsStarted } from "./as-started.ts";
import { type Finding, good, grave, note, reasonOf } from "./finding.ts";

/** A broker that has not answered by then cannot be heard. */
const ANSWER_MS = 10_000;

/** What carries the terminal, where NetworkManager knows it. */
export function examineNetwork(network: Network): Promise<readonly Finding[]> {
  return new Promise((resolve) => {
    network.status((outcome) => {
      if (outcome.ok) resolve([networkFinding(outcome.value)]);
      else {
        const isAbsent = outcome.detail.includes("ENOENT");
        const says = isAbsent ? "there is no NetworkManager here" : outcome.detail;
        const next = `right for a plain cable ("link" tells); else install network-manager`;
        resolve([note("network", says, next)]);
      }
    });
  });
}

function networkFinding({ reach, ports }: NetworkStatus): Finding {
  const up = ports.filter(({ state }) => state === "connected");
  const by = up.map(({ kind, connection }) => `${kind} "${connection ?? ""}"`).join(" and ");
  if (reach === "portal") {
    const says = `${by} answers with a sign-in page in place of the internet`;
    return grave("network", says, "sign in with a phone, or use a network without such a page");
  }
  if (up.length === 0 || reach === "none") {
    const next = `plug in a cable, or join a network: nmcli device wifi connect NAME --ask`;
    return grave("network", "nothing is connected", next);
  }
  if (reach === "limited") {
    return note("network", `${by} has no way out`, "restart the shop's router");
  }
  return good("network", `connected by ${by}`);
}

/** Whether the broker of the configuration answers, and is who it should be. */
export async function examineLink(start: AsStarted): Promise<readonly Finding[]> {
  const { link } = start.config;
  const url = new URL(link.url);
  const isSecure = url.protocol === "mqtts:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (isSecure ? 8883 : 1883);
  try {
    await lookup(host);
  } catch {
    const next = "check the network; if others work, check link.url with the bank";
    return [grave("link", `nobody knows the name ${host}`, next)];
  }
  const to = { host, port };
  try {
    const socket = isSecure ? await secure(start, to) : await plain(to);
    socket.destroy();
  } catch (error) {
    return [failure(error, `${host}:${port}`)];
  }
  const how = isSecure ? "answers, and both certificates hold" : "answers, without encryption";
  return [good("link", `${host}:${port} ${how}`)];
}

type To = { readonly host: string; readonly port: number };

function plain({ host, port }: To): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port });
    settle(socket, "connect", resolve, reject);
  });
}

function secure({ config, credentials }: AsStarted, { host, port }: To): Promise<Socket> {
  const { ca = "", certificate = "", privateKey = "" } = config.link;
  const pem = (brought: string | undefined, path: string) => brought ?? readFileSync(path, "utf8");
  const ca_ = pem(credentials?.ca, ca);
  const cert = pem(credentials?.certificate, certificate);
  const key = pem(credentials?.privateKey, privateKey);
  return new Promise((resolve, reject) => {
    const name = /^[0-9.]+$|:/.test(host) ? {} : { servername: host };
    const minVersion = "TLSv1.2";
    const socket = connectTls({ host, port, ca: ca_, cert, key, minVersion, ...name });
    // A server that refuses our certificate says so after our own end of the handshake.
    settle(socket, "secureConnect", () => listen(socket, resolve, reject), reject);
  });
}

/**
 * A packet that no broker takes before a login: it hangs up, and a server that refuses our
 * certificate says so instead. One that does neither has let us in.
 */
const PING = Buffer.from([0xc0, 0x00]);

function listen(
  socket: Socket,
  resolve: (socket: Socket) => void,
  reject: (error: Error) => void,
): void {
  const timer = setTimeout(() => resolve(socket), ANSWER_MS);
  socket.once("error", reject);
  socket.once("close", (isFault) => {
    clearTimeout(timer);
    if (!isFault) resolve(socket);
  });
  socket.resume();
  socket.write(PING);
}

function settle(
  socket: Socket,
  event: "connect" | "secureConnect",
  resolve: (socket: Socket) => void,
  reject: (error: Error) => void,
): void {
  const timer = setTimeout(() => {
    socket.destroy();
    reject(new Error("no answer within ten seconds"));
  }, ANSWER_MS);
  socket.once("error", (error) => {
    clearTimeout(timer);
    reject(error);
  });
  socket.once(event, () => {
    clearTimeout(timer);
    resolve(socket);
  });
}

function failure(error: unknown, place: string): Finding {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = reasonOf(error);
  if (/^(ENOENT|EACCES|EPERM|EISDIR)$/.test(code)) {
    const next =
      "put that file there, for the terminal's account, or put its name right under link";
    return grave("link", `a file that the link needs cannot be read: ${reason}`, next);
  }
  if (/^CERT_|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code)) {
    const next = "check the clock first; then ask the bank which authority signs its broker";
    return grave("link", `${place} is not who it should be: ${reason}`, next);
  }
  if (/ALERT|HANDSHAKE/i.test(`${code} ${reason}`)) {
    const next = "ask the bank whether this terminal's certificate is known and still valid";
    return grave("link", `${place} refuses this terminal's certificate: ${reason}`, next);
  }
  const next = "check the cable and the router; if others work, ask the bank whether it is up";
  return grave("link", `${place} does not answer: ${reason}`, next);
}
