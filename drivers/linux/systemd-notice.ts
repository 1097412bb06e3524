/**
 * Word to the supervisor: ready, status, and that the terminal makes progress. Node.js cannot send
 * a datagram to a socket of the file system, so systemd's own program carries it; one at a time,
 * and never by a timer of this file: a terminal that stands still must fall silent.
 */
import { spawn } from "node:child_process";

export interface Notice {
  /** Sends fields of sd_notify(3), e.g. `READY=1`; what cannot be carried is dropped. */
  send(...fields: readonly string[]): void;
  /** Tells the watchdog, unless it was told a quarter of its time ago or less. */
  feed(): void;
}

export interface NoticeOptions {
  /** The environment that systemd gave: NOTIFY_SOCKET, WATCHDOG_USEC. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly program?: string;
}

/** Fields that wait while one word is being carried; more can only be repetitions. */
const WAITING_MAX = 8;
/** A program that has not ended by then never will. */
const STUCK_AFTER_MS = 10_000;

/** Makes the way to the supervisor; undefined when there is none. */
export function openNotice(options: NoticeOptions): Notice | undefined {
  const { env, now, program = "systemd-notify" } = options;
  const socket = env.NOTIFY_SOCKET;
  if (socket === undefined || socket === "") return undefined;
  const watchdogMs = Number(env.WATCHDOG_USEC ?? 0) / 1000;
  const waiting: string[] = [];
  let isCarrying = false;
  let fedAt = Number.NEGATIVE_INFINITY;

  function carry(): void {
    if (isCarrying || waiting.length === 0) return;
    isCarrying = true;
    const environment = { PATH: env.PATH, NOTIFY_SOCKET: socket };
    const process = spawn(program, waiting.splice(0), {
      stdio: "ignore",
      timeout: STUCK_AFTER_MS,
      killSignal: "SIGKILL",
      env: environment,
    });
    let isOver = false;
    const over = () => {
      if (isOver) return;
      isOver = true;
      isCarrying = false;
      carry();
    };
    // The word that was lost comes again with the next progress; there is nobody else to tell.
    process.on("error", over);
    process.on("exit", over);
    process.unref();
  }

  return {
    send(...fields) {
      for (const field of fields) {
        const [name = ""] = field.split("=");
        // The newest of a kind counts.
        const earlier = waiting.findIndex((other) => other.startsWith(`${name}=`));
        if (earlier >= 0) waiting.splice(earlier, 1);
        if (waiting.length < WAITING_MAX) waiting.push(field);
      }
      carry();
    },
    feed() {
      if (!(watchdogMs > 0) || now() - fedAt < watchdogMs / 4) return;
      fedAt = now();
      this.send("WATCHDOG=1");
    },
  };
}
