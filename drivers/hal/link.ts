/**
 * One MQTT connection to a broker (contract, section 2). The driver makes one attempt when told to
 * and reports what became of it; when to try again is the firmware's decision.
 *
 * Each `open` starts a new generation. Everything that belongs to an older one (messages,
 * completions, acknowledgements) is dropped by the driver, so that a late acknowledgement can never
 * reach another message (fault N10).
 */
import type { Done } from "./outcome.ts";

/** Counts connection attempts of this boot: 1, 2, 3 … */
export type Generation = number;

/** PEM texts for mutual TLS. There is no switch that turns certificate checks off. */
export interface TlsCredentials {
  readonly ca: string;
  readonly certificate: string;
  readonly privateKey: string;
}

export interface LinkOptions {
  /** `mqtts://host:8883`; `mqtt://` is accepted for loopback addresses only. */
  readonly url: string;
  readonly clientId: string;
  /** 5, or 4 for MQTT 3.1.1 where a broker refused 5. */
  readonly protocol: 5 | 4;
  readonly keepAliveSeconds: number;
  readonly sessionExpirySeconds: number;
  readonly receiveMaximum: number;
  /** A larger frame is never buffered: see `LinkEvent` `oversize`. */
  readonly packetBytesMax: number;
  /** For the TCP and TLS handshakes and CONNACK together. */
  readonly connectTimeoutMs: number;
  readonly will: {
    readonly topic: string;
    readonly payload: Uint8Array;
    readonly delaySeconds: number;
  };
  readonly tls?: TlsCredentials;
}

/**
 * Why a connection ended or never began. `protocol-version`: the broker has no MQTT 5. `refused`: a
 * CONNACK with another code. `certificate`: ours or theirs was refused. `network`: no route, reset,
 * time-out, name unknown. `keep-alive`: nothing heard for 1.5 times the keep alive. `malformed`:
 * bytes that are no MQTT, or a frame too large even to skip. `taken-over`: the broker gave our
 * client id to another. `closed`: the firmware closed it, or the broker said goodbye.
 */
export type LinkDownReason =
  | "protocol-version"
  | "refused"
  | "certificate"
  | "network"
  | "keep-alive"
  | "malformed"
  | "taken-over"
  | "closed";

/** One received PUBLISH, held unacknowledged until `acknowledge`. */
export interface LinkMessage {
  readonly generation: Generation;
  /** Identifies the message to `acknowledge`; 0 when it came at QoS 0 and needs none. */
  readonly token: number;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
}

export type LinkEvent =
  | {
      readonly type: "up";
      readonly generation: Generation;
      readonly sessionPresent: boolean;
      readonly protocol: 5 | 4;
    }
  | {
      readonly type: "down";
      readonly generation: Generation;
      readonly reason: LinkDownReason;
      readonly detail: string;
      /** How long nothing had been heard from the broker when it ended; 0 if it never was up. */
      readonly silentMs: number;
    }
  /**
   * All that arrived in one turn of the platform, in order: committed together. At most 256; more
   * come as further events of the same turn. Never count on the receive maximum: brokers exceed it.
   */
  | { readonly type: "messages"; readonly messages: readonly LinkMessage[] }
  /** A frame above `packetBytesMax` was hashed and thrown away as it came; it wants PUBACK too. */
  | {
      readonly type: "oversize";
      readonly generation: Generation;
      readonly token: number;
      readonly topic: string;
      readonly payloadSha256: Uint8Array;
      readonly payloadBytes: number;
    };

/** `down`: the connection ended first. `refused`: the broker said no (SUBACK or PUBACK code). */
export type LinkFault = "down" | "refused";

export interface LinkPublish {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

export interface Link {
  /** Registers the one listener; it is never called from inside another call of this interface. */
  listen(listener: (event: LinkEvent) => void): void;
  /** Starts a new attempt, ending any connection there is. Reported by `up` or `down`. */
  open(options: LinkOptions): Generation;
  /** Subscribes at QoS 1; `done` fires `refused` when the broker grants less. */
  subscribe(topicFilters: readonly string[], done: Done<LinkFault>): void;
  /** `done` fires at PUBACK for QoS 1, once handed to the socket for QoS 0. */
  publish(message: LinkPublish, done: Done<LinkFault>): void;
  /** Sends PUBACK for messages of `generation`; ignored when that is not the live connection. */
  acknowledge(generation: Generation, tokens: readonly number[]): void;
  /** Ends the connection in good order; reported by `down` with `closed`. */
  close(): void;
}
