/**
 * The radio of a simulated board: networks in reach, each with its secret and with how far it
 * reaches. One operation at a time, as the interface has it; knows nothing of brokers.
 */
import type {
  AccessPoint,
  JoinRequest,
  Network,
  NetworkFault,
  Reach,
} from "../../drivers/hal/network.ts";
import type { Done, Outcome } from "../../drivers/hal/outcome.ts";
import type { After } from "./deferral.ts";

const SCAN_MS = 3_000;
const JOIN_MS = 5_000;
const STATUS_MS = 200;

/** A network in reach. */
export interface SimAccess {
  readonly point: Omit<AccessPoint, "isInUse">;
  /** Undefined for an open one. */
  readonly secret: string | undefined;
  readonly reach: Reach;
}

export interface SimNetwork extends Network {
  /** What is in reach from now on. */
  setReachable(networks: readonly SimAccess[]): void;
  /** The name of the network that the terminal is joined to. */
  readonly joined: string | undefined;
}

/** @param after waits as the radio does. */
export function createSimNetwork(after: After): SimNetwork {
  let networks: readonly SimAccess[] = [];
  let joined: SimAccess | undefined;
  let isBusy = false;

  /** Runs one operation; a second one meanwhile ends `busy`. */
  function run<Value>(
    delayMs: number,
    done: Done<NetworkFault, Value>,
    end: () => Outcome<NetworkFault, Value>,
  ): void {
    if (isBusy) {
      after(0, () => done({ ok: false, fault: "busy", detail: "another operation is running" }));
      return;
    }
    isBusy = true;
    after(delayMs, () => {
      isBusy = false;
      done(end());
    });
  }

  function join({ ssid, secret }: JoinRequest): Outcome<NetworkFault> {
    const found = networks.find(({ point }) => point.ssid === ssid);
    if (found === undefined) {
      return { ok: false, fault: "not-found", detail: `no network "${ssid}" is in reach` };
    }
    if (found.secret !== secret) {
      return { ok: false, fault: "secret", detail: `"${ssid}" did not take the password` };
    }
    joined = found;
    return { ok: true, value: undefined };
  }

  return {
    setReachable(next) {
      networks = next;
    },
    get joined() {
      return joined?.point.ssid;
    },
    scan: (done) =>
      run(SCAN_MS, done, () => ({
        ok: true,
        value: networks
          .map((access) => ({ ...access.point, isInUse: access === joined }))
          .sort((one, other) => other.signalPercent - one.signalPercent),
      })),
    join: (request, done) => run(JOIN_MS, done, () => join(request)),
    status: (done) =>
      run(STATUS_MS, done, () => {
        const state = joined === undefined ? "disconnected" : "connected";
        const port = {
          name: "wlan0",
          kind: "wifi",
          state,
          connection: joined?.point.ssid,
        } as const;
        return { ok: true, value: { reach: joined?.reach ?? "none", ports: [port] } };
      }),
  };
}
