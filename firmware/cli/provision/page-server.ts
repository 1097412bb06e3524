/**
 * The technician's tool as a page on this computer: Chrome opens the port, the tool does the work.
 *
 *   GET  /            the page, with the word of this run behind the # of its address
 *   GET  /api/talk    what is told and asked, one JSON object a line, for as long as it is open
 *   GET  /api/wire    bytes for the box; while it is open, the page has its port open
 *   POST /api/wire    bytes from the box
 *   POST /api/answer  {id, text}
 *   GET  /api/file/F  a file that was saved, by its path
 *
 * It listens on 127.0.0.1 only, and answers only who knows the word: other sites that run in the
 * same browser can send nothing, because that word travels in a header of its own.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Refusal } from "../command.ts";
import type { BoxRun } from "./box-run.ts";
import type { ProvisionOptions } from "./options.ts";
import { createPagePort } from "./page-port.ts";
import { createPageTalk, type PageTalk } from "./page-talk.ts";
import { openReport } from "./report.ts";
import { wireOver } from "./wire.ts";
import { rehearseBox, serveAll, serveOne } from "./workbench.ts";

export interface ProvisionPage {
  /** The one address to open, with the word of this run. */
  readonly url: string;
  close(): Promise<void>;
}

const LOOK_MS = 500;
const BODY_BYTES_MAX = 64 * 1024;
const PAGE_FILES: Readonly<Record<string, string>> = {
  "/": "index.html",
  "/page.js": "page.js",
  "/page.css": "page.css",
};
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
};
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "permissions-policy": "serial=(self)",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** @param port 0 takes any free one. @throws Refusal when it is taken. */
export async function openPage(options: ProvisionOptions, port: number): Promise<ProvisionPage> {
  const word = randomBytes(16).toString("hex");
  const report = openReport(options.reportPath);
  const talk = createPageTalk();
  const files: string[] = [];
  let isBusy = false;
  const wire = createPagePort(() => void serveNext());

  async function serveNext(): Promise<void> {
    // A port that comes back in the middle of a box is found by whoever works on it.
    if (isBusy) return;
    isBusy = true;
    talk.forget();
    try {
      await serve(options, {
        ...options,
        openWire: () => wireOver(wire.open),
        asksFields: options.jobs === undefined,
        talk: noting(talk, files),
        report,
        lookMs: LOOK_MS,
      });
    } finally {
      isBusy = false;
    }
  }

  const server = createServer(async (request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const { port: bound } = server.address() as AddressInfo;
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    if (!isOwnHost(request, bound)) refuse(response, 421);
    else if (!pathname.startsWith("/api/")) sendPageFile(response, pathname);
    else if (!knows(request, word)) refuse(response, 403);
    else if (request.method === "GET" && pathname === "/api/talk") talk.attach(response);
    else if (request.method === "GET" && pathname === "/api/wire") wire.plug(request, response);
    else if (request.method === "GET") sendSaved(response, files, pathname);
    else {
      const body = await readBody(request);
      if (body === undefined) refuse(response, 413);
      else if (pathname === "/api/wire") {
        wire.heard(body);
        response.writeHead(204).end();
      } else if (pathname === "/api/answer" && takeAnswer(talk, body)) {
        response.writeHead(204).end();
      } else refuse(response, 404);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(new Refusal(`the page cannot open: ${error.message}`)));
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/#${word}`,
    async close() {
      talk.close();
      wire.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      report.close();
    },
  };
}

/** One box, or one of the job file; refusals are told on the page. */
async function serve({ jobs, isDryRun, job }: ProvisionOptions, run: BoxRun): Promise<void> {
  if (isDryRun) await rehearseBox(run, jobs ?? []);
  else if (jobs === undefined) await serveOne({ ...run, job });
  else await serveAll(run, jobs);
}

/** Remembers which files the page may ask for. */
function noting(talk: PageTalk, files: string[]): PageTalk {
  return {
    ...talk,
    tell(told) {
      if (told.event === "finished") files.push(...told.files);
      talk.tell(told);
    },
  };
}

/** A name that somebody points at this computer is not ours. */
function isOwnHost({ headers: { host } }: IncomingMessage, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

function knows({ headers }: IncomingMessage, word: string): boolean {
  const said = Buffer.from(String(headers["x-soundbox"] ?? ""));
  const right = Buffer.from(word);
  return said.length === right.length && timingSafeEqual(said, right);
}

function takeAnswer(talk: PageTalk, body: Buffer): boolean {
  try {
    const { id, text } = JSON.parse(body.toString("utf8")) as Record<string, unknown>;
    return typeof id === "number" && typeof text === "string" && talk.answer(id, text);
  } catch {
    return false;
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function sendPageFile(response: ServerResponse, path: string): void {
  const name = Object.hasOwn(PAGE_FILES, path) ? PAGE_FILES[path] : undefined;
  if (name === undefined) refuse(response, 404);
  else sendFile(response, join(pageFolder(), name));
}

function sendSaved(response: ServerResponse, files: readonly string[], path: string): void {
  const wanted = /^\/api\/file\/(.{1,1000})$/.exec(path)?.[1] ?? "";
  const file = files.find((saved) => encodeURIComponent(saved) === wanted);
  if (file === undefined || !existsSync(file)) refuse(response, 404);
  else sendFile(response, file);
}

function sendFile(response: ServerResponse, path: string): void {
  response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/plain" });
  response.end(readFileSync(path));
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-type": "text/plain" });
  response.end(`${status}: open the address that the tool printed\n`);
}

/** The program may be a bundle somewhere below the checkout; the page stays where it is written. */
function pageFolder(): string {
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    const candidate = join(at, "firmware", "cli", "provision", "page");
    if (existsSync(candidate)) return candidate;
    if (at === dirname(at)) throw new Error("firmware/cli/provision/page is missing");
  }
}
