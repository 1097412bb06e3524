/**
 * The secured session from the technician's side: TLS by the platform's own stack over the wire.
 * It offers what the technician has, certificate and label secret, in one handshake, because a box
 * counts every try; and it believes a box only by the certificate of the terminals' authority with
 * the box's own number in it, or by the label secret that both ends know.
 */
import { X509Certificate } from "node:crypto";
import { Duplex } from "node:stream";
import { type ConnectionOptions, connect, DEFAULT_CIPHERS, type TLSSocket } from "node:tls";
import { Refused, sentence } from "./refused.ts";
import { type Wire, WireGone } from "./wire.ts";

/** What the technician has, in PEM and bytes; at least one of the two. */
export interface Credentials {
  readonly technician:
    | {
        readonly certificate: string;
        readonly privateKey: string;
        /** Of terminals: one or more certificates. */
        readonly authority: string;
      }
    | undefined;
  /** 16 bytes, printed inside a box that is fresh from the factory. */
  readonly label: Uint8Array | undefined;
}

export interface SessionListener {
  /** One line of at most `LINE_CHARS_MAX` characters, without its end. */
  line(text: string): void;
  /** The session is over; `isGone` when the cable came out. */
  ended(isGone: boolean): void;
}

export interface SecureSession {
  readonly proof: "certificate" | "label-secret";
  /** Public key of the box's certificate, as a JWK; undefined without one. */
  readonly key: Readonly<Record<string, unknown>> | undefined;
  listen(listener: SessionListener): void;
  send(text: string): void;
  /** Ends it in good order; the line is plain again. */
  end(): Promise<void>;
}

/** How the box's stack says that the proof of the label secret was wrong. */
const WRONG_PROOF = /DECRYPT|BAD_RECORD_MAC|UNKNOWN_PSK|DIGEST_CHECK|ILLEGAL_PARAMETER/;
/** A page of the payment record is the longest line there is. */
const LINE_CHARS_MAX = 1_048_576;
const PSK_CIPHERS = "ECDHE-PSK-CHACHA20-POLY1305:DHE-PSK-AES128-GCM-SHA256:PSK-AES128-GCM-SHA256";

/**
 * Opens the session; the box has said that TLS begins now.
 * @throws Refused when either end does not believe the other; WireGone when the cable comes out.
 */
export async function openSession(
  wire: Wire,
  credentials: Credentials,
  terminal: string,
  timeoutMs: number,
): Promise<SecureSession> {
  let isGone = false;
  const duplex = new Duplex({
    read: () => undefined,
    write(chunk: Uint8Array, _encoding, done) {
      wire.write(chunk).then(
        () => done(),
        (error: Error) => done(error),
      );
    },
  });
  duplex.on("error", () => undefined);
  const socket = connect({ ...optionsFor(credentials, terminal), socket: duplex });
  let saidInClear = "";
  wire.listen({
    bytes(bytes) {
      if (saidInClear.length < 400) saidInClear += Buffer.from(bytes).toString("latin1");
      if (!duplex.destroyed) duplex.push(bytes);
    },
    gone() {
      isGone = true;
      socket.destroy(new WireGone());
    },
  });
  try {
    await handshake(socket, timeoutMs);
    // Asked once: on a client, Node takes the certificate out of the chain as it hands it over.
    const peer = socket.getPeerX509Certificate();
    const doubt = doubtOf(socket, peer, credentials, terminal);
    if (doubt !== undefined) throw doubt;
    return sessionOver(socket, duplex, peer, () => isGone);
  } catch (error) {
    socket.destroy();
    duplex.destroy();
    if (isGone || error instanceof WireGone) throw new WireGone();
    if (error instanceof Refused) throw error;
    throw handshakeRefused(error, credentials, saidInClear);
  }
}

function optionsFor({ technician, label }: Credentials, terminal: string): ConnectionOptions {
  return {
    // Judged below, where every doubt has its own words.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    minVersion: "TLSv1.2",
    servername: terminal,
    ...(technician === undefined
      ? {}
      : {
          cert: technician.certificate,
          key: technician.privateKey,
          ca: technician.authority,
        }),
    ...(label === undefined
      ? {}
      : {
          pskCallback: () => ({ psk: label, identity: "label" }),
          ciphers: `${DEFAULT_CIPHERS}:${PSK_CIPHERS}`,
        }),
  };
}

function handshake(socket: TLSSocket, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("SILENT")), timeoutMs);
    const settle = (end: () => void) => () => {
      clearTimeout(timer);
      end();
    };
    socket.once("secureConnect", settle(resolve));
    socket.once(
      "close",
      settle(() => reject(new Error("SILENT"))),
    );
    socket.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

/** Why this is not the box that was asked for; undefined when it is. */
function doubtOf(
  socket: TLSSocket,
  peer: X509Certificate | undefined,
  credentials: Credentials,
  terminal: string,
): Refused | undefined {
  const what = "The box is not believed, so nothing was sent to it.";
  if (peer === undefined) {
    // Without a certificate only the label secret can have opened the session.
    const isByLabel = socket.isSessionReused() || /PSK/.test(socket.getCipher().name);
    if (credentials.label !== undefined && isByLabel) return undefined;
    return new Refused({
      what,
      why: "It showed no certificate.",
      next: "Read the label inside the box and give its secret with --label.",
    });
  }
  if (credentials.technician === undefined) {
    return new Refused({
      what,
      why: "It belongs to an acquirer already, so the label secret opens it no more.",
      next: "Give your technician's certificate: --technician, --key and --authority.",
    });
  }
  const code = String(socket.authorizationError ?? "");
  if (!socket.authorized && !isIssuedBy(peer, credentials.technician.authority, code)) {
    return new Refused({
      what,
      why: `Its certificate is not accepted (${code}).`,
      next: "Check --authority and the date of this computer; keep the box for the bank.",
    });
  }
  const { CN: name } = peer.toLegacyObject().subject ?? {};
  if (name === terminal) return undefined;
  return new Refused({
    what,
    why: `It says that it is ${terminal}, and its certificate is for ${String(name)}.`,
    next: "Keep the box and call the bank.",
  });
}

/** A terminal's certificate is made for the bank's broker, so it may be for clients only. */
function isIssuedBy(peer: X509Certificate, authority: string, code: string): boolean {
  if (code !== "INVALID_PURPOSE") return false;
  const now = Date.now();
  if (now < Date.parse(peer.validFrom) || now > Date.parse(peer.validTo)) return false;
  const roots = authority.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return roots
    .map((pem) => new X509Certificate(pem))
    .some((root) => root.ca && peer.checkIssued(root) && peer.verify(root.publicKey));
}

function handshakeRefused(error: unknown, { label }: Credentials, inClear: string): Refused {
  const code = (error as { readonly code?: string }).code ?? "";
  const said = /^refused:? ?([^\r\n]*)/m.exec(inClear)?.[1];
  const what = "The secured session did not come about.";
  if (WRONG_PROOF.test(code)) {
    return new Refused({
      what,
      why: label === undefined ? "The box refused the proof." : "The label secret is not right.",
      next: "Read the label again, digit by digit; five wrong ones lock the line.",
    });
  }
  const why = said ?? (code === "" ? "The box did not answer in time." : `TLS says ${code}.`);
  return new Refused({ what, why: sentence(why), next: "Check the cable and try again." });
}

function sessionOver(
  socket: TLSSocket,
  duplex: Duplex,
  peer: X509Certificate | undefined,
  isGone: () => boolean,
): SecureSession {
  let listener: SessionListener | undefined;
  let rest = "";
  let isOver = false;
  const waiting: string[] = [];
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = (lines.pop() ?? "").slice(0, LINE_CHARS_MAX);
    for (const line of lines) {
      if (listener === undefined) waiting.push(line);
      else listener.line(line);
    }
  });
  socket.on("end", () => socket.end());
  void closed.then(() => {
    isOver = true;
    duplex.destroy();
    listener?.ended(isGone());
  });
  return {
    proof: peer === undefined ? "label-secret" : "certificate",
    key: peer?.publicKey.export({ format: "jwk" }) as SecureSession["key"],
    listen(next) {
      listener = next;
      for (const line of waiting.splice(0)) next.line(line);
      if (isOver) queueMicrotask(() => next.ended(isGone()));
    },
    send: (text) => void socket.write(`${text}\n`),
    async end() {
      socket.end();
      await closed;
    },
  };
}
