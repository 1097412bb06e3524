/**
 * A bank's own program, written from the contract alone: mqtt and jose, nothing of ours. It answers
 * hellos, sends signed credits and keeps what the terminal publishes.
 */

import { randomBytes } from "node:crypto";
import { CompactSign, compactVerify, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { PATIENCE_MS } from "./patience.ts";

export interface Claims {
  readonly [name: string]: unknown;
}

export interface OutsideBank {
  readonly id: string;
  /** Its public keys as a JWKS document. */
  readonly jwks: { readonly keys: readonly JWK[] };
  /** Everything that the terminal signed and published, in order of arrival. */
  readonly heard: { readonly topic: string; readonly claims: Claims }[];
  /** The terminal's public key: from then on its messages are verified. */
  knows(terminalJwk: JWK): void;
  /** Signs claims with the usual ones added, and publishes them on `dn/{what}`. */
  send(what: string, claims: Claims, options?: { retain?: boolean }): Promise<Claims>;
  /** Publishes bytes as they are. */
  sendBytes(what: string, payload: Uint8Array | string): Promise<void>;
  /** Signs and sends a credit with the next number. */
  credit(money: { amount: string; currency: string }, more?: Claims): Promise<Claims>;
  /** Resolves with the first message, heard or still to come, that fits. */
  hears(fits: (claims: Claims) => boolean, what: string): Promise<Claims>;
  close(): Promise<void>;
}

export interface OutsideBankOptions {
  /** Its id on the link; `acleda` when absent. */
  readonly id?: string;
  readonly url: string;
  readonly terminal: string;
  readonly algorithm?: "EdDSA" | "ES256";
  readonly epoch?: number;
  readonly tls?: Pick<IClientOptions, "ca" | "cert" | "key">;
  /** How long `hears` waits; a terminal on an emulated processor takes its time. */
  readonly patienceMs?: number;
}

export async function openOutsideBank(options: OutsideBankOptions): Promise<OutsideBank> {
  const { id = "acleda", url, terminal, algorithm = "EdDSA", epoch = 1, tls = {} } = options;
  const { patienceMs = PATIENCE_MS } = options;
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const kid = "bank-key-1";
  const jwk = { ...(await exportJWK(publicKey)), kid, use: "sig", alg: algorithm };
  const base = `khqr/v1/${id}/${terminal}`;
  const client = await connected(url, {
    protocolVersion: 5,
    clientId: id === "acleda" ? "bank" : id,
    ...tls,
  });
  const heard: { topic: string; claims: Claims }[] = [];
  const waiting = new Set<() => void>();
  let terminalKey: Awaited<ReturnType<typeof importJWK>> | undefined;
  let seq = 0;

  const sign = async (claims: Claims): Promise<string> => {
    const payload = new TextEncoder().encode(JSON.stringify(claims));
    return new CompactSign(payload).setProtectedHeader({ alg: algorithm, kid }).sign(privateKey);
  };
  const bank: OutsideBank = {
    id,
    jwks: { keys: [jwk] },
    heard,
    knows(terminalJwk) {
      void importJWK(terminalJwk, String(terminalJwk.alg)).then((key) => {
        terminalKey = key;
      });
    },
    async send(what, claims, { retain = false } = {}) {
      const whole = {
        iss: id,
        aud: terminal,
        jti: randomBytes(12).toString("hex"),
        iat: Math.floor(Date.now() / 1000),
        ...claims,
      };
      await client.publishAsync(`${base}/dn/${what}`, await sign(whole), { qos: 1, retain });
      return whole;
    },
    async sendBytes(what, payload) {
      await client.publishAsync(`${base}/dn/${what}`, Buffer.from(payload), { qos: 1 });
    },
    credit(money, more = {}) {
      seq += 1;
      return bank.send("event", {
        kind: "payment.credited",
        epoch,
        seq,
        env: "live",
        txid: randomBytes(32).toString("hex"),
        ...money,
        creditedAt: new Date().toISOString(),
        rail: "bakong",
        ...more,
      });
    },
    hears(fits, what) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = heard.find(({ claims }) => fits(claims));
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found.claims);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          const all = heard.map(({ claims }) => JSON.stringify(claims)).join("\n");
          reject(new Error(`never heard ${what}; heard:\n${all}`));
        }, patienceMs);
        waiting.add(look);
        look();
      });
    },
    close: () => client.endAsync(true),
  };

  client.on("message", (topic, payload) => {
    void take(topic, payload);
  });
  await client.subscribeAsync(`${base}/up/#`, { qos: 1 });
  return bank;

  async function take(topic: string, payload: Buffer): Promise<void> {
    const jws = payload.toString();
    // Until the key is known the claims are read unverified, as a bank never would.
    const body = terminalKey
      ? (await compactVerify(jws, terminalKey)).payload
      : Buffer.from(jws.split(".")[1] ?? "", "base64url");
    const claims = JSON.parse(Buffer.from(body).toString()) as Claims;
    heard.push({ topic, claims });
    if (claims.kind === "session.hello") {
      await bank.send("welcome", {
        kind: "session.welcome",
        nonce: claims.nonce,
        now: new Date().toISOString(),
        epoch,
        seq,
      });
    }
    for (const look of waiting) look();
  }
}

function connected(url: string, options: IClientOptions): Promise<MqttClient> {
  return new Promise((resolve, reject) => {
    const client = connect(url, options);
    client.once("connect", () => resolve(client));
    client.once("error", reject);
  });
}
