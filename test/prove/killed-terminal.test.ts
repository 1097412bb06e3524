/** The whole terminal killed a thousand times: two of them, side by side, at one broker. */
import { describeKills } from "../integration/killed-suite.ts";

describeKills("a terminal killed a thousand times", {
  kills: 1_000,
  terminals: 2,
  patienceMs: 1_200_000,
});
