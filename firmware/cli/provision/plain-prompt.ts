/**
 * Talks to the plain prompt of a box (contract, section 4), ours or anybody's. An answer ends with
 * a line that begins with `ok` or `refused`; a box that ends its answers otherwise is given a
 * moment of silence instead.
 */
import { Refused } from "./refused.ts";
import { type Wire, WireGone } from "./wire.ts";

export interface PlainAnswer {
  readonly verdict: "ok" | "refused" | "open";
  /** Without the echo of the command, without empty lines. */
  readonly lines: readonly string[];
}

/** So long a box that says no `ok` may be silent before its answer counts as whole. */
const QUIET_MS = 1_500;
/** So long a box may take for the first word, and so often it is asked again. */
const PATIENCE_MS = 5_000;
const TRIES = 3;
const ANSWER_CHARS_MAX = 16_384;

/**
 * Asks, and asks again when noise may have eaten the question.
 * @throws Refused when the box says nothing; WireGone when the cable comes out.
 */
export async function askPlain(
  wire: Wire,
  command: string,
  patienceMs = PATIENCE_MS,
): Promise<PlainAnswer> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const answer = await askOnce(wire, command, patienceMs);
    if (answer !== undefined) return answer;
  }
  throw new Refused({
    what: "The box says nothing.",
    why: "It is off, the cable only charges, or this is the port of something else.",
    next: "Check that its screen is lit, try another cable and another port.",
  });
}

function askOnce(
  wire: Wire,
  command: string,
  patienceMs: number,
): Promise<PlainAnswer | undefined> {
  return new Promise((resolve, reject) => {
    let text = "";
    let timer = setTimeout(() => resolve(undefined), patienceMs);
    const finish = (verdict: PlainAnswer["verdict"]) => {
      clearTimeout(timer);
      resolve({ verdict, lines: linesOf(text, command) });
    };
    wire.listen({
      bytes(bytes) {
        text = (text + Buffer.from(bytes).toString("latin1")).slice(-ANSWER_CHARS_MAX);
        const last = /^(ok|refused)\b[^\n]*\n/im.exec(text);
        if (last !== null) {
          finish(last[1]?.toLowerCase() === "ok" ? "ok" : "refused");
          return;
        }
        if (linesOf(text, command).length === 0) return;
        clearTimeout(timer);
        timer = setTimeout(() => finish("open"), QUIET_MS);
      },
      gone() {
        clearTimeout(timer);
        reject(new WireGone());
      },
    });
    // The first line end closes whatever half a line noise or a person left.
    wire.write(Buffer.from(`\r\n${command}\r\n`)).catch((error: unknown) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

function linesOf(text: string, command: string): readonly string[] {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  // A session that somebody left open ends in bytes that are no text.
  const texts = lines.filter((line) => /^[\x20-\x7e]+$/.test(line));
  return texts.filter((line) => line !== command && !line.endsWith(`> ${command}`));
}

/** Number and firmware of the box. */
export interface PlainId {
  readonly terminal: string;
  readonly firmware: string;
}

/** @throws Refused when what answers is no box of this contract. */
export async function readId(wire: Wire): Promise<PlainId> {
  const { lines } = await askPlain(wire, "id");
  const text = lines.join("\n");
  const terminal = /^(?:terminal|id|serial)\W+([A-Za-z0-9_-]{1,32})\s*$/im.exec(text)?.[1];
  const alone = lines.find((line) => /^[A-Za-z0-9_-]{3,32}$/.test(line) && line !== "ok");
  const found = terminal ?? alone;
  if (found === undefined) {
    throw new Refused({
      what: "What answers at this port is not a payment box.",
      why: `To "id" it said: ${lines.slice(0, 2).join(" / ").slice(0, 80) || "nothing"}`,
      next: "Choose another port.",
    });
  }
  return { terminal: found, firmware: /^firmware\W+(\S+)/im.exec(text)?.[1] ?? "unknown" };
}
