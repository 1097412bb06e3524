/**
 * The wires into an emulated machine: the emulator's own monitor (QMP, one JSON object a line), and
 * a root shell on one of its serial ports. Knows nothing of payments.
 */
import { connect, type Socket } from "node:net";

/** For what an emulated processor does on a busy computer; only what hangs ends by it. */
export const MACHINE_PATIENCE_MS = 600_000;
const RETRY_MS = 200;

/** Connects to a socket of the emulator, which may not have made it yet. */
export async function dial(path: string, isAlive: () => boolean): Promise<Socket> {
  for (;;) {
    const socket = connect(path);
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    if (isOpen) return socket;
    if (!isAlive()) throw new Error("the emulator has ended");
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** What comes out of a socket, kept as text, and a wait for a pattern in it. */
export class Hearing {
  text = "";
  readonly #socket: Socket;
  readonly #waiting = new Set<() => void>();

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8");
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer | string) => {
      this.text += chunk;
      for (const look of this.#waiting) look();
    });
    socket.on("close", () => {
      for (const look of this.#waiting) look();
    });
  }

  say(text: string): void {
    this.#socket.write(text);
  }

  /** The first match, and forgets all up to its end. @throws Error when the line goes dead. */
  hears(pattern: RegExp, what: string): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(this.text);
        if (found === null && !this.#socket.destroyed) return;
        end();
        if (found === null) {
          reject(new Error(`${what}: the machine is gone; heard:\n${this.text.slice(-2_000)}`));
          return;
        }
        this.text = this.text.slice(found.index + found[0].length);
        resolve(found);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`never heard ${what}; heard:\n${this.text.slice(-2_000)}`));
      }, MACHINE_PATIENCE_MS);
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** The emulator's monitor. */
export class Monitor {
  readonly #hearing: Hearing;

  constructor(socket: Socket) {
    this.#hearing = new Hearing(socket);
  }

  async open(): Promise<void> {
    await this.ask("qmp_capabilities");
  }

  /** One command and its answer; events in between are passed over. */
  async ask(execute: string, words: Readonly<Record<string, unknown>> = {}): Promise<void> {
    this.#hearing.say(`${JSON.stringify({ execute, arguments: words })}\n`);
    const answer = /^\{"(return|error)":.*$/m;
    const [line] = await this.#hearing.hears(answer, `an answer to ${execute}`);
    if (line.startsWith('{"error"')) throw new Error(`${execute}: ${line}`);
  }
}

/** A root shell at the end of a serial line. */
export class Shell {
  readonly #hearing: Hearing;
  #count = 0;

  constructor(socket: Socket) {
    this.#hearing = new Hearing(socket);
  }

  /** Waits for the first prompt, and makes the shell a quiet one. */
  async open(): Promise<void> {
    await this.#hearing.hears(/[#$] /, "a prompt");
    // Wide enough that nothing is wrapped, and dumb enough that nothing is coloured.
    this.#hearing.say("stty -echo cols 4000; PS1=; PS2=; export TERM=dumb PAGER=cat\n");
    this.#hearing.say("bind 'set enable-bracketed-paste off'\n");
    await this.run("true");
  }

  /** Runs words of shell to their end. @returns what they printed. @throws Error when they fail. */
  async run(words: string): Promise<string> {
    this.#count += 1;
    const mark = `done-${this.#count}`;
    // The mark is put together by the shell: an echo of these words is not it.
    this.#hearing.say(`{ ${words}\n} 2>&1 </dev/null; echo "${mark}""-$?"\n`);
    const end = new RegExp(`([^]*?)${mark}-(\\d+)\\r?\\n`);
    const [, said = "", code] = await this.#hearing.hears(end, `the end of: ${words}`);
    const text = said.replaceAll("\r", "").trim();
    if (code !== "0") throw new Error(`${words}\nended with ${code}:\n${text}`);
    return text;
  }
}
