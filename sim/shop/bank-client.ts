/**
 * The bank's end of the broker: an MQTT client that carries the acquirer's messages at QoS 1, keeps
 * what it cannot send yet, and hands it what terminals say. It knows topics and bytes, no money.
 */
import mqtt from "mqtt";

export interface BankClientOptions {
  readonly acquirer: string;
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** PEM texts, for a broker with mutual TLS. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

export interface BankClient {
  /** Sends one message; it waits in memory while there is no broker. */
  publish(topic: string, payload: Uint8Array): void;
  /** Tells of every message from a terminal. */
  onMessage(listener: (topic: string, payload: Uint8Array) => void): void;
  /** Tells when the broker has taken a message over (PUBACK). */
  onTaken(listener: (payload: Uint8Array) => void): void;
  close(): Promise<void>;
}

/** How long the first connection may take before the shop says that it cannot open. */
const CONNECT_MS = 10_000;

/**
 * Connects and subscribes to all terminals of the acquirer.
 * @throws Error in plain words when the broker cannot be reached or refuses.
 */
export async function openBankClient(options: BankClientOptions): Promise<BankClient> {
  const { acquirer, url, username, password, tls } = options;
  const messageListeners = new Set<(topic: string, payload: Uint8Array) => void>();
  const takenListeners = new Set<(payload: Uint8Array) => void>();
  const client = mqtt.connect(url, {
    clientId: acquirer,
    clean: true,
    protocolVersion: 4,
    reconnectPeriod: 500,
    connectTimeout: CONNECT_MS,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...tls,
    rejectUnauthorized: true,
  });
  client.on("message", (topic, payload) => {
    for (const listener of messageListeners) listener(topic, new Uint8Array(payload));
  });
  await firstConnection(client, url);
  // Later errors are part of reconnecting; the page shows the terminal's state, and that counts.
  client.on("error", () => {});
  await client.subscribeAsync(`khqr/v1/${acquirer}/+/up/#`, { qos: 1 });

  return {
    publish(topic, payload) {
      client.publish(topic, Buffer.from(payload), { qos: 1 }, (error) => {
        if (error) return;
        for (const listener of takenListeners) listener(payload);
      });
    },
    onMessage(listener) {
      messageListeners.add(listener);
    },
    onTaken(listener) {
      takenListeners.add(listener);
    },
    async close() {
      await client.endAsync(true);
    },
  };
}

function firstConnection(client: mqtt.MqttClient, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // The client has listeners of its own on these events: only ours may be taken away.
    const settle = (why: string | undefined) => {
      client.off("connect", onConnect);
      client.off("error", onError);
      client.off("close", onClose);
      if (why === undefined) {
        resolve();
        return;
      }
      client.on("error", () => {});
      client.end(true);
      reject(new Error(`the bank cannot reach the broker at ${url}: ${why}`));
    };
    const onConnect = () => settle(undefined);
    const onError = (error: Error) => settle(error.message || "refused");
    const onClose = () => settle("the connection was closed");
    client.on("connect", onConnect);
    client.on("error", onError);
    client.on("close", onClose);
  });
}
