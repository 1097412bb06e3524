/** Stories of bounds: a crowd that pays at once, rubbish by the hundred, a wire that is off. */
import type { Story } from "../story.ts";

/** A little more than ever waits in the outbox. */
const CROWD = 1_040;
const RUBBISH = 300;
/** What the log takes in a second, and a few words of its own. */
const LINES_MAX = 110;

export const BOUNDS_STORIES: readonly Story[] = [
  {
    name: "a-crowd-at-once",
    tell(booth) {
      booth.broker.setWindow(CROWD);
      booth.pass(2_000);
      for (let count = 0; count < CROWD; count += 1) booth.credit(100);
      booth.settle();
    },
  },
  {
    name: "rubbish-in-the-log",
    tell(booth) {
      booth.broker.setWindow(RUBBISH);
      booth.pass(2_500);
      const before = booth.kept.length;
      for (let count = 0; count < RUBBISH; count += 1) booth.inject(new Uint8Array(40));
      booth.pass(400);
      const lines = booth.kept.length - before;
      booth.must("I35", `${lines} lines were written at once`, lines > 0 && lines <= LINES_MAX);
    },
  },
  {
    name: "nobody-hears-the-loudspeaker",
    options: { config: { speakerCheck: "on" } },
    tell(booth) {
      const states: string[] = [];
      booth.bank.onFact((fact) => {
        if (fact.type === "state") states.push(fact.state);
      });
      booth.pass(2_000);
      booth.credit(5_000);
      booth.pass(20_000);
      booth.press("clear");
      booth.pass(60_000);
      booth.must("I15", "the bank is told that it is heard", states.at(-1) === "degraded");
      booth.press("middle");
      booth.pass(10_000);
      booth.must("I15", "the last payment is not said again", booth.said("repeat").length === 1);
      booth.must("I15", "a repeat counts as a yes", states.at(-1) === "degraded");
    },
  },
];
