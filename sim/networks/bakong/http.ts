/**
 * The Open API over HTTP on this machine, with the troubles of a real network on demand. Every
 * request is counted, so that a test can say what a client spent.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { OpenApi } from "./open-api.ts";

/** What may happen to a request instead of, or before, its answer. */
export type Trouble =
  /** Taken and never answered. */
  | "hang"
  /** The connection is cut before a byte of the answer. */
  | "reset"
  /** The connection is cut in the middle of the answer. */
  | "torn"
  /** A page of HTML in place of JSON, with status 200. */
  | "html"
  /** JSON with members of the wrong types. */
  | "mistyped"
  | "http-500"
  /** An answer of `Cannot connect to server` (errorCode 9). */
  | "no-server"
  /** Done, and answered with 500: the client cannot know. */
  | "answer-lost";

export interface OpenApiServer {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** Paths asked for, oldest first. */
  readonly requests: readonly string[];
  /** The next requests meet these, in order; then all is well again. */
  trouble(...next: readonly Trouble[]): void;
  /** Resolves when the next request has come in. */
  nextRequest(): Promise<string>;
  close(): Promise<void>;
}

const BODY_MAX = 64 * 1024;

export interface ServerOptions {
  /** 0 takes any free one. */
  readonly port?: number;
  /** Milliseconds that each answer takes. */
  readonly delayMs?: () => number;
}

/** Listens on 127.0.0.1 only. */
export async function openApiServer(
  api: OpenApi,
  options: ServerOptions = {},
): Promise<OpenApiServer> {
  const requests: string[] = [];
  const troubles: Trouble[] = [];
  const waiting: ((path: string) => void)[] = [];
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const path = request.url ?? "/";
    requests.push(path);
    for (const resolve of waiting.splice(0)) resolve(path);
    const delay = options.delayMs?.() ?? 0;
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
    const trouble = troubles.shift();
    if (trouble !== undefined && trouble !== "answer-lost" && trouble !== "torn") {
      meet(trouble, response);
      return;
    }
    if (request.method !== "POST") {
      send(response, 404, "{}");
      return;
    }
    const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "");
    const answer = api.answer({ path, body, token: bearer?.[1] });
    if (trouble === "answer-lost") meet("http-500", response);
    else if (trouble === "torn") tear(response, answer.body);
    else send(response, answer.status, answer.body);
  }

  const url = await listen(server, options.port ?? 0);
  api.habits = { ...api.habits, linkBase: `${url}/l` };
  return {
    url,
    requests,
    trouble: (...next) => troubles.push(...next),
    nextRequest: () => new Promise((resolve) => waiting.push(resolve)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function meet(trouble: Trouble, response: ServerResponse): void {
  switch (trouble) {
    case "hang":
      return;
    case "reset":
      response.destroy();
      return;
    case "html":
      send(response, 200, "<html><body>Service under maintenance</body></html>", "text/html");
      return;
    case "mistyped":
      send(response, 200, '{"responseCode":"0","data":{"hash":17,"amount":[]}}');
      return;
    case "no-server":
      send(response, 200, NO_SERVER);
      return;
    default:
      send(response, 500, '{"timestamp":1767225700000,"status":500,"error":"Internal"}');
  }
}

const NO_SERVER = JSON.stringify({
  responseCode: 1,
  responseMessage: "Cannot connect to server. Please try again later.",
  errorCode: 9,
  data: null,
});

function tear(response: ServerResponse, body: string): void {
  const length = Buffer.byteLength(body);
  response.writeHead(200, { "content-type": "application/json", "content-length": length });
  response.write(body.slice(0, Math.floor(body.length / 2)), () => response.destroy());
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  type = "application/json",
): void {
  response.writeHead(status, { "content-type": type });
  response.end(body);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > BODY_MAX) throw new Error("the body is too long");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      resolve(`http://127.0.0.1:${bound}`);
    });
  });
}
