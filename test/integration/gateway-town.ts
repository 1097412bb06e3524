/**
 * What a gateway needs around it: a broker, Bakong with its Open API over HTTP, a payer, a terminal
 * that asks, and a folder with the gateway's files.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKeyPem, publicJwk } from "../../drivers/linux/host-crypto.ts";
import { Bakong } from "../../sim/networks/bakong/bakong.ts";
import { type OpenApiServer, openApiServer } from "../../sim/networks/bakong/http.ts";
import { type ApiHabits, OpenApi } from "../../sim/networks/bakong/open-api.ts";
import type { Transfer } from "../../sim/networks/bakong/transfer.ts";
import { dynamicCode, EMAIL, PAYER, riel, SHOP } from "../unit/sim/networks/bakong-rig.ts";
import { AskingTerminal } from "./asking-terminal.ts";
import { type Mosquitto, startMosquitto } from "./mosquitto.ts";

export const ACQUIRER = "bakong-gw";
export const TERMINAL = "T-0009";

export interface Town {
  readonly broker: Mosquitto;
  readonly bakong: Bakong;
  readonly api: OpenApi;
  readonly server: OpenApiServer;
  readonly terminal: AskingTerminal;
  /** The gateway's configuration file. */
  readonly config: string;
  readonly tokenFile: string;
  /** Changes the configuration for the next gateway that starts. */
  configure(change: (document: { bakong: Record<string, unknown> }) => void): void;
  /** A code of its own for `minor` riel. */
  code(minor: number): { readonly khqr: string; readonly md5: string };
  /** Pays a code; the transfer is known to lookups at once. */
  pay(khqr: string): Transfer;
  close(): Promise<void>;
}

export async function openTown(habits: Partial<ApiHabits> = {}): Promise<Town> {
  const broker = await startMosquitto({ lines: ["max_queued_messages 0", "persistence false"] });
  const bakong = new Bakong({ now: Date.now, randomBytes, acknowledgeMs: 0 });
  bakong.open(PAYER, ["KHR", "USD"]);
  bakong.open(SHOP, ["KHR", "USD"]);
  bakong.deposit(PAYER, riel(1_000_000_000));
  const generous = { dailyMax: 1_000_000, burstMax: 1_000_000, ...habits };
  const api = new OpenApi(bakong, randomBytes(32), generous);
  const server = await openApiServer(api);
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const terminal = new AskingTerminal({ url, terminal: TERMINAL, acquirer: ACQUIRER });
  const folder = mkdtempSync(join(tmpdir(), "soundbox-gateway-"));
  const pem = generateKeyPem("EdDSA");
  const tokenFile = join(folder, "bakong.token");
  writeFileSync(join(folder, "gateway.key.pem"), pem, { mode: 0o600 });
  writeFileSync(tokenFile, api.tokens.register(EMAIL, Date.now()), { mode: 0o600 });
  writeFileSync(join(folder, "terminal.jwk.json"), JSON.stringify(terminal.jwk));
  const config = join(folder, "gateway.json");
  const document = {
    acquirer: ACQUIRER,
    signingKey: "gateway.key.pem",
    outbox: "outbox.db",
    bakong: { url: server.url, token: "bakong.token", dailyLookups: 1_000_000 },
    link: { url },
    terminals: [{ id: TERMINAL, key: "terminal.jwk.json", account: SHOP }],
  };
  writeFileSync(config, JSON.stringify(document));
  terminal.open({ ...publicJwk(pem) });
  let codes = 0;
  return {
    ...{ broker, bakong, api, server, terminal, config, tokenFile },
    configure(change) {
      const present = JSON.parse(readFileSync(config, "utf8"));
      change(present);
      writeFileSync(config, JSON.stringify(present));
    },
    code(minor) {
      codes += 1;
      const khqr = dynamicCode(riel(minor), Date.now(), `B-${codes}`);
      return { khqr, md5: md5Of(khqr) };
    },
    pay(khqr) {
      const answer = bakong.pay({ from: PAYER, khqr });
      if (!answer.ok) throw new Error(answer.why);
      return answer.transfer;
    },
    async close() {
      await terminal.close();
      await server.close();
      await broker.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function md5Of(text: string): string {
  return createHash("md5").update(text, "utf8").digest("hex");
}
