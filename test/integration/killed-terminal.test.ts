/** The whole terminal in a process of its own, killed fifty times while money comes in. */
import { describeKills } from "./killed-suite.ts";

describeKills("a terminal killed with -9 at random", {
  kills: 50,
  terminals: 1,
  patienceMs: 240_000,
});
