/**
 * Keeps other web sites out of the shop. It listens on this machine only, but a page from anywhere
 * runs in the same browser: so the Host must be ours (a name pointed at 127.0.0.1 is not), and what
 * changes something must be JSON and come from our own page.
 */
import type { IncomingMessage } from "node:http";
import { type Answer, refusal } from "./answer.ts";

/** Sent with every answer. Nothing is loaded from elsewhere, nobody may frame the page. */
export const SECURITY_HEADERS: readonly (readonly [string, string])[] = [
  [
    "content-security-policy",
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
      "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; " +
      "frame-ancestors 'none'",
  ],
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
  ["cross-origin-resource-policy", "same-origin"],
];

/** @returns the refusal, or undefined when the request may go on. */
export function guardRequest(request: IncomingMessage, port: number): Answer | undefined {
  const { host, origin } = request.headers;
  const hosts = ["127.0.0.1", "localhost"].map((name) => `${name}:${port}`);
  if (host === undefined || !hosts.includes(host)) {
    return refusal(421, `Open this shop as http://127.0.0.1:${port}`);
  }
  if (request.method !== "POST") return undefined;
  if (origin !== undefined && origin !== `http://${host}`) {
    return refusal(403, "Only the shop's own page may do this.");
  }
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
    return refusal(415, "Send JSON: content-type application/json.");
  }
  return undefined;
}
