/**
 * A terminal that only asks and writes down, from the contract alone: mqtt and node:crypto, nothing
 * of ours. It believes what the gateway signed, keeps every event it was sent, and asks for holes.
 */
import {
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { BankLine } from "./bank-line.ts";

type Claims = Readonly<Record<string, unknown>>;

export interface AskingTerminalOptions {
  readonly url: string;
  readonly terminal: string;
  readonly acquirer: string;
  /** MQTT client id; the terminal's id when absent. */
  readonly clientId?: string;
}

export class AskingTerminal {
  /** Its public key. */
  readonly jwk: Readonly<Record<string, unknown>>;
  /** Every event of each number, repetitions included. */
  readonly events = new Map<number, Claims[]>();
  readonly welcomes: Claims[] = [];
  /** Answers in words to questions that wanted one. */
  readonly answers: Claims[] = [];
  /** Messages that the gateway's key did not sign, or that were addressed to somebody else. */
  readonly strays: string[] = [];
  nonce = "";
  readonly #options: AskingTerminalOptions;
  readonly #key: KeyObject;
  readonly #line: BankLine;
  readonly #waiting = new Set<() => void>();
  #gateway: KeyObject | undefined;

  constructor(options: AskingTerminalOptions) {
    this.#options = options;
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    this.#key = privateKey;
    this.jwk = { ...publicKey.export({ format: "jwk" }), kid: "terminal-1", use: "sig" };
    const { url, terminal, acquirer, clientId = terminal } = options;
    this.#line = new BankLine({
      url,
      clientId,
      filter: `khqr/v1/${acquirer}/${terminal}/dn/#`,
      tls: {},
      heard: (topic, payload) => this.#hear(topic, payload),
      changed: () => this.#look(),
    });
  }

  /** Connects; everything is verified with this key of the gateway. */
  open(gatewayJwk: Readonly<Record<string, unknown>>): void {
    this.#gateway = createPublicKey({ key: { ...gatewayJwk }, format: "jwk" });
    this.#line.open();
  }

  get isConnected(): boolean {
    return this.#line.connectionCount > 0;
  }

  /** True once the broker has everything that was said. */
  get isSettled(): boolean {
    return this.#line.isSettled;
  }

  hello(contiguousSeq: number, holes: readonly unknown[] = []): void {
    this.nonce = randomBytes(16).toString("base64url");
    const { nonce } = this;
    const state = { nonce, boot: 1, epoch: 1, contiguousSeq, holes };
    this.#say("hello", { kind: "session.hello", ...state, firmware: "t", languages: ["km"] });
  }

  resync(from: number, to: number): void {
    this.#say("request", { kind: "resync", epoch: 1, from, to });
  }

  lookup(md5: string, more: Claims = {}): void {
    this.#say("request", { kind: "lookup", md5, ...more });
  }

  /** The txids it has been told of, each with its amount. */
  credits(): ReadonlyMap<string, string> {
    return new Map(
      [...this.events.values()].flat().map(({ txid, amount }) => [String(txid), String(amount)]),
    );
  }

  /** Resolves once `isSo`; looked at whenever something has arrived. */
  until(isSo: () => boolean, what: string, withinMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`in vain: ${what}`));
      }, withinMs);
      const look = (): void => {
        if (!isSo()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  close(): Promise<void> {
    return this.#line.close();
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }

  #hear(topic: string, jws: string): void {
    const { terminal, acquirer } = this.#options;
    const [head = "", body = "", signature = ""] = jws.split(".");
    const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Claims;
    const isSigned =
      this.#gateway !== undefined &&
      verify(null, Buffer.from(`${head}.${body}`), this.#gateway, base64url(signature));
    if (!isSigned || claims.iss !== acquirer || claims.aud !== terminal) {
      this.strays.push(jws);
      return;
    }
    if (topic.endsWith("/welcome")) this.welcomes.push(claims);
    if (topic.endsWith("/charge")) this.answers.push(claims);
    if (topic.endsWith("/event")) {
      const seq = Number(claims.seq);
      this.events.set(seq, [...(this.events.get(seq) ?? []), claims]);
    }
    this.#look();
  }

  #say(what: string, claims: Claims): void {
    const { terminal, acquirer } = this.#options;
    const iat = Math.floor(Date.now() / 1000);
    const jti = randomBytes(12).toString("base64url");
    const whole = { iss: terminal, aud: acquirer, jti, iat, ...claims };
    const signed = `${encode({ alg: "EdDSA", kid: "terminal-1" })}.${encode(whole)}`;
    const mark = sign(null, Buffer.from(signed), this.#key).toString("base64url");
    const topic = `khqr/v1/${acquirer}/${terminal}/up/${what}`;
    this.#line.post({ topic, payload: `${signed}.${mark}` });
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function base64url(text: string): Buffer {
  return Buffer.from(text, "base64url");
}
