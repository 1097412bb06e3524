/**
 * A payment box written from the contract and from nothing of ours, for the technician's tool:
 * plain prompt, presence, TLS with certificates or label secret, the methods. It keeps what it was
 * told, and every call, so that a test can see what became of it. Its manners can be another
 * vendor's.
 */
import { execFileSync } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";
import type { LinePort, OpenPort } from "../../drivers/linux/line-port.ts";

type Fields = Readonly<Record<string, unknown>>;

export interface ContractBox {
  readonly terminal: string;
  /** Somebody holds the key for five seconds. */
  isPresent: boolean;
  /** What it was told, by method; `merchant`, `url`, `ssid` … */
  readonly told: Record<string, unknown>;
  /** Names of all calls, in order. */
  readonly calls: string[];
  /** Commands at the plain prompt. */
  readonly typed: string[];
  /** The number that it said last. */
  readonly number: string;
  close(): void;
}

export interface ContractBoxOptions {
  readonly terminal?: string;
  readonly label?: Uint8Array;
  readonly tls?: TlsOptions;
  readonly isPresent?: boolean;
  /** `foreign`: no `ok` behind answers, an echo, other words, fewer methods. */
  readonly manners?: "ours" | "foreign";
  /** What a method answers instead; an `Error` is a refusal in its words. */
  readonly answers?: Readonly<Record<string, (params: Fields) => Fields | Error>>;
}

const PSK = "PSK-AES128-GCM-SHA256:TLS_AES_128_GCM_SHA256";

/** Plugs a box into one end of a cable, and again whenever the cable was pulled. */
export async function plugContractBox(
  open: OpenPort,
  options: ContractBoxOptions,
): Promise<ContractBox> {
  const { terminal = "T-0007", manners = "ours" } = options;
  const state = { isPresent: options.isPresent ?? true, number: "", isClosed: false, said: 0 };
  const told: Record<string, unknown> = {};
  const calls: string[] = [];
  const typed: string[] = [];
  const keys = generateKeyPairSync("ed25519");
  let port: LinePort | undefined;
  let line = "";
  let session: { readonly duplex: Duplex } | undefined;

  const write = (text: string) => port?.write(Buffer.from(text), () => undefined);
  const box: ContractBox = {
    terminal,
    told,
    calls,
    typed,
    get isPresent() {
      return state.isPresent;
    },
    set isPresent(isPresent) {
      state.isPresent = isPresent;
    },
    get number() {
      return state.number;
    },
    close() {
      state.isClosed = true;
      session?.duplex.destroy();
      port?.close();
    },
  };

  function command(text: string): void {
    typed.push(text);
    const isForeign = manners === "foreign";
    if (isForeign) write(`> ${text}\r\n`);
    const ok = isForeign ? "" : "ok\r\n";
    if (text === "id") write(`terminal: ${terminal}\r\nfirmware: 9.9\r\n${ok}`);
    else if (text === "status") write(`link: down\r\nset-up: closed\r\n${ok}`);
    else if (text !== "starttls") write("refused: that is no command here; type help\r\n");
    else if (!state.isPresent)
      write("refused: set-up is closed; hold the key for five seconds\r\n");
    else {
      write(isForeign ? "TLS may begin\r\n" : "ok: TLS begins now\r\n");
      session = secure();
    }
  }

  function secure(): { readonly duplex: Duplex } {
    const duplex = new Duplex({
      read: () => undefined,
      write: (chunk: Uint8Array, _encoding, done) => {
        if (port === undefined) done();
        else port.write(chunk, () => done());
      },
    });
    duplex.on("error", () => undefined);
    const { label, tls } = options;
    const server = createServer(
      label === undefined
        ? { ...tls, requestCert: true, rejectUnauthorized: true }
        : { ciphers: PSK, pskCallback: () => label },
    );
    const over = () => {
      if (session?.duplex === duplex) session = undefined;
      duplex.destroy();
    };
    server.on("tlsClientError", over);
    server.on("secureConnection", (socket) => {
      socket.on("error", over);
      socket.on("close", over);
      socket.on("end", () => socket.end());
      serve(socket);
    });
    server.emit("connection", duplex);
    return { duplex };
  }

  function serve(socket: TLSSocket): void {
    let text = "";
    socket.on("data", (bytes: Buffer) => {
      text += bytes.toString("utf8");
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
        const request = JSON.parse(text.slice(0, end)) as Fields;
        text = text.slice(end + 1);
        const reply = (content: object) =>
          socket.write(`${JSON.stringify({ jsonrpc: "2.0", ...content })}\n`);
        const { id, method, params } = request;
        if (id === undefined) continue;
        calls.push(String(method));
        const answer = answerTo(String(method), (params ?? {}) as Fields);
        if (String(method) === "link.test") {
          reply({
            method: "$/progress",
            params: { id, step: "name", text: "looking up the name" },
          });
        }
        if (answer instanceof Error)
          reply({ id, error: { code: -32003, message: answer.message } });
        else reply({ id, result: answer });
      }
    });
  }

  function answerTo(method: string, params: Fields): Fields | Error {
    const other = options.answers?.[method];
    if (other !== undefined) return other(params);
    switch (method) {
      case "device.describe":
        return {
          terminal,
          firmware: "9.9",
          merchant: told.merchant ?? null,
          acquirer: told.acquirer ?? null,
          time: told.time ?? null,
          ...(manners === "foreign"
            ? { methods: ["device.describe", "merchant.bind", "commission"] }
            : {}),
        };
      case "time.set":
        told.time = params.now;
        return { time: params.now };
      case "network.scan":
        return { networks: [{ ssid: "Market", signal: 71, security: "WPA2" }] };
      case "network.join":
        told.ssid = params.ssid;
        return { ssid: params.ssid, address: "192.168.1.23" };
      case "identity.request":
        return { csr: certificateRequest(terminal) };
      case "identity.install":
        told.certificate = params.certificate;
        return { validTo: "2027-11-22T00:00:00Z" };
      case "link.configure":
        told.url = params.url;
        return { url: params.url };
      case "merchant.bind":
        told.merchant = params.merchant;
        told.acquirer = params.acquirer;
        return { epoch: (params.acquirer as Fields).epoch, merchant: params.merchant };
      case "link.test":
        return { ok: true, steps: ["name", "tls", "welcome"].map((step) => ({ step, ok: true })) };
      case "panel.test":
        return { keys: ["middle", "up", "up"] };
      case "commission":
        return commission(params);
      default:
        return {};
    }
  }

  function commission({ number }: Fields): Fields | Error {
    if (number === undefined) {
      state.said += 1;
      state.number = String(4100 + state.said);
      return { said: true };
    }
    if (number !== state.number)
      return new Error("the number is wrong; it said another; call again");
    const claims = {
      iss: terminal,
      iat: 1_795_344_001,
      at: "2026-11-22T08:00:00.000Z",
      merchant: told.merchant,
      latency: { bankMs: 412, recordMs: 9, speechMs: 38 },
    };
    const parts = [{ alg: "EdDSA" }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString("base64url"),
    );
    const signed = parts.join(".");
    const signature = sign(null, Buffer.from(signed), keys.privateKey).toString("base64url");
    return { record: `${signed}.${signature}` };
  }

  async function plug(): Promise<void> {
    line = "";
    port = await open({
      bytes(bytes) {
        if (session !== undefined) {
          if (!session.duplex.destroyed) session.duplex.push(bytes);
          return;
        }
        for (const character of Buffer.from(bytes).toString("latin1")) {
          if (!/[\r\n]/.test(character)) line += character;
          else {
            const text = line.trim();
            line = "";
            // What a broken session left on the line is no command of anybody.
            if (/^[\x20-\x7e]+$/.test(text)) command(text);
          }
        }
      },
      gone() {
        port = undefined;
        session?.duplex.destroy();
        session = undefined;
        if (!state.isClosed) void plug();
      },
    });
  }
  await plug();
  return box;
}

/** A request as boxes make it, by openssl. */
function certificateRequest(terminal: string): string {
  const folder = mkdtempSync(join(tmpdir(), "soundbox-request-"));
  try {
    const [key, out] = [join(folder, "key.pem"), join(folder, "csr.pem")];
    writeFileSync(join(folder, "conf"), "[req]\ndistinguished_name=dn\n[dn]\n");
    const args = ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    const rest = ["-config", join(folder, "conf"), "-subj", `/CN=${terminal}`];
    execFileSync("openssl", [...args, ...rest, "-keyout", key, "-out", out], { stdio: "pipe" });
    return readFileSync(out, "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
