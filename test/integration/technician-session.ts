/** What a technician's laptop does at every box: the gesture waited for, a session, calls in it. */
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import type { FactoryBox as Box } from "./factory-box.ts";
import type { Laptop, SecureLine } from "./laptop.ts";

/** Calls over an open session; progress is passed over. */
export function caller(session: SecureLine) {
  let id = 0;
  return async (method: string, params: unknown = {}) => {
    id += 1;
    session.socket.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    const text = await session.until(new RegExp(`"id":${id},"(result|error)".*\\n`));
    const line =
      text
        .split("\n")
        .find((one) => one.includes(`"id":${id},"result"`) || one.includes(`"id":${id},"error"`)) ??
      "";
    // It was read byte by byte; what it says in Khmer takes several each.
    return JSON.parse(Buffer.from(line, "latin1").toString()) as {
      readonly result: Record<string, unknown>;
      readonly error: { readonly code: number; readonly message: string };
    };
  };
}

export function withSecret(laptop: Laptop, secret: string): SecureLine {
  return laptop.secure({
    pskCallback: () => ({ psk: Buffer.from(secret, "hex"), identity: "label" }),
    checkServerIdentity: () => undefined,
    minVersion: "TLSv1.3",
  });
}

/**
 * Asks until the line has what is wanted: the terminal may be starting, the key still held. No more
 * than four questions a second: whoever asks as fast as answers come is soon not answered (fault
 * U4), and then the next question, `starttls` perhaps, is one of those.
 */
export async function askUntil(laptop: Laptop, command: string, wanted: RegExp): Promise<string> {
  for (;;) {
    laptop.write(`${command}\r\n`);
    const [answer] = await Promise.all([laptop.within(/^(ok|refused)[^\n]*\n/m, 500), pause(250)]);
    if (answer !== undefined && wanted.test(answer)) return answer;
  }
}

/**
 * Asks for a session, again if there is no answer: where the first answer was only late, the
 * terminal takes the second question for noise before the handshake. Answers to earlier questions
 * may still be on their way.
 */
export async function starttls(laptop: Laptop): Promise<string> {
  for (;;) {
    laptop.write("starttls\r\n");
    const begun = /TLS begins now\r\n|refused: (locked|set-up|storage|this)[^\n]*\n/;
    const answer = await laptop.within(begun, 5_000);
    if (answer !== undefined) return answer;
  }
}

export async function openSetUp(box: Box, laptop: Laptop): Promise<void> {
  await askUntil(laptop, "id", /terminal: T-0042/);
  box.hold();
  await askUntil(laptop, "status", /set-up: open/);
  expect(await starttls(laptop)).toContain("ok: TLS begins now");
}
