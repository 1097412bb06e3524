/** One panel for a hundred replugs: what comes and goes must leave nothing behind. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FirmataRig } from "../contract/panel-rig.ts";
import { figure } from "../integration/figure.ts";
import { until } from "../integration/patience.ts";
import { requires } from "../requires.ts";

const REPLUGS = 100;
/** The first ones warm up what stays. */
const WARM_UP = 20;

describe.skipIf(requires("socat"))("a panel on a Firmata board", () => {
  let rig: FirmataRig;
  const heard: string[] = [];

  beforeAll(() => {
    rig = new FirmataRig();
    rig.parts.panel.listen((key, phase) => heard.push(`${key} ${phase}`));
  });

  afterAll(() => rig.dispose());

  it("is replugged a hundred times without growth", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const heap = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    let before = 0;
    for (let time = 1; time <= REPLUGS; time++) {
      await rig.plugAndWait();
      await rig.pull();
      if (time === WARM_UP) before = heap();
    }
    const perReplug = (heap() - before) / (REPLUGS - WARM_UP);
    figure(`panel replugged ${REPLUGS} times: ${Math.round(perReplug)} bytes of heap each`);
    expect(heard).toEqual([]);
    // A panel made anew would cost 43,000 each time; compiled code that comes and goes in between
    // looks like up to 4,000.
    expect(perReplug).toBeLessThan(12_000);
    expect(rig.told.length).toBeLessThanOrEqual(2 * REPLUGS + 1);
    await rig.plugAndWait();
    rig.board.ground(rig.pinOf("5"), true);
    await until(() => heard.length >= 1);
    rig.board.ground(rig.pinOf("5"), false);
    await until(() => heard.length >= 2);
    expect(heard).toEqual(["5 press", "5 release"]);
  });
});
