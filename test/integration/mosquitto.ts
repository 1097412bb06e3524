/**
 * A real Mosquitto for one test: its own folder, its own port on 127.0.0.1, its own configuration,
 * gone afterwards.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Mosquitto {
  readonly port: number;
  /** What the broker has logged so far. */
  log(): string;
  /** Resolves once the log matches. */
  logs(pattern: RegExp): Promise<void>;
  /**
   * Ends it: SIGTERM says goodbye to its clients, SIGKILL does not, SIGSTOP and SIGCONT pause it.
   */
  signal(signal: "SIGTERM" | "SIGKILL" | "SIGSTOP" | "SIGCONT"): void;
  /** Resolves once the process is gone and its folder removed. */
  stop(): Promise<void>;
}

export interface MosquittoOptions {
  /** Lines of its configuration below the `listener` line. */
  readonly lines?: readonly string[];
  /** The port of an earlier broker, to come back in its place. */
  readonly port?: number;
}

/**
 * Starts a broker and resolves once it listens. Anonymous clients are let in unless a line says
 * else.
 */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), "soundbox-mosquitto-"));
  const port = options.port ?? (await freePort());
  const lines = options.lines ?? [];
  const isOpen = !lines.some((line) => line.startsWith("allow_anonymous"));
  const configuration = [
    // Without this it gives up root and can no longer read its folder.
    ...(process.getuid?.() === 0 ? ["user root"] : []),
    "log_dest stderr",
    "log_type all",
    `listener ${port} 127.0.0.1`,
    ...(isOpen ? ["allow_anonymous true"] : []),
    ...lines,
  ];
  writeFileSync(join(folder, "mosquitto.conf"), `${configuration.join("\n")}\n`);
  const child = spawn("mosquitto", ["-c", "mosquitto.conf"], {
    cwd: folder,
    env: { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const { log, logs } = await listening(child);
  return {
    port,
    log,
    logs,
    signal: (signal) => child.kill(signal),
    stop: async () => {
      child.kill("SIGCONT");
      child.kill("SIGKILL");
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nobody listens on just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function listening(child: ChildProcess): Promise<Pick<Mosquitto, "log" | "logs">> {
  return new Promise((resolve, reject) => {
    let text = "";
    const waiting = new Set<() => void>();
    const logs = (pattern: RegExp): Promise<void> =>
      new Promise((found) => {
        const look = (): void => {
          if (!pattern.test(text)) return;
          waiting.delete(look);
          found();
        };
        waiting.add(look);
        look();
      });
    child.once("error", reject);
    child.once("close", () => reject(new Error(`mosquitto did not start:\n${text}`)));
    child.stderr?.setEncoding("utf8");
    child.stderr?.on("data", (chunk: string) => {
      text += chunk;
      for (const look of waiting) look();
      if (/mosquitto version \S+ running/.test(text)) resolve({ log: () => text, logs });
    });
  });
}
