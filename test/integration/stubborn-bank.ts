/**
 * A bank that trusts no broker, written from the contract alone: mqtt and node:crypto, nothing of
 * ours. It keeps what it issued, sends it again until the terminal has it, and remembers every
 * receipt. What it issued is the truth that the proofs hold the terminal to.
 */
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import type { JWK } from "jose";
import type { IClientOptions } from "mqtt";
import { BankLine } from "./bank-line.ts";

/** One credit as the bank knows it. */
export interface Issued {
  readonly seq: number;
  readonly txid: string;
  readonly amount: string;
  readonly currency: "KHR" | "USD";
  readonly jws: string;
}

export interface Claims {
  readonly [name: string]: unknown;
}

export interface StubbornBankOptions {
  readonly url: string;
  readonly terminal: string;
  /** MQTT client id; its own for each bank at one broker. */
  readonly clientId?: string;
  readonly tls?: Pick<IClientOptions, "ca" | "cert" | "key">;
  /** Age of each credit when it is issued; 0 when absent. */
  readonly ageMs?: number;
  /** True for a bank whose program is not running yet; `comeBack` starts it. */
  readonly isAway?: boolean;
}

const EPOCH = 1;
const ISSUER = "acleda";
const PAGE_MAX = 100;

/** Each of them ends a credit's story (contract, section 2). */
export const LAST_STAGES: readonly string[] = ["spoken", "shown", "digested"];

export class StubbornBank {
  readonly id = ISSUER;
  readonly issued: Issued[] = [];
  /** The stages that the terminal receipted for each credit, each once, in order of arrival. */
  readonly receipts = new Map<string, string[]>();
  /** Receipts that end a credit's story. */
  lastReceiptCount = 0;
  /** Receipts of refusal, by reason. */
  readonly refusals: string[] = [];
  /** Topics of messages that the terminal did not sign: somebody altered them on their way. */
  readonly unsigned: string[] = [];
  /** The terminal's latest word in hello: all up to here is durable. */
  contiguousSeq = 0;
  helloCount = 0;
  /** Everything that the terminal said, whatever it was. */
  heardCount = 0;
  /** Credits published again because the terminal did not have them. */
  resentCount = 0;
  readonly jwks: { readonly keys: readonly JWK[] };
  readonly #options: StubbornBankOptions;
  readonly #privateKey;
  readonly #line: BankLine;
  readonly #waiting = new Set<() => void>();
  #terminalKey: ReturnType<typeof createPublicKey> | undefined;

  constructor(options: StubbornBankOptions) {
    this.#options = options;
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    this.#privateKey = privateKey;
    const { kty, crv, x } = publicKey.export({ format: "jwk" });
    if (kty === undefined || crv === undefined || x === undefined) throw new Error("no key");
    this.jwks = { keys: [{ kty, crv, x, kid: "bank-1", use: "sig", alg: "EdDSA" }] };
    const { url, terminal, clientId = `bank-of-${terminal}`, tls = {} } = options;
    this.#line = new BankLine({
      url,
      clientId,
      tls,
      filter: `khqr/v1/${ISSUER}/${terminal}/up/#`,
      heard: (topic, payload) => this.#hear(topic, payload),
      changed: () => this.#look(),
    });
    if (options.isAway !== true) this.comeBack();
  }

  /** Connects and stays so. Call once, if it was made away. */
  comeBack(): void {
    this.#line.open();
  }

  /** The terminal's public key: everything it says is verified with it. */
  knows(jwk: { readonly kty: string; readonly crv: string; readonly x: string }): void {
    this.#terminalKey = createPublicKey({ key: { ...jwk }, format: "jwk" });
  }

  /** Issues the next credit and sends it. Every amount occurs once in its currency. */
  credit(): Issued {
    const seq = this.issued.length + 1;
    const txid = createHash("sha256").update(`${this.#options.terminal} ${seq}`).digest("hex");
    const isDollars = seq % 3 === 0;
    const amount = isDollars ? `${Math.floor(seq / 100) + 1}.${pad(seq % 100)}` : `${1000 + seq}`;
    const currency = isDollars ? ("USD" as const) : ("KHR" as const);
    const creditedAt = new Date(Date.now() - (this.#options.ageMs ?? 0)).toISOString();
    const jws = this.#sign({
      kind: "payment.credited",
      epoch: EPOCH,
      seq,
      env: "live",
      txid,
      amount,
      currency,
      creditedAt,
      rail: "bakong",
    });
    const issued = { seq, txid, amount, currency, jws };
    this.issued.push(issued);
    this.#post("event", jws);
    return issued;
  }

  /** Publishes bytes as they are, once, on `dn/{what}`. */
  post(what: string, payload: string): void {
    this.#post(what, payload);
  }

  /** True once the broker has taken everything that was sent. */
  get isSettled(): boolean {
    return this.#line.isSettled;
  }

  /** Letters that have not left yet. */
  get backlogCount(): number {
    return this.#line.backlogCount;
  }

  /** How often it has been connected. */
  get connectionCount(): number {
    return this.#line.connectionCount;
  }

  /** The stages of a credit's story that the terminal receipted. */
  stagesOf(txid: string): readonly string[] {
    return this.receipts.get(txid) ?? [];
  }

  /**
   * Resolves once `isTrue`; looked at after everything heard or settled. A look may read a whole
   * record: it takes a tenth of the time at most, or it would starve what is waited for.
   */
  until(isTrue: () => boolean, what: string, patienceMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let notBefore = 0;
      const end = (): void => {
        clearTimeout(timer);
        clearInterval(also);
        this.#waiting.delete(look);
      };
      const look = (): void => {
        const from = performance.now();
        if (from < notBefore) return;
        const isReached = isTrue();
        const now = performance.now();
        notBefore = now + 9 * (now - from);
        if (!isReached) return;
        end();
        resolve();
      };
      const timer = setTimeout(() => {
        end();
        const { size } = this.receipts;
        const known = `${this.issued.length} issued, ${size} receipted`;
        reject(new Error(`not within ${patienceMs} ms: ${what} (${known})`));
      }, patienceMs);
      // What is not told by the bank's own ears (a file, another process) is looked at as well.
      const also = setInterval(look, 25);
      this.#waiting.add(look);
      look();
    });
  }

  close(): Promise<void> {
    return this.#line.close();
  }

  #post(what: string, payload: string): void {
    this.#line.post({ topic: `khqr/v1/${ISSUER}/${this.#options.terminal}/dn/${what}`, payload });
  }

  #hear(topic: string, jws: string): void {
    const claims = this.#verified(jws);
    if (claims === undefined) {
      this.unsigned.push(topic);
      return;
    }
    this.heardCount += 1;
    if (claims.kind === "session.hello") this.#welcome(claims);
    if (claims.kind === "resync") this.#resend(Number(claims.from), Number(claims.to));
    if (claims.kind === "receipt") this.#file(claims);
    this.#look();
  }

  #welcome(hello: Claims): void {
    this.helloCount += 1;
    this.contiguousSeq = Number(hello.contiguousSeq);
    const now = new Date().toISOString();
    const seq = this.issued.length;
    const { nonce } = hello;
    this.#post("welcome", this.#sign({ kind: "session.welcome", nonce, now, epoch: EPOCH, seq }));
    const holes = Array.isArray(hello.holes) ? hello.holes : [];
    for (const hole of holes.slice(0, 4)) this.#resend(Number(hole.from), Number(hole.to));
  }

  #resend(from: number, to: number): void {
    for (const { jws } of this.issued.slice(from - 1, Math.min(to, from - 1 + PAGE_MAX))) {
      this.resentCount += 1;
      this.#post("event", jws);
    }
  }

  #file({ txid, stage, reason, stages }: Claims): void {
    if (stage === "rejected") this.refusals.push(String(reason));
    if (typeof txid !== "string" || !Array.isArray(stages)) return;
    if (LAST_STAGES.includes(String(stage))) this.lastReceiptCount += 1;
    const filed = this.receipts.get(txid) ?? [];
    this.receipts.set(txid, filed);
    // Each receipt tells the whole story so far: an earlier one may never have arrived.
    for (const told of stages as readonly { readonly stage: string }[]) {
      if (!filed.includes(told.stage)) filed.push(told.stage);
    }
  }

  #verified(jws: string): Claims | undefined {
    const [head = "", body = "", signature = ""] = jws.split(".");
    const key = this.#terminalKey;
    if (key !== undefined) {
      const signed = Buffer.from(`${head}.${body}`);
      const isGood = verify(null, signed, key, Buffer.from(signature, "base64url"));
      if (!isGood) return undefined;
    }
    return JSON.parse(Buffer.from(body, "base64url").toString()) as Claims;
  }

  #sign(claims: Claims): string {
    const whole = {
      iss: ISSUER,
      aud: this.#options.terminal,
      jti: randomBytes(12).toString("hex"),
      iat: Math.floor(Date.now() / 1000),
      ...claims,
    };
    const head = Buffer.from('{"alg":"EdDSA","kid":"bank-1"}').toString("base64url");
    const signed = `${head}.${Buffer.from(JSON.stringify(whole)).toString("base64url")}`;
    const signature = sign(null, Buffer.from(signed), this.#privateKey).toString("base64url");
    return `${signed}.${signature}`;
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
