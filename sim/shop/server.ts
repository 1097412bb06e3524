/**
 * The web server of the shop, on 127.0.0.1 and nowhere else: the page and its API.
 *
 *   GET  /                        the page
 *   GET  /api/events              Server-Sent Events: state, frame, lamp, speech, silence,
 *                                 path, wire, bank, town, gateway
 *   GET  /api/state               the same state once, as JSON
 *   GET  /api/frame               lit pixels, RGB565 little-endian; x-width, x-height headers
 *   GET  /api/frame.png           the same as a picture
 *   GET  /api/speech/N.wav        the Nth utterance, as the loudspeaker got it
 *   GET  /api/film.html           the last pictures and sentences, as one page to keep
 *   POST /api/key                 {key, phase?: press|release|tap}
 *   POST /api/pay                 {khqr, wallet, amount?, person?}: pays what the phone read
 *   POST /api/quote               the same: what it would cost, or why it would be refused
 *   POST /api/abroad/pay          {code, person?}: a Bakong user pays a shop abroad
 *   POST /api/abroad/quote        the same: what it would cost
 *   POST /api/refund              {txid, part?: all|half}: the merchant gives a payment back
 *   POST /api/settle              {}: Alipay+ pays the bank what it owes
 *   POST /api/merchant            {isJoined?, hasRiel?}: what the bank has arranged
 *   POST /api/wire                {up}: cut or mend the terminal's link
 *   POST /api/power               {on}: the terminal's switch
 *   POST /api/counter             {panel?, languages?}: another panel, other languages
 *   POST /api/till                {amount, currency, seconds?}: the shop's till opens a charge
 *   POST /api/bank/gateway        {temper: sound|slow|broken}
 *   POST /api/bank/credit         {amount, currency}: money that no code on the screen asked for
 *   POST /api/bank/late           {amount, currency, minutes}: credited long ago, arrives now
 *   POST /api/bank/forged         {amount, currency}: signed by a stranger
 *   POST /api/bank/garbage        {}: bytes that are no message
 *   POST /api/bank/duplicate      {}: the last credit once more
 *   POST /api/bank/reversal       {}: the last credit taken back
 *   POST /api/bank/burst          {count}: several credits at once
 *   POST /api/bank/mispay         {khqr, how?: half|other-currency|as-asked}: whatever its expiry
 *   POST /api/bank/conflict       {}: the last credit again, with another amount
 *   POST /api/bank/test           {amount, currency}: a test payment
 *
 * Bodies and answers are JSON; a refusal is {"ok":false,"message":…} in plain words.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, type Body, refusal } from "./answer.ts";
import type { EventStream } from "./event-stream.ts";
import { readPageFile } from "./page-files.ts";
import { guardRequest, SECURITY_HEADERS } from "./request-guard.ts";
import { readRoute, writeRoutes } from "./routes.ts";
import type { ShopParts } from "./shop-parts.ts";

export interface ShopServer {
  /** The one address to open in a browser. */
  readonly url: string;
  close(): Promise<void>;
}

/** A KHQR is below 1 KiB; nothing larger has business here. */
const BODY_BYTES_MAX = 8 * 1024;

/**
 * @param port 0 takes any free one.
 * @param greet sends the whole state to a page that has just opened.
 * @throws Error in plain words when the port is taken or not allowed.
 */
export async function openServer(
  parts: ShopParts,
  stream: EventStream,
  greet: () => void,
  port: number,
): Promise<ShopServer> {
  const writes = writeRoutes(parts);
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const guarded = guardRequest(request, (server.address() as AddressInfo | null)?.port ?? 0);
    if (guarded !== undefined) {
      send(response, guarded);
      return;
    }
    if (request.method === "GET" && url.pathname === "/api/events") {
      for (const [name, value] of SECURITY_HEADERS) response.setHeader(name, value);
      stream.attach(request, response, greet);
      return;
    }
    send(response, await answer(parts, writes, request, url.pathname));
  });
  const bound = await listen(server, port);
  return {
    url: `http://127.0.0.1:${bound}`,
    close() {
      stream.close();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(
  parts: ShopParts,
  writes: ReturnType<typeof writeRoutes>,
  request: IncomingMessage,
  path: string,
): Promise<Answer> {
  const write = Object.hasOwn(writes, path) ? writes[path] : undefined;
  if (write !== undefined) {
    if (request.method !== "POST") return refusal(405, "This address wants a POST.");
    const body = await readBody(request);
    return typeof body === "string" ? refusal(400, body) : write(body);
  }
  if (request.method !== "GET") return refusal(405, "This address only answers GET.");
  const found = readRoute(parts, path) ?? (await readPageFile(path));
  return found ?? refusal(404, "There is nothing at this address.");
}

/** @returns the JSON object, or a sentence saying why there is none. */
async function readBody(request: IncomingMessage): Promise<Body | string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) return `The body is larger than ${BODY_BYTES_MAX} bytes.`;
    chunks.push(chunk);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8") || "{}");
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Body;
  } catch {
    // Told below, in words that fit every wrong body.
  }
  return "The body must be one JSON object.";
}

function send(response: ServerResponse, { status, type, body, headers = {} }: Answer): void {
  for (const [name, value] of SECURITY_HEADERS) response.setHeader(name, value);
  response.writeHead(status, { "content-type": type, "cache-control": "no-store", ...headers });
  response.end(body);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(new Error(portTrouble(error, port)));
    });
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function portTrouble(error: NodeJS.ErrnoException, port: number): string {
  if (error.code === "EADDRINUSE") {
    return (
      `port ${port} on this machine is taken, perhaps by another copy that is running. ` +
      `Close that one, or choose another port: --port ${port + 1}`
    );
  }
  if (error.code === "EACCES") {
    return `port ${port} needs special rights on this machine. Choose one above 1023: --port 8180`;
  }
  return `port ${port} cannot be opened: ${error.message}`;
}
