/**
 * The bench's own Mosquitto: loopback, no disk, nothing shared with another broker. Its log is read
 * line by line as it is written: that is how the bench sees a subscription or an acknowledgement
 * from outside.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "../integration/mosquitto.ts";
import { nowMs } from "./clock.ts";

export interface Broker {
  readonly port: number;
  /** Hears every line of the log with the time it was read. @returns how to stop it. */
  onLine(listener: (line: string, at: number) => void): () => void;
  stop(): Promise<void>;
}

/** `acknowledgements`: the log names every packet, which costs the broker time. */
export async function startBroker(logs: "subscriptions" | "acknowledgements"): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), "soundbox-bench-broker-"));
  const port = await freePort();
  const configuration = [
    ...(process.getuid?.() === 0 ? ["user root"] : []),
    "persistence false",
    "set_tcp_nodelay true",
    "max_queued_messages 0",
    "log_dest stderr",
    "log_timestamp false",
    "log_type error",
    "log_type notice",
    "log_type information",
    "log_type subscribe",
    ...(logs === "acknowledgements" ? ["log_type debug"] : []),
    `listener ${port} 127.0.0.1`,
    "allow_anonymous true",
  ];
  writeFileSync(join(folder, "mosquitto.conf"), `${configuration.join("\n")}\n`);
  const child = spawn("mosquitto", ["-c", join(folder, "mosquitto.conf")], {
    env: { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin` },
    stdio: ["ignore", "ignore", "pipe"],
  });
  // A bench that fails half-way leaves no broker behind.
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const listeners = new Set<(line: string, at: number) => void>();
  const ready = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => reject(new Error("mosquitto ended before it listened")));
    listeners.add((line) => {
      if (/mosquitto version \S+ running/.test(line)) resolve();
    });
  });
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on("line", (line) => {
      const at = nowMs();
      for (const listener of listeners) listener(line, at);
    });
  }
  await ready;
  return {
    port,
    onLine(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      process.off("exit", end);
      end();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
