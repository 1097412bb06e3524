/**
 * JSON-RPC 2.0, one object a line, as data: requests out of bytes and answers into text. It keeps
 * one line of at most 16 KiB, whatever comes, and knows no methods.
 */
import type { Result } from "../lib/result.ts";

/** A longer line is answered with an error and forgotten as it comes. */
export const REQUEST_BYTES_MAX = 16_384;
const LINE_FEED = 10;

/** What goes wrong with a request; the codes are in the README of this folder. */
export interface RpcError {
  readonly code: number;
  /** What, why, what next. */
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>> & { readonly reason: string };
}

export type RpcId = string | number;

export interface RpcRequest {
  /** Undefined for a notification. */
  readonly id: RpcId | undefined;
  readonly method: string;
  readonly params: unknown;
}

/** Bytes of a line that has not ended yet. */
export interface RpcReader {
  readonly bytes: Uint8Array;
  length: number;
  isTooLong: boolean;
}

export function newRpcReader(): RpcReader {
  return { bytes: new Uint8Array(REQUEST_BYTES_MAX), length: 0, isTooLong: false };
}

/** Forgets what was begun. */
export function forgetRequest(reader: RpcReader): void {
  reader.length = 0;
  reader.isTooLong = false;
}

/**
 * Takes bytes, and gives the lines that ended in them as requests or refusals, each at once, so
 * that nothing is gathered. Empty lines are passed over.
 */
export function takeRequests(
  reader: RpcReader,
  bytes: Uint8Array,
  take: (request: Result<RpcRequest, RpcError>) => void,
): void {
  for (const byte of bytes) {
    if (byte !== LINE_FEED) {
      if (reader.length === REQUEST_BYTES_MAX) reader.isTooLong = true;
      else {
        reader.bytes[reader.length] = byte;
        reader.length += 1;
      }
      continue;
    }
    const { length, isTooLong } = reader;
    forgetRequest(reader);
    if (isTooLong) take(problem(-32700, "parse", `a line has at most ${REQUEST_BYTES_MAX} bytes`));
    else if (!isBlank(reader.bytes.subarray(0, length))) {
      take(readRequest(reader.bytes.subarray(0, length)));
    }
  }
}

/** Reads one line. */
export function readRequest(bytes: Uint8Array): Result<RpcRequest, RpcError> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return problem(-32700, "parse", "this is no JSON; send one object a line");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return problem(-32600, "request", "this is no JSON object; send one object a line");
  }
  const { jsonrpc, id, method, params } = value as Readonly<Record<string, unknown>>;
  if (jsonrpc !== "2.0" || typeof method !== "string" || method.length > 64) {
    return problem(-32600, "request", 'a request has "jsonrpc":"2.0" and a method');
  }
  if (id === undefined) return { ok: true, value: { id: undefined, method, params } };
  const isId = typeof id === "number" ? Number.isSafeInteger(id) : isText(id, 64);
  if (!isId) {
    return problem(-32600, "request", "id must be a whole number or a text of 1 to 64 characters");
  }
  return { ok: true, value: { id: id as RpcId, method, params } };
}

export function resultText(id: RpcId, result: unknown): string {
  return `${JSON.stringify({ jsonrpc: "2.0", id, result })}\n`;
}

/** @param id null when the request could not be read. */
export function errorText(id: RpcId | null, error: RpcError): string {
  return `${JSON.stringify({ jsonrpc: "2.0", id, error })}\n`;
}

export function progressText(id: RpcId, step: string, text: string): string {
  const params = { id, step, text };
  return `${JSON.stringify({ jsonrpc: "2.0", method: "$/progress", params })}\n`;
}

function isText(value: unknown, max: number): boolean {
  return typeof value === "string" && value.length > 0 && value.length <= max;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 32 || byte === 9 || byte === 13);
}

function problem(code: number, reason: string, message: string): Result<never, RpcError> {
  return { ok: false, problem: { code, message, data: { reason } } };
}
