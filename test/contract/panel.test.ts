/** The panel's contract, held by the simulated one and by johnny-five on both its ways in. */
import { describe } from "vitest";
import { createSimPanel } from "../../sim/devices/panel.ts";
import { requires } from "../requires.ts";
import { KernelRig } from "./kernel-rig.ts";
import { type CableRig, describeCable, describePanel } from "./panel.ts";
import { FirmataRig } from "./panel-rig.ts";

describePanel("the simulated panel", () => {
  const panel = createSimPanel();
  return {
    panel,
    start: async () => undefined,
    press: (key) => panel.press(key),
    release: (key) => panel.release(key),
    lamp: (lamp) => panel.lamps[lamp],
    dispose: async () => undefined,
  };
});

describe.skipIf(requires("socat"))("a Firmata board", () => {
  const open = (): CableRig => {
    const rig = new FirmataRig();
    return {
      panel: rig.parts.panel,
      start: () => rig.plugAndWait(),
      press: (key) => rig.board.ground(rig.pinOf(key), true),
      release: (key) => rig.board.ground(rig.pinOf(key), false),
      lamp: (lamp) => rig.lamp(lamp),
      cable: { pull: () => rig.pull(), plug: () => rig.plugAndWait() },
      dispose: () => rig.dispose(),
    };
  };
  describePanel("at the end of a pseudo-terminal", open);
  describeCable("that is pulled and plugged in again", open);
});

describe.skipIf(requires("mkfifo"))("the kernel's own devices", () => {
  const open = (): CableRig => {
    const rig = new KernelRig();
    return {
      panel: rig.parts.panel,
      start: () => rig.plugAndWait(),
      press: (key) => rig.press(key),
      release: (key) => rig.release(key),
      lamp: (lamp) => rig.lamp(lamp),
      cable: { pull: () => rig.pull(), plug: () => rig.plugAndWait() },
      dispose: () => rig.dispose(),
    };
  };
  describePanel("as pipes and files", open);
  describeCable("that is pulled and plugged in again", open);
});
