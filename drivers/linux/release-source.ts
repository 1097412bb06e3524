/**
 * Where releases come from: a folder that a technician filled from a stick, or a folder on the
 * internet, by HTTPS and in ranges. What comes is bounded in bytes and in time, and believed by
 * nobody here.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { join } from "node:path";
import type { Outcome } from "../hal/outcome.ts";
import type { Piece, SourceFault } from "../hal/update.ts";
import type { ReleaseSource } from "./slot-update.ts";

/** The manifest's name wherever releases are offered. */
export const OFFER = "update.jws";
/** All of what was asked for is here by then, or it is too slow. */
const PATIENCE_MS = 60_000;

export interface SourceOptions {
  /** Filled by `soundbox update FILE`; may be missing. */
  readonly inbox: string;
  /** Ends with a slash; undefined for a terminal that is updated by hand only. */
  readonly url: string | undefined;
  readonly patienceMs?: number;
}

type Came = Outcome<SourceFault, Uint8Array | undefined>;

/** Looks into both by turns, so that neither can hide what the other has. */
export function createReleaseSource(options: SourceOptions): ReleaseSource {
  const { inbox, url, patienceMs = PATIENCE_MS } = options;
  let isFromInbox = false;
  return {
    look(limitBytes, done) {
      isFromInbox = existsSync(join(inbox, OFFER)) && !(isFromInbox && url !== undefined);
      if (isFromInbox) answer(done, readFile(join(inbox, OFFER), 0, limitBytes));
      else if (url === undefined) answer(done, { ok: true, value: undefined });
      else ask({ url: url + OFFER, limitBytes, patienceMs }, done);
    },
    fetch(piece, done) {
      const whole = (came: Came): void => {
        if (!came.ok) done(came);
        else if (came.value === undefined) done(fault("unreachable", `${piece.file} is not there`));
        else done({ ok: true, value: came.value });
      };
      const { file, from, lengthBytes } = piece;
      if (isFromInbox) answer(whole, readFile(join(inbox, file), from, lengthBytes, true));
      else ask({ url: url + file, limitBytes: lengthBytes, patienceMs, piece }, whole);
    },
  };
}

function answer(done: (came: Came) => void, came: Came): void {
  setImmediate(() => done(came));
}

/** Some bytes of a file; without `isPart` all of it, which must not be more than the limit. */
function readFile(path: string, from: number, limitBytes: number, isPart = false): Came {
  try {
    const file = openSync(path, "r");
    try {
      const { size } = fstatSync(file);
      if (!isPart && size > limitBytes) return fault("too-large", `${path} has ${size} bytes`);
      const bytes = Buffer.alloc(Math.max(0, Math.min(limitBytes, size - from)));
      return { ok: true, value: bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from)) };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return fault("unreachable", error instanceof Error ? error.message : String(error));
  }
}

interface Question {
  readonly url: string;
  readonly limitBytes: number;
  readonly patienceMs: number;
  readonly piece?: Piece;
}

/** One request, one answer: whole, or a fault. Follows nobody elsewhere. */
function ask({ url, limitBytes, patienceMs, piece }: Question, done: (came: Came) => void): void {
  let isDone = false;
  const end = (came: Came): void => {
    if (isDone) return;
    isDone = true;
    clearTimeout(patience);
    asked.destroy();
    done(came);
  };
  const range = piece && `bytes=${piece.from}-${piece.from + piece.lengthBytes - 1}`;
  const headers = { "accept-encoding": "identity", ...(range === undefined ? {} : { range }) };
  const request = url.startsWith("https:") ? requestSecure : requestPlain;
  const asked = request(url, { headers, agent: false });
  const patience = setTimeout(
    () => end(fault("slow", `nothing whole within ${patienceMs} ms`)),
    patienceMs,
  );
  patience.unref();
  asked.on("error", (error) => end(fault("unreachable", error.message)));
  asked.on("response", (answered) => {
    if (answered.statusCode === 404) end({ ok: true, value: undefined });
    else if (answered.statusCode !== (piece === undefined ? 200 : 206)) {
      end(fault("unreachable", `the answer was ${answered.statusCode}`));
    } else take(answered, limitBytes, end);
  });
  asked.end();
}

function take(answered: IncomingMessage, limitBytes: number, end: (came: Came) => void): void {
  const parts: Buffer[] = [];
  let length = 0;
  answered.on("data", (part: Buffer) => {
    length += part.length;
    if (length > limitBytes) end(fault("too-large", `more than ${limitBytes} bytes`));
    else parts.push(part);
  });
  answered.on("error", (error) => end(fault("unreachable", error.message)));
  answered.on("end", () => end({ ok: true, value: Buffer.concat(parts) }));
}

function fault(name: SourceFault, detail: string): Outcome<SourceFault, never> {
  return { ok: false, fault: name, detail };
}
