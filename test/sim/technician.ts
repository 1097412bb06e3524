/** A stall with a technician at its serial line, for tests in simulated time. */
import { openStall, type Stall, type StallOptions } from "../../sim/stall.ts";

export interface Bench {
  readonly stall: Stall;
  /** Everything that the terminal has said on the line since the last look. */
  read(): string;
  /** Types a line, and gives the answer. */
  ask(command: string): string;
  /** Makes the presence gesture. */
  hold(): void;
  /** Opens a session with the right proof. */
  enter(): void;
  /** Calls a method in the open session, and gives its answer; waits up to so long. */
  call(method: string, params?: unknown, withinMs?: number): Answer;
  /** Sends a line in the open session and waits a moment. */
  send(line: string): void;
  /** Progress told since the last look, as `step: text`. */
  progress(): readonly string[];
  /** Makes the gesture, asks for a session, and presents a proof. */
  offer(proof: "right" | "wrong" | "noise"): string;
}

/** What comes back for a request. */
export interface Answer {
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

const decoder = new TextDecoder();

export async function openBench(options: StallOptions = {}): Promise<Bench> {
  const stall = await openStall({
    ...options,
    config: { languages: ["en"], line: { port: "/dev/ttyGS0" }, ...options.config },
  });
  let said = "";
  stall.line.onSight((sight) => {
    if (sight.type === "said") said += decoder.decode(sight.bytes);
  });
  stall.world.pass(2_000);
  const read = () => {
    const all = said;
    said = "";
    return all;
  };
  const ask = (command: string) => {
    stall.line.type(`${command}\r\n`);
    stall.world.pass(100);
    return read();
  };
  const hold = () => {
    stall.hold("volume-down", 5_200);
    stall.world.pass(100);
  };
  let lastId = 0;
  let told: string[] = [];
  const send = (line: string) => {
    stall.line.bring(new TextEncoder().encode(`${line}\n`));
    stall.world.pass(100);
  };
  const call = (method: string, params?: unknown, withinMs = 60_000): Answer => {
    lastId += 1;
    const id = lastId;
    read();
    send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    const untilMs = stall.world.nowMs + withinMs;
    let text = "";
    for (;;) {
      text += read();
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        const message = JSON.parse(line);
        if (message.id === id) return message;
        if (message.method === "$/progress") {
          told.push(`${message.params.step}: ${message.params.text}`);
        }
      }
      if (stall.world.nowMs >= untilMs) throw new Error(`${method} was not answered`);
      stall.world.pass(100);
    }
  };
  return {
    stall,
    read,
    ask,
    hold,
    send,
    call,
    progress() {
      const all = told;
      told = [];
      return all;
    },
    enter() {
      if (!ask("status").includes("set-up: open")) hold();
      ask("starttls");
      stall.line.present("right");
      stall.world.pass(100);
    },
    offer(proof) {
      if (!ask("status").includes("set-up: open")) hold();
      const answer = ask("starttls");
      stall.line.present(proof);
      stall.world.pass(100);
      return answer + read();
    },
  };
}

/** The same, with a session open. */
export async function openEntered(options: StallOptions = {}): Promise<Bench> {
  const bench = await openBench(options);
  bench.enter();
  return bench;
}

/** What a technician binds a terminal to, in the tests. */
export function binding({ stall }: Bench, epoch = 3) {
  return {
    merchant: { bakongAccountID: "sokha_coffee@devb", name: "Sokha Coffee" },
    acquirer: { id: "SIMBANK", epoch, keys: stall.bank.jwks },
  };
}
