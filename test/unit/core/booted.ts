/** The state of a terminal that has just been switched on, for tests of single machines. */
import { checkConfig } from "../../../firmware/config/schema.ts";
import { type DeviceState, type Instruments, newState } from "../../../firmware/core/state.ts";

export function booted(instruments: Instruments): DeviceState {
  const checked = checkConfig({
    terminal: "T-0007",
    identityKey: "unused",
    ledger: "unused",
    acquirer: { id: "SIMBANK", epoch: 3, keys: "unused" },
    merchant: { bakongAccountID: "demo.shop@devb", name: "Demo Coffee" },
    link: { url: "mqtt://127.0.0.1:1883" },
  });
  if (!checked.ok) throw new Error(checked.problem.rule);
  const setup = { config: checked.value, keys: [], otherKeys: {}, firmware: "0.0.0-test" };
  return newState(setup, instruments);
}
