/**
 * JSON-RPC 2.0 over a session, one object a line (contract, section 4): calls with their answers,
 * progress on the way, and cancelling. A refusal of the box is a value; a lost session is thrown,
 * because then nobody knows what became of the call.
 */
import { type RefusalWords, Refused, sentence } from "./refused.ts";
import type { SecureSession } from "./secure-session.ts";
import { WireGone } from "./wire.ts";

export type RpcAnswer =
  | { readonly ok: true; readonly result: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly code: number; readonly words: RefusalWords };

export interface RpcCall {
  /** Called with what the box says while it works. */
  readonly progress?: (text: string) => void;
  /** After so long the call is cancelled and refused. */
  readonly timeoutMs: number;
}

export interface Rpc {
  /** @throws WireGone or SessionLost when nobody knows what became of it; Refused when disbelieved. */
  call(method: string, params: object, call: RpcCall): Promise<RpcAnswer>;
  end(): Promise<void>;
}

/** The session broke or went silent: begun anew, the box tells how far it came. */
export class SessionLost extends Error {
  readonly words: RefusalWords;

  constructor(words: RefusalWords) {
    super(words.what);
    this.words = words;
  }
}

interface Pending {
  readonly method: string;
  readonly answer: (answer: RpcAnswer) => void;
  readonly fail: (error: Error) => void;
  readonly progress: (text: string) => void;
}

type Message = Readonly<Record<string, unknown>>;

/** JSON-RPC's own code for a method that is not there. */
const METHOD_NOT_FOUND = -32601;

export function createRpc(session: SecureSession): Rpc {
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let over: Error | undefined;

  function failAll(error: Error): void {
    over ??= error;
    for (const { fail } of pending.values()) fail(over);
    pending.clear();
  }

  function take(message: Message): void {
    const { id, method, params } = message;
    if (method === "$/refused") {
      failAll(sessionRefused(textOf((params as Message | undefined)?.why)));
    } else if (method === "$/progress") {
      const { id: of, text, message: words } = (params ?? {}) as Message;
      const call = pending.get(Number(of)) ?? [...pending.values()].at(-1);
      call?.progress(textOf(text ?? words));
    } else if (typeof id === "number" && pending.has(id)) {
      const call = pending.get(id);
      pending.delete(id);
      call?.answer(answerOf(message, call.method));
    }
  }

  session.listen({
    line(text) {
      const message = parse(text);
      if (message !== undefined) take(message);
    },
    ended: (isGone) =>
      failAll(isGone ? new WireGone() : new SessionLost(sessionRefused("The box ended it.").words)),
  });

  return {
    call(method, params, { progress = () => undefined, timeoutMs }) {
      if (over !== undefined) return Promise.reject(over);
      const id = nextId;
      nextId += 1;
      return new Promise<RpcAnswer>((resolve, reject) => {
        const timer = setTimeout(() => {
          pending.delete(id);
          session.send(JSON.stringify({ jsonrpc: "2.0", method: "$/cancel", params: { id } }));
          reject(new SessionLost(callSilent(method, timeoutMs)));
        }, timeoutMs);
        pending.set(id, {
          method,
          answer: (answer) => {
            clearTimeout(timer);
            resolve(answer);
          },
          fail: (error) => {
            clearTimeout(timer);
            reject(error);
          },
          progress,
        });
        session.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
      });
    },
    end: () => session.end(),
  };
}

function parse(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Message) : undefined;
  } catch {
    return undefined;
  }
}

function answerOf({ result, error }: Message, method: string): RpcAnswer {
  if (error === undefined) {
    const isObject = typeof result === "object" && result !== null && !Array.isArray(result);
    return { ok: true, result: isObject ? (result as Message) : { value: result } };
  }
  const { code, message } = (error ?? {}) as Message;
  const number = typeof code === "number" ? code : 0;
  return { ok: false, code: number, words: wordsOf(textOf(message), number, method) };
}

/** Our boxes say "what; why; what next", or only the last two; others say what they say. */
function wordsOf(message: string, code: number, method: string): RefusalWords {
  const what = `The box refused ${method}.`;
  const next = "Look into the box's log (log.read), or call the bank.";
  // "it is …" tells what was seen, and belongs to the rule before it.
  const [first = "", second, ...more] = message.split(/;\s+(?!it is )/);
  if (second === undefined) {
    const why =
      message || (code === METHOD_NOT_FOUND ? "it has no such method" : "it says nothing");
    return { what, why: sentence(why), next };
  }
  if (more.length === 0) return { what, why: sentence(first), next: sentence(second) };
  return { what: sentence(first), why: sentence(second), next: sentence(more.join("; ")) };
}

function sessionRefused(why: string): Refused {
  return new Refused({
    what: "The secured session is over.",
    why: sentence(why || "the box ended it"),
    next: "Make the presence gesture again and begin anew; what was done stays done.",
  });
}

function callSilent(method: string, timeoutMs: number): RefusalWords {
  return {
    what: `The box did not answer ${method}.`,
    why: `It took longer than ${Math.round(timeoutMs / 1000)} s, and was told to stop.`,
    next: "Begin anew; what was done stays done.",
  };
}

/** A text of the box, on one line and of bounded length; empty when it is none. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value.replace(/\p{Cc}+/gu, " ").slice(0, 500) : "";
}
