/**
 * The ways to the outside: which wireless networks can be heard, how to join one, and what carries
 * the terminal now. Knows nothing of brokers or payments.
 *
 * The boundary contract holds: each call returns at once, its `done` fires exactly once and later,
 * and a second operation while one is running ends `busy`.
 */
import type { Done } from "./outcome.ts";

/** `enterprise` needs a user name as well; this terminal cannot join such a network. */
export type AccessSecurity = "open" | "password" | "enterprise" | "wep";

/** One wireless network in reach; several stations of one name are one, with the best signal. */
export interface AccessPoint {
  /** The name as it is broadcast: any text of 1 to 32 bytes, never empty. */
  readonly ssid: string;
  /** 0 to 100. */
  readonly signalPercent: number;
  readonly security: AccessSecurity;
  /** The terminal is joined to it now. */
  readonly isInUse: boolean;
}

export type NetworkKind = "wifi" | "ethernet" | "mobile";

/** One radio or socket of the board. */
export interface NetworkPort {
  /** As the system names it, e.g. `wlan0`. */
  readonly name: string;
  readonly kind: NetworkKind;
  readonly state: "connected" | "connecting" | "disconnected" | "unavailable";
  /** The joined network or the profile in use; undefined when not connected. */
  readonly connection: string | undefined;
}

/**
 * How far packets get: `full` reaches the internet; `portal` is answered by somebody's sign-in
 * page; `limited` has an address and no way out; `none` has no address; `unknown` was not checked.
 */
export type Reach = "full" | "portal" | "limited" | "none" | "unknown";

export interface NetworkStatus {
  readonly reach: Reach;
  /** Every port that can carry the terminal, connected ones first. */
  readonly ports: readonly NetworkPort[];
}

/** What is joined. The secret is used for this call and never stored by the driver. */
export interface JoinRequest {
  readonly ssid: string;
  /** 8 to 63 characters, or 64 hex digits; undefined for an open network. */
  readonly secret: string | undefined;
  /** The network does not broadcast its name. */
  readonly isHidden: boolean;
}

/**
 * `busy`: another operation is running. `unavailable`: the system's network program is missing or
 * not answering. `no-radio`: no wireless hardware, or it is switched off. `not-found`: no such
 * network in reach. `secret`: the network did not take the secret, or it cannot be one. `timeout`:
 * no end came in time; nothing was left running. `refused`: anything else, in the system's words.
 */
export type NetworkFault =
  | "busy"
  | "unavailable"
  | "no-radio"
  | "not-found"
  | "secret"
  | "timeout"
  | "refused";

export interface Network {
  /** Listens anew for wireless networks; strongest first, at most 64. Takes up to 20 s. */
  scan(done: Done<NetworkFault, readonly AccessPoint[]>): void;
  /**
   * Joins a wireless network and keeps it for later starts; done when it has an address, after 60 s
   * at most. After a fault the terminal is on the network that it was on before, if there was one.
   */
  join(request: JoinRequest, done: Done<NetworkFault>): void;
  /** What carries the terminal now; takes up to 10 s. */
  status(done: Done<NetworkFault, NetworkStatus>): void;
}
