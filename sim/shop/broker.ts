/**
 * The embedded MQTT broker of the shop: aedes on two doors of 127.0.0.1, one for terminals and one
 * for the bank. Terminals reach their own topics and nothing else (contract, section 2). It can cut
 * the terminals' wire; what the bank sends meanwhile is kept for them, as a real broker does.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { Aedes, type AedesOptions, type AuthenticateError, type Client } from "aedes";

export interface Broker {
  /** Where a terminal connects. */
  readonly terminalUrl: string;
  /** Where the bank connects, with its password. */
  readonly bankUrl: string;
  readonly bankPassword: string;
  /** False while the terminals' wire is cut. */
  readonly wireUp: boolean;
  /** Cuts every terminal off, or lets them back in. */
  setWire(up: boolean): void;
  /** Tells when a terminal acknowledged (PUBACK) a message. @returns how to stop it. */
  onAcknowledged(listener: (terminal: string, payload: Uint8Array) => void): () => void;
  /** Ends all connections and frees the ports. */
  close(): Promise<void>;
}

/** A terminal's id (contract, section 1); anything else could be a wildcard in a topic. */
const ID = /^[A-Za-z0-9_-]{1,32}$/;
/** MQTT 3.1.1, section 3.2.2.3: not authorised. */
const NOT_AUTHORISED = 5;

export async function openBroker(): Promise<Broker> {
  const bankPassword = randomBytes(18).toString("base64url");
  const bankSockets = new WeakSet<object>();
  const terminalSockets = new Set<Socket>();
  const listeners = new Set<(terminal: string, payload: Uint8Array) => void>();
  let wireUp = true;

  const isBank = (client: Client) => bankSockets.has(client.conn);
  const aedes = await Aedes.createBroker(accessRules(isBank, bankPassword));
  aedes.on("ack", (packet, client) => {
    if (!packet || !("payload" in packet) || isBank(client)) return;
    for (const listener of listeners) listener(client.id, Buffer.from(packet.payload));
  });

  const bankDoor = createServer((socket) => {
    bankSockets.add(socket);
    socket.setNoDelay(true);
    aedes.handle(socket);
  });
  const terminalDoor = createServer((socket) => {
    if (!wireUp) {
      socket.destroy();
      return;
    }
    terminalSockets.add(socket);
    socket.setNoDelay(true);
    socket.on("close", () => terminalSockets.delete(socket));
    aedes.handle(socket);
  });
  const [terminalPort, bankPort] = [await listen(terminalDoor), await listen(bankDoor)];

  return {
    terminalUrl: `mqtt://127.0.0.1:${terminalPort}`,
    bankUrl: `mqtt://127.0.0.1:${bankPort}`,
    bankPassword,
    get wireUp() {
      return wireUp;
    },
    setWire(up) {
      wireUp = up;
      if (!up) for (const socket of terminalSockets) socket.destroy();
    },
    onAcknowledged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await new Promise<void>((resolve) => aedes.close(resolve));
      for (const socket of terminalSockets) socket.destroy();
      await Promise.all([shut(terminalDoor), shut(bankDoor)]);
    },
  };
}

function accessRules(isBank: (client: Client) => boolean, bankPassword: string): AedesOptions {
  return {
    authenticate(client, _username, password, done) {
      const allowed = isBank(client) ? samePassword(password, bankPassword) : ID.test(client.id);
      done(allowed ? null : refusal(), allowed);
    },
    authorizePublish(client, packet, done) {
      const allowed = client === null || isBank(client) || isOwn(packet.topic, client.id, "up");
      done(allowed ? null : new Error("not a topic of this terminal"));
    },
    authorizeSubscribe(client, wanted, done) {
      const allowed = isBank(client) || isOwn(wanted.topic, client.id, "dn");
      done(null, allowed ? wanted : null);
    },
  };
}

/** The ACL of a terminal: `khqr/v1/{any}/{terminal}/up/#` to publish, `…/dn/#` to subscribe. */
function isOwn(topic: string, terminal: string, direction: "up" | "dn"): boolean {
  const levels = topic.split("/");
  const wild = levels.slice(0, 2).some((level) => level === "+" || level === "#");
  return (
    !wild &&
    levels.length >= 6 &&
    levels[0] === "khqr" &&
    levels[1] === "v1" &&
    levels[3] === terminal &&
    levels[4] === direction
  );
}

function samePassword(given: Buffer | undefined, expected: string): boolean {
  const wanted = Buffer.from(expected);
  return given?.length === wanted.length && timingSafeEqual(given, wanted);
}

function refusal(): AuthenticateError {
  return Object.assign(new Error("not authorised"), { returnCode: NOT_AUTHORISED });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
