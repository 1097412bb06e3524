/** The terminal's power is cut on a real file system while money comes in. */
import { describePowerCuts } from "./power-cut-suite.ts";

describePowerCuts("power cuts on a real file system", {
  cuts: 8,
  seed: 20_261_122,
  patienceMs: 240_000,
});
