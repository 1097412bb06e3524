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
/** No more are told, as the interface has it. */
const ACCESS_POINTS_MAX = 64;

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
    const { security } = found.point;
    if (security === "enterprise" || security === "wep") {
      return { ok: false, fault: "refused", detail: `"${ssid}" uses ${security}` };
    }
    if (found.secret !== secret) {
      return { ok: false, fault: "secret", detail: `"${ssid}" did not take the password` };
    }
    joined = found;
    return { ok: true, value: undefined };
  }

  return {
    setReachable(next) {
      // A network that hides its name can be joined only by who knows it: here, by nobody.
      networks = next.filter(({ point }) => point.ssid !== "");
    },
    get joined() {
      return joined?.point.ssid;
    },
    scan: (done) =>
      run(SCAN_MS, done, () => ({
        ok: true,
        value: networks
          .map(({ point }) => ({ ...point, isInUse: point.ssid === joined?.point.ssid }))
          .sort((one, other) => other.signalPercent - one.signalPercent)
          .filter(isStrongest)
          .slice(0, ACCESS_POINTS_MAX),
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

/** Of several stations of one name the strongest stands for all. */
function isStrongest(
  { ssid }: AccessPoint,
  index: number,
  sorted: readonly AccessPoint[],
): boolean {
  return sorted.findIndex((other) => other.ssid === ssid) === index;
}
