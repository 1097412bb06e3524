/** One suite for every way to the outside: what `drivers/hal/network.ts` promises of the radio. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type {
  AccessSecurity,
  JoinRequest,
  Network,
  NetworkFault,
  NetworkStatus,
  Reach,
} from "../../drivers/hal/network.ts";
import type { Done, Outcome } from "../../drivers/hal/outcome.ts";

/** One station that the radio can hear. */
export interface Station {
  readonly ssid: string;
  readonly signalPercent: number;
  readonly security: AccessSecurity;
  readonly secret: string | undefined;
  readonly reach: Reach;
}

/** A network whose one radio, `wlan0`, hears these stations and is joined to none. */
export interface NetworkRig {
  readonly network: Network;
  dispose(): void;
}

const SECRET = " p\\ss: word";
const CAFE = "Café: ព្រះ";

const station = (ssid: string, signalPercent: number, rest: Partial<Station> = {}): Station => ({
  ...{ ssid, signalPercent, security: "password", secret: SECRET, reach: "full", ...rest },
});

const AIR: readonly Station[] = [
  station(CAFE, 82),
  station("back\\slash", 60, { secret: "another one" }),
  station(CAFE, 95),
  station("Free", 40, { security: "open", secret: undefined, reach: "portal" }),
  station("", 99),
  station("Bank", 30, { security: "enterprise" }),
];

const ask = <Value>(call: (done: Done<NetworkFault, Value>) => void) =>
  new Promise<Outcome<NetworkFault, Value>>(call);
const OK = { ok: true, value: undefined };
const faulty = (fault: NetworkFault) => ({ ok: false, fault, detail: expect.stringMatching(/./) });

/** What is told of the one radio. */
function standing(reach: Reach, connection: string | undefined): Outcome<never, NetworkStatus> {
  const state = connection === undefined ? "disconnected" : "connected";
  return {
    ok: true,
    value: { reach, ports: [{ name: "wlan0", kind: "wifi", state, connection }] },
  };
}

export function describeNetwork(name: string, open: (air: readonly Station[]) => NetworkRig): void {
  describe(name, () => {
    describeScan(open);
    describeJoin(open);
    describeTurns(open);
  });
}

type Open = (air: readonly Station[]) => NetworkRig;

/** A new network for each test. */
function withNetwork(open: Open) {
  let rig: NetworkRig;
  beforeEach(() => {
    rig = open(AIR);
  });
  afterEach(() => rig.dispose());
  return {
    get network() {
      return rig.network;
    },
    join: (ssid: string, secret?: string, rest: Partial<JoinRequest> = {}) =>
      ask<undefined>((done) => rig.network.join({ ssid, secret, isHidden: false, ...rest }, done)),
  };
}

function describeScan(open: Open): void {
  describe("a scan", () => {
    const held = withNetwork(open);

    it("tells names strongest first, each once and with its best signal", async () => {
      const point = (ssid: string, signalPercent: number, security: AccessSecurity) => ({
        ...{ ssid, signalPercent, security, isInUse: false },
      });
      expect(await ask(held.network.scan)).toEqual({
        ok: true,
        value: [
          point(CAFE, 95, "password"),
          point("back\\slash", 60, "password"),
          point("Free", 40, "open"),
          point("Bank", 30, "enterprise"),
        ],
      });
    });

    it("tells 64 names at most", async () => {
      const rig = open(Array.from({ length: 70 }, (_, index) => station(`n${index}`, index)));
      const outcome = await ask(rig.network.scan);
      rig.dispose();
      const names = outcome.ok ? outcome.value.map(({ ssid }) => ssid) : [];
      expect(names).toEqual(Array.from({ length: 64 }, (_, index) => `n${69 - index}`));
    });
  });
}

function describeJoin(open: Open): void {
  describe("joining", () => {
    const held = withNetwork(open);

    it("brings the terminal onto a network, until it joins another", async () => {
      expect(await held.join(CAFE, SECRET)).toEqual(OK);
      expect(await ask(held.network.status)).toEqual(standing("full", CAFE));
      expect(await held.join("Free")).toEqual(OK);
      const outcome = await ask(held.network.scan);
      const inUse = outcome.ok ? outcome.value.filter(({ isInUse }) => isInUse) : [];
      expect(inUse.map(({ ssid }) => ssid)).toEqual(["Free"]);
    });

    it("names what was wrong, and leaves the terminal where it was", async () => {
      expect(await held.join("Free")).toEqual(OK);
      expect(await held.join(CAFE, "wrong secret")).toEqual(faulty("secret"));
      expect(await held.join(CAFE, "short")).toEqual(faulty("secret"));
      expect(await held.join(CAFE)).toEqual(faulty("secret"));
      expect(await held.join("nowhere")).toEqual(faulty("not-found"));
      expect(await held.join("x".repeat(33))).toEqual(faulty("not-found"));
      expect(await held.join("")).toEqual(faulty("not-found"));
      expect(await held.join("Bank", SECRET)).toEqual(faulty("refused"));
      expect(await ask(held.network.status)).toEqual(standing("portal", "Free"));
    });
  });
}

function describeTurns(open: Open): void {
  describe("one operation at a time", () => {
    const held = withNetwork(open);

    it("ends a second one busy, later than its call, and disturbs nothing", async () => {
      const order: string[] = [];
      const note = <Value>(outcome: Outcome<NetworkFault, Value>) => {
        order.push(outcome.ok ? "ok" : outcome.fault);
      };
      const first = ask(held.network.status);
      held.network.scan(note);
      held.network.status(note);
      held.network.join({ ssid: CAFE, secret: SECRET, isHidden: false }, note);
      order.push("returned");
      expect(await first).toEqual(standing("none", undefined));
      // What was refused was not done behind anybody's back, either.
      expect(await ask(held.network.status)).toEqual(standing("none", undefined));
      expect(order).toEqual(["returned", "busy", "busy", "busy"]);
    });

    it("takes the next one as soon as one has ended", async () => {
      const endings: boolean[] = [];
      await new Promise<void>((ended) => {
        held.network.status(({ ok }) => {
          endings.push(ok);
          const nowhere = { ssid: "", secret: undefined, isHidden: false };
          held.network.join(nowhere, (next) => {
            endings.push(!next.ok && next.fault === "not-found");
            ended();
          });
        });
        endings.push(false);
      });
      expect(endings).toEqual([false, true, true]);
    });

    it("answers no operation before its call has returned", async () => {
      const order: string[] = [];
      for (const call of ["scan", "status"] as const) {
        await new Promise<void>((ended) => {
          held.network[call](() => {
            order.push(call);
            ended();
          });
          order.push("returned");
        });
      }
      const wrong = { ssid: "", secret: undefined, isHidden: false };
      await new Promise<void>((ended) => {
        held.network.join(wrong, () => {
          order.push("join");
          ended();
        });
        order.push("returned");
      });
      expect(order).toEqual(["returned", "scan", "returned", "status", "returned", "join"]);
    });
  });
}
