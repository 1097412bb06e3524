/**
 * The shop's own broker with real MQTT clients: who may say what to whom, and a wire that is cut.
 */
import mqtt from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Broker, openBroker } from "../../sim/shop/broker.ts";

const TOPIC = "khqr/v1/SIMBANK/T-1/dn/event";

let broker: Broker;
const clients: mqtt.MqttClient[] = [];

beforeEach(async () => {
  broker = await openBroker();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.end(true);
  await broker.close();
});

function connect(url: string, options: mqtt.IClientOptions): mqtt.MqttClient {
  const client = mqtt.connect(url, { protocolVersion: 4, reconnectPeriod: 0, ...options });
  client.on("error", () => {});
  clients.push(client);
  return client;
}

function event(client: mqtt.MqttClient, name: "connect" | "close"): Promise<void> {
  return new Promise((resolve) => client.once(name, () => resolve()));
}

async function connectBank(): Promise<mqtt.MqttClient> {
  const { bankUrl, bankPassword } = broker;
  const options = { clientId: "SIMBANK", username: "SIMBANK", password: bankPassword };
  const bank = connect(bankUrl, options);
  await event(bank, "connect");
  return bank;
}

async function connectTerminal(clientId = "T-1", clean = true): Promise<mqtt.MqttClient> {
  const terminal = connect(broker.terminalUrl, { clientId, clean });
  await event(terminal, "connect");
  return terminal;
}

describe("the shop's broker", () => {
  it("lets a terminal subscribe to its own messages and to nobody else's", async () => {
    const terminal = await connectTerminal();
    const own = await terminal.subscribeAsync("khqr/v1/+/T-1/dn/#", { qos: 1 });
    expect(own.map(({ qos }) => qos)).toEqual([1]);
    for (const topic of ["#", "khqr/v1/+/T-2/dn/#", "khqr/v1/+/+/dn/#", "khqr/v1/+/T-1/up/#"]) {
      await expect(terminal.subscribeAsync(topic, { qos: 1 })).rejects.toThrow();
    }
  });

  it("ends the connection of a terminal that speaks for another", async () => {
    const terminal = await connectTerminal();
    const closed = event(terminal, "close");
    terminal.publish("khqr/v1/SIMBANK/T-2/up/state", "x", { qos: 1 });
    await closed;
  });

  it("lets no terminal in whose name is a wildcard", async () => {
    const terminal = connect(broker.terminalUrl, { clientId: "+" });
    await event(terminal, "close");
    expect(terminal.connected).toBe(false);
  });

  it("lets nobody in at the bank's door without its password", async () => {
    const stranger = connect(broker.bankUrl, { clientId: "SIMBANK", password: "guess" });
    await event(stranger, "close");
    expect(stranger.connected).toBe(false);
  });

  it("tells when a terminal has acknowledged a message, and which", async () => {
    const bank = await connectBank();
    // A lasting session, as terminals have: only then does this broker know what was acknowledged.
    const terminal = await connectTerminal("T-1", false);
    await terminal.subscribeAsync("khqr/v1/+/T-1/dn/#", { qos: 1 });
    const acknowledged = new Promise<string>((resolve) => {
      broker.onAcknowledged((id, payload) => resolve(`${id} ${Buffer.from(payload)}`));
    });
    await bank.publishAsync(TOPIC, "five", { qos: 1 });
    expect(await acknowledged).toBe("T-1 five");
  });

  it("keeps what is sent while the wire is cut and delivers it when it is mended", async () => {
    const bank = await connectBank();
    const before = await connectTerminal("T-1", false);
    await before.subscribeAsync("khqr/v1/+/T-1/dn/#", { qos: 1 });
    const closed = event(before, "close");
    broker.setWire(false);
    await closed;
    expect(broker.wireUp).toBe(false);

    const refused = connect(broker.terminalUrl, { clientId: "T-1", clean: false });
    await event(refused, "close");
    expect(refused.connected).toBe(false);
    await bank.publishAsync(TOPIC, "kept", { qos: 1 });

    broker.setWire(true);
    const after = connect(broker.terminalUrl, { clientId: "T-1", clean: false });
    const message = await new Promise<Buffer>((resolve) => {
      after.on("message", (_topic, payload) => resolve(payload));
    });
    expect(message.toString()).toBe("kept");
  });
});
