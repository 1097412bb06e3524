/** Two hundred power cuts on a real file system. */
import { describePowerCuts } from "../integration/power-cut-suite.ts";

describePowerCuts("two hundred power cuts on a real file system", {
  cuts: 200,
  seed: 20_261_123,
  patienceMs: 600_000,
});
