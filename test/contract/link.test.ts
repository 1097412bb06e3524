/** The link's contract, held by the simulated broker's and by the real one against Mosquitto. */
import { connectAsync } from "mqtt";
import { describe } from "vitest";
import { createMqttLink } from "../../drivers/linux/mqtt-link.ts";
import type { After } from "../../sim/devices/deferral.ts";
import { createSimBroker } from "../../sim/devices/link.ts";
import { EVENTS } from "../integration/link-fixture.ts";
import { startMosquitto } from "../integration/mosquitto.ts";
import { requires } from "../requires.ts";
import { describeLink } from "./link.ts";
import type { LinkRig } from "./watched-link.ts";

const after: After = (delayMs, run) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};

describeLink("the simulated link", async () => {
  const broker = createSimBroker({ after, latencyMs: 1 });
  const reached: string[] = [];
  broker.onPublished((topic, payload) => {
    reached.push(`${topic} ${new TextDecoder().decode(payload)}`);
  });
  return {
    link: broker.link,
    url: "mqtt://127.0.0.1:1883",
    reached,
    send: async (payload, isRetained) => broker.publish(EVENTS, payload, isRetained),
    cut: () => broker.setReachable(false),
    dispose: async () => undefined,
  };
});

async function openReal(): Promise<LinkRig> {
  const mosquitto = await startMosquitto();
  const url = `mqtt://127.0.0.1:${mosquitto.port}`;
  const bank = await connectAsync(url, { protocolVersion: 5, reconnectPeriod: 0 });
  const reached: string[] = [];
  bank.on("message", (topic, payload) => reached.push(`${topic} ${payload}`));
  bank.on("error", () => undefined);
  await bank.subscribeAsync("khqr/v1/acleda/T-0007/up/#", { qos: 1 });
  return {
    link: createMqttLink(),
    url,
    reached,
    send: async (payload, retain = false) => {
      await bank.publishAsync(EVENTS, Buffer.from(payload), { qos: 1, retain });
    },
    cut: () => mosquitto.signal("SIGKILL"),
    dispose: async () => {
      await bank.endAsync(true);
      await mosquitto.stop();
    },
  };
}

describe.skipIf(requires("mosquitto"))("over a real broker", () => {
  describeLink("the link over MQTT", openReal);
});
