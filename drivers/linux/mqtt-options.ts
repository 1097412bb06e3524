/**
 * What the `mqtt` package is told for one connection (contract, section 2). Most of it switches off
 * what the package would do by itself.
 */
import type { IClientOptions } from "mqtt";
import type { LinkOptions } from "../hal/link.ts";

/** The package's options for one attempt. */
export function clientOptions(options: LinkOptions): IClientOptions {
  const { protocol, will } = options;
  return {
    clientId: options.clientId,
    clean: false,
    protocolVersion: protocol,
    keepalive: options.keepAliveSeconds,
    // When to try again is not the client's decision, and a new attempt gets a new client.
    reconnectPeriod: 0,
    resubscribe: false,
    connectTimeout: options.connectTimeoutMs,
    // Its cache of all 65,536 packet ids would be filled at the first packet.
    writeCache: false,
    // `LinkPulse` keeps the connection alive; this timer never fires.
    timerVariant: { set: () => 0, clear: () => {} },
    log: () => {},
    will: {
      topic: will.topic,
      payload: Buffer.from(will.payload),
      qos: 1,
      retain: true,
      ...(protocol === 5 ? { properties: { willDelayInterval: will.delaySeconds } } : {}),
    },
    ...(protocol === 5 ? { properties: sessionProperties(options) } : {}),
  };
}

/** Without an expiry MQTT 5 forgets the session, clean start or not (section 3.1.2.11.2). */
function sessionProperties(options: LinkOptions): NonNullable<IClientOptions["properties"]> {
  return {
    sessionExpiryInterval: options.sessionExpirySeconds,
    receiveMaximum: options.receiveMaximum,
    maximumPacketSize: options.packetBytesMax,
  };
}
