/**
 * The bench's own line to the broker: it publishes at QoS 1 and stamps the moment before a message
 * is handed to the socket. What comes up from a terminal goes to whoever asked for it.
 */
import { Socket } from "node:net";
import mqtt from "mqtt";
import { nowMs } from "./clock.ts";

export interface Bank {
  /** Sends one message. @returns when it was handed over. */
  publish(topic: string, payload: string | Uint8Array): number;
  /** Resolves when the broker has everything that was sent. */
  settled(): Promise<void>;
  /** Subscribes and hears messages. */
  hear(filter: string, listener: (topic: string, payload: Uint8Array) => void): Promise<void>;
  close(): Promise<void>;
}

export async function openBank(port: number): Promise<Bank> {
  const url = `mqtt://127.0.0.1:${port}`;
  const client = await mqtt.connectAsync(url, { protocolVersion: 5, clientId: "bench-bank" });
  // Small messages leave at once: Nagle's algorithm would hold one back behind an acknowledgement.
  if (client.stream instanceof Socket) client.stream.setNoDelay(true);
  const listeners: ((topic: string, payload: Uint8Array) => void)[] = [];
  client.on("message", (topic, payload) => {
    for (const listener of listeners) listener(topic, payload);
  });
  let openCount = 0;
  let whenSettled: (() => void)[] = [];
  return {
    publish(topic, payload) {
      openCount += 1;
      const at = nowMs();
      client.publish(topic, Buffer.from(payload), { qos: 1 }, () => {
        openCount -= 1;
        if (openCount > 0) return;
        for (const tell of whenSettled) tell();
        whenSettled = [];
      });
      return at;
    },
    settled() {
      if (openCount === 0) return Promise.resolve();
      return new Promise((resolve) => whenSettled.push(resolve));
    },
    async hear(filter, listener) {
      listeners.push(listener);
      await client.subscribeAsync(filter, { qos: 1 });
    },
    async close() {
      await client.endAsync(true);
    },
  };
}

/** Makes the broker forget a client's session, as if the terminal had never been there. */
export async function forgetSession(port: number, clientId: string): Promise<void> {
  const url = `mqtt://127.0.0.1:${port}`;
  const client = await mqtt.connectAsync(url, { clientId, protocolVersion: 5, clean: true });
  await client.endAsync();
}
