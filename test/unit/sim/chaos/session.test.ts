import { describe, expect, it } from "vitest";
import { chance } from "../../../../sim/chance.ts";
import { layersOf } from "../../../../sim/chaos/layers.ts";
import { calmRough } from "../../../../sim/chaos/rough.ts";
import { Session } from "../../../../sim/chaos/session.ts";

const parcel = { topic: "t", payload: new Uint8Array(1), retained: false };

function session(outlivesConnection: boolean): Session {
  return new Session(calmRough(), chance(1, "session"), outlivesConnection);
}

describe("a broker's session", () => {
  it("keeps what was not acknowledged over a lost connection", () => {
    const kept = session(true);
    kept.begin();
    kept.add(parcel);
    expect(kept.take(1, 16, 256)).toHaveLength(1);
    kept.connectionEnded();
    kept.add(parcel);
    expect(kept.begin()).toBe(true);
    expect(kept.take(2, 16, 256).flat()).toHaveLength(2);
  });

  it("without that layer, loses it with the connection, and delivers while it stands", () => {
    const lost = session(false);
    lost.begin();
    lost.add(parcel);
    expect(lost.take(1, 16, 256).flat()).toHaveLength(1);
    lost.connectionEnded();
    lost.add(parcel);
    expect(lost.begin()).toBe(false);
    expect(lost.take(2, 16, 256)).toEqual([]);
  });

  it("is not switched off together with everybody who would send again", () => {
    const nobody = { brokerSession: false, outbox: false, helloFill: false, resync: false };
    expect(() => layersOf(nobody)).toThrow("somebody else must send again");
    expect(layersOf({ ...nobody, resync: true }).brokerSession).toBe(false);
  });
});
