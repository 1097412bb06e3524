/**
 * TLS over the technician's line by the platform's own stack; the terminal is its server. With an
 * authority, the other end must show a certificate that the authority signed for a client; without
 * one, it must know the secret on the label inside (TLS-PSK). The verdict is made here, not by the
 * stack's switch, so that a refusal is told inside the session before the session ends: a serial
 * line has no "connection closed" of its own.
 */
import { X509Certificate } from "node:crypto";
import { Duplex } from "node:stream";
import { createServer, type TLSSocket } from "node:tls";
import type { SecureEnd, SecurePeer } from "../hal/serial-line.ts";

/** PEM texts of a terminal that has its own certificate and its acquirer's technician authority. */
export interface LineCertificates {
  readonly kind: "certificate";
  readonly certificate: string;
  readonly privateKey: string;
  /** Of technicians: one or more certificates. */
  readonly authority: string;
}

/** What a terminal fresh from the factory has. */
export interface LabelSecret {
  readonly kind: "label-secret";
  /** 16 bytes, printed inside. */
  readonly secret: Uint8Array;
}

export type LineCredentials = LineCertificates | LabelSecret;

export interface TlsListener {
  /** Bytes of the session for the wire. */
  cipher(bytes: Uint8Array, done: () => void): void;
  /** The wire may go on bringing bytes, or must wait. */
  flow(mayGoOn: boolean): void;
  secured(peer: SecurePeer): void;
  /** Deciphered bytes. */
  plain(bytes: Uint8Array): void;
  /** Called once; nothing follows. */
  ended(end: SecureEnd, detail: string): void;
}

export interface LineTls {
  /** Bytes from the wire. */
  feed(bytes: Uint8Array): void;
  /** Sends within the session. */
  send(bytes: Uint8Array, done: (problem: string | undefined) => void): void;
  /** Ends the session or the handshake; `ended` follows. */
  end(): void;
  /** Forgets it without a word to the other end: the wire is gone. */
  drop(): void;
}

/** First byte of a TLS handshake record; what comes before it is noise on the line. */
const HANDSHAKE_RECORD = 0x16;
/** Ciphers for the label secret: TLS 1.3, and TLS 1.2 for tools that have no more. */
const PSK_CIPHERS =
  "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:ECDHE-PSK-CHACHA20-POLY1305:" +
  "DHE-PSK-AES128-GCM-SHA256:PSK-AES128-GCM-SHA256";
/** Errors of bytes that were no TLS of ours: no secret was tried. */
const NO_TRY = new RegExp(
  "WRONG_VERSION|HTTP_REQUEST|UNSUPPORTED_PROTOCOL|NO_SHARED_CIPHER|PACKET_LENGTH|ALERT|" +
    "UNEXPECTED_MESSAGE|ECONNRESET|NO_SUITABLE",
);
/** A clock before this cannot be right: the firmware is younger. Then dates prove nothing. */
const CLOCK_FLOOR_MS = Date.UTC(2026, 0, 1);
const RIGHT = /^right:([a-z]{1,32})$/;

/** Begins a session: the first bytes that are fed should be the other end's hello. */
export function beginTls(
  credentials: LineCredentials,
  timeoutMs: number,
  listener: TlsListener,
): LineTls {
  const wire = createWire(listener);
  let socket: TLSSocket | undefined;
  let isEnded = false;
  let isHello = false;
  /** Why the other end is refused, once it is. */
  let why: string | undefined;

  const finish = (end: SecureEnd, detail: string) => {
    if (isEnded) return;
    isEnded = true;
    clearTimeout(patience);
    wire.destroy();
    listener.ended(why === undefined ? end : "refused", why ?? detail);
  };
  const patience = setTimeout(() => finish("no-session", "nothing came in time"), timeoutMs);
  serve(credentials, wire.duplex, finish, (secured) => {
    if (isEnded) return;
    socket = secured;
    const judged = judge(credentials, secured);
    if ("why" in judged) {
      why = judged.why;
      refuse(secured, why);
      return;
    }
    clearTimeout(patience);
    secured.on("data", (bytes: Uint8Array) => listener.plain(bytes));
    listener.secured(judged.peer);
  });

  return {
    feed(bytes) {
      const from = isHello ? 0 : bytes.indexOf(HANDSHAKE_RECORD);
      if (from < 0 || isEnded) return;
      isHello = true;
      wire.bring(bytes.subarray(from));
    },
    send(bytes, done) {
      if (socket === undefined || isEnded) done("no session");
      else socket.write(bytes, (error) => done(error?.message));
    },
    end() {
      if (socket === undefined || why !== undefined) finish("no-session", "ended by the terminal");
      else socket.end(() => finish("closed", "ended by the terminal"));
    },
    drop: () => finish("broken", "the wire is gone"),
  };
}

/** The stack's server on a wire of its own; tells how the handshake or the session ends. */
function serve(
  credentials: LineCredentials,
  wire: Duplex,
  finish: (end: SecureEnd, detail: string) => void,
  secured: (socket: TLSSocket) => void,
): void {
  let wasTried = false;
  const tried = () => {
    wasTried = true;
  };
  const server = createServer(serverOptions(credentials, tried));
  server.on("tlsClientError", (error: Error & { readonly code?: string }) => {
    const code = error.code ?? error.message;
    finish(wasTried && !NO_TRY.test(code) ? "refused" : "no-session", code);
  });
  server.on("secureConnection", (socket) => {
    socket.on("error", (error) => finish("broken", error.message));
    socket.on("end", () => socket.end());
    socket.on("close", () => finish("closed", "closed"));
    secured(socket);
  });
  server.emit("connection", wire);
}

/** Says why, inside the session, and ends it; the other end says goodbye, too, or time runs out. */
function refuse(socket: TLSSocket, why: string): void {
  const notice = JSON.stringify({ jsonrpc: "2.0", method: "$/refused", params: { why } });
  socket.resume();
  socket.end(`${notice}\n`);
}

/** The stack's end of the wire: what it writes leaves, what comes is pushed, both bounded. */
function createWire({ cipher, flow }: TlsListener) {
  const duplex = new Duplex({
    read: () => flow(true),
    write(chunk: Uint8Array, _encoding, done) {
      cipher(chunk, done);
    },
  });
  duplex.on("error", () => undefined);
  return {
    duplex,
    bring(bytes: Uint8Array) {
      if (!duplex.destroyed && !duplex.push(bytes)) flow(false);
    },
    destroy() {
      flow(true);
      duplex.destroy();
    },
  };
}

function serverOptions(credentials: LineCredentials, tried: () => void) {
  if (credentials.kind === "label-secret") {
    return {
      ciphers: PSK_CIPHERS,
      minVersion: "TLSv1.2",
      pskIdentityHint: "soundbox",
      pskCallback: () => {
        tried();
        return credentials.secret;
      },
    } as const;
  }
  const { certificate, privateKey, authority } = credentials;
  return {
    cert: certificate,
    key: privateKey,
    ca: authority,
    minVersion: "TLSv1.2",
    requestCert: true,
    rejectUnauthorized: false,
  } as const;
}

type Judged = { readonly peer: SecurePeer } | { readonly why: string };

function judge(credentials: LineCredentials, socket: TLSSocket): Judged {
  if (credentials.kind === "label-secret") return { peer: { kind: "label-secret" } };
  const peer = socket.getPeerX509Certificate();
  if (peer === undefined) return { why: "no certificate was shown" };
  if (!socket.authorized && !isOnlyTooEarly(socket, peer, credentials.authority)) {
    return { why: `the certificate is not accepted: ${socket.authorizationError}` };
  }
  const { subject } = peer.toLegacyObject();
  const technician = textOf(subject?.CN);
  if (!/^[^\p{Cc}]{1,64}$/u.test(technician)) return { why: "the certificate names no technician" };
  const units = [subject?.OU ?? []].flat().map(String);
  const rights = units.flatMap((unit) => RIGHT.exec(unit)?.[1] ?? []);
  const { serialNumber: serial, validTo } = peer;
  const isLimited = units.some((unit) => unit.startsWith("right:"));
  return {
    peer: {
      kind: "certificate",
      technician,
      serial,
      rights: isLimited ? rights : undefined,
      validTo: new Date(validTo).toISOString(),
    },
  };
}

/**
 * On a board whose clock is not set every certificate is from the future. Then the signature of the
 * authority alone must do, looked at here: the stack's verdict names one fault of several.
 */
function isOnlyTooEarly(socket: TLSSocket, peer: X509Certificate, authority: string): boolean {
  if (Date.now() >= CLOCK_FLOOR_MS) return false;
  if (String(socket.authorizationError) !== "CERT_NOT_YET_VALID") return false;
  const roots = authority.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return roots
    .map((pem) => new X509Certificate(pem))
    .some((root) => root.ca && peer.checkIssued(root) && peer.verify(root.publicKey));
}

function textOf(name: unknown): string {
  return typeof name === "string" ? name : "";
}
