/** The network's contract, held by the driver over an nmcli of ours and by the simulated radio. */
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNmcliNetwork } from "../../drivers/linux/nmcli-network.ts";
import { createSimNetwork } from "../../sim/devices/network.ts";
import { describeNetwork, type Station } from "./network.ts";

const FAKE = new URL("../unit/drivers/linux/fake-nmcli.mjs", import.meta.url).pathname;

/** As `nmcli device wifi list` prints them. */
const SECURITY = { open: "", password: "WPA1 WPA2", enterprise: "WPA2 802.1X", wep: "WEP" };

describeNetwork("networks by nmcli", (air) => {
  const folder = mkdtempSync(join(tmpdir(), "nmcli-"));
  const program = join(folder, "nmcli");
  copyFileSync(FAKE, program);
  chmodSync(program, 0o755);
  const world = {
    reach: "none",
    air: air.map(({ ssid, signalPercent, security }) => [
      ...["", ssid, String(signalPercent), SECURITY[security]],
    ]),
    networks: Object.fromEntries(air.map(({ ssid, secret, reach }) => [ssid, { secret, reach }])),
    ports: [["wlan0", "wifi", "disconnected", ""]],
    profiles: [],
    calls: [],
  };
  writeFileSync(`${program}.json`, JSON.stringify(world));
  return {
    network: createNmcliNetwork({ program }),
    dispose: () => rmSync(folder, { recursive: true }),
  };
});

describeNetwork("the simulated networks", (air) => {
  const network = createSimNetwork((_delayMs, run) => {
    const turn = setImmediate(run);
    return () => clearImmediate(turn);
  });
  const access = ({ secret, reach, ...point }: Station) => ({ point, secret, reach });
  network.setReachable(air.map(access));
  return { network, dispose: () => undefined };
});
