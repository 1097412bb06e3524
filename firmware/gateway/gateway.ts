/**
 * Puts a gateway together from its configuration: the line to the broker, the desk, the lookout,
 * the outbox and the client of the Open API. No decisions here.
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { createCrypto, publicJwk } from "../../drivers/linux/host-crypto.ts";
import { createMqttLink } from "../../drivers/linux/mqtt-link.ts";
import { readSecret, readText, readTls } from "../../drivers/linux/named-files.ts";
import { problemText } from "../config/field.ts";
import type { Result } from "../lib/result.ts";
import { readJwks } from "../link/trusted-keys.ts";
import { checkGatewayConfig, type GatewayConfig } from "./config.ts";
import { Desk, type Served } from "./desk.ts";
import { Lookout } from "./lookout.ts";
import { createOpenApi, type OpenApiClient } from "./open-api.ts";
import { Outbox } from "./outbox.ts";
import { Post } from "./post.ts";
import { openTokenFile } from "./token-file.ts";

/** An answer may have been on its way for some seconds. */
const CLOCK_OFF_MAX_S = 15;

export interface Gateway {
  start(): void;
  /** Ends it in good order; what it owes is on disk. */
  stop(): void;
}

/** Reads and checks a configuration file, its file paths made absolute. */
export function readGatewayConfig(path: string): Result<GatewayConfig, string> {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    return { ok: false, problem: `${path}: ${error instanceof Error ? error.message : error}` };
  }
  const checked = checkGatewayConfig(document);
  if (!checked.ok) return { ok: false, problem: `${path}: ${problemText(checked.problem)}` };
  const { value } = checked;
  const absolute = (file: string) => resolve(dirname(path), file);
  const maybe = (file: string | undefined) => (file === undefined ? undefined : absolute(file));
  const { link, bakong, terminals } = value;
  return {
    ok: true,
    value: {
      ...value,
      signingKey: absolute(value.signingKey),
      outbox: absolute(value.outbox),
      bakong: { ...bakong, token: absolute(bakong.token) },
      terminals: terminals.map((one) => ({ ...one, key: absolute(one.key) })),
      link: {
        ...link,
        ca: maybe(link.ca),
        certificate: maybe(link.certificate),
        privateKey: maybe(link.privateKey),
      },
    },
  };
}

/** The key set that the terminals' configuration names, with the gateway's one key. */
export function gatewayJwks(config: GatewayConfig): unknown {
  const key = publicJwk(readSecret("signingKey", config.signingKey));
  return { keys: [{ ...key, use: "sig" }] };
}

/** The client as the configuration describes it. */
export function openApiOf({ bakong }: GatewayConfig, tell: (line: string) => void): OpenApiClient {
  readSecret("bakong.token", bakong.token);
  const token = openTokenFile(bakong.token);
  const timeoutMs = bakong.timeoutSeconds * 1000;
  const heardTime = clockWatch(Date.now, tell);
  return createOpenApi({ baseUrl: bakong.url, token: token.read, timeoutMs, heardTime });
}

/**
 * Terminals take the gateway's time for true, so a person must hear of it when it seems wrong.
 * @returns what to tell the server's time to; it complains when the two begin to differ.
 */
export function clockWatch(
  now: () => number,
  tell: (line: string) => void,
): (serverNow: number) => void {
  let isWrong = false;
  return (serverNow) => {
    const offSeconds = Math.round((now() - serverNow) / 1000);
    const wasWrong = isWrong;
    isWrong = Math.abs(offSeconds) > CLOCK_OFF_MAX_S;
    if (!isWrong || wasWrong) return;
    const way = offSeconds > 0 ? "ahead of" : "behind";
    const by = Math.abs(offSeconds);
    tell(`this machine's clock is ${by} s ${way} Bakong's; terminals take it for true: set it`);
  };
}

/**
 * Puts it together. Nothing moves before `start`.
 * @throws Error in plain words when a file is missing or wrong.
 */
export function openGateway(config: GatewayConfig, tell: (line: string) => void): Gateway {
  const { acquirer, env, bakong } = config;
  const crypto = createCrypto(readSecret("signingKey", config.signingKey));
  const terminals = config.terminals.map((terminal) => served(terminal, crypto));
  const api = openApiOf(config, tell);
  const token = openTokenFile(bakong.token);
  const outbox = new Outbox(config.outbox);
  outbox.prune(Date.now());
  const desk = new Desk({
    acquirer,
    env,
    terminals,
    crypto,
    outbox,
    now: Date.now,
    send: (topic, payload) => post.send(topic, payload),
    post: (event) => post.post(event),
    poke: () => lookout.poke(),
    left: () => lookout.left,
    tell,
  });
  const lookout: Lookout = new Lookout({
    api,
    outbox,
    token,
    email: bakong.email,
    dailyMax: bakong.dailyLookups,
    now: Date.now,
    random: Math.random,
    setAlarm: alarm(),
    credit: (watch, transfer) => desk.credit(watch, transfer),
    answer: (watch, answer, reason) => desk.answer(watch, answer, reason),
    tell,
  });
  const post: Post = new Post({
    acquirer,
    url: config.link.url,
    tls: readTls(config.link),
    link: createMqttLink(),
    outbox,
    random: Math.random,
    mono: () => performance.now(),
    setAlarm: alarm(),
    receive: (topic, payload) => desk.receive(topic, payload),
    tell,
  });
  return {
    start() {
      tell(`${lookout.left} of ${bakong.dailyLookups} lookups left today`);
      post.start();
      lookout.poke();
    },
    stop() {
      lookout.stop();
      post.stop();
    },
  };
}

function served(
  { id, epoch, account, key }: GatewayConfig["terminals"][number],
  crypto: ReturnType<typeof createCrypto>,
): Served {
  const jwk: unknown = JSON.parse(readText(`the key of ${id}`, key));
  const keys = readJwks({ keys: [jwk] }, crypto);
  const [first] = keys.ok ? keys.value : [];
  if (first === undefined) throw new Error(`${key}: ${keys.ok ? "no key" : keys.problem}`);
  return { id, epoch, account, key: first.key };
}

/** A timer with room for one. */
function alarm(): (delayMs: number, ring: () => void) => void {
  let timer: NodeJS.Timeout | undefined;
  return (delayMs, ring) => {
    clearTimeout(timer);
    timer = setTimeout(ring, delayMs);
  };
}
