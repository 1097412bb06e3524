/** Stories of losses: a welcome, and the whole record of payments. */
import type { Story } from "../story.ts";

export const LOSS_STORIES: readonly Story[] = [
  {
    name: "welcome-lost",
    tell(booth) {
      let lost = 0;
      booth.trouble.lost = (topic) => topic.endsWith("/welcome") && lost++ === 0;
      booth.pass(25_000);
      booth.must("I33", "a lost welcome is final", booth.panel.lamps.link === "green");
      booth.credit(4_000);
      booth.settle();
    },
  },
  {
    name: "record-lost",
    tell(booth) {
      booth.pass(2_000);
      for (const minor of [4_000, 6_000]) {
        booth.credit(minor);
        booth.pass(8_000);
      }
      booth.ledger.ruin();
      booth.cutPower();
      booth.settle();
      const times = booth.said("received").length + booth.said("late").length;
      booth.must("I13", "what was heard before the loss is news after it", times === 2);
    },
  },
  {
    name: "record-damaged-in-use",
    tell(booth) {
      booth.pass(2_000);
      booth.credit(4_000);
      booth.pass(10_000);
      booth.ledger.ruin();
      booth.credit(6_000);
      booth.settle();
    },
  },
  {
    name: "record-damaged-in-the-night",
    tell(booth) {
      booth.pass(2_000);
      booth.credit(4_000);
      booth.pass(20_000);
      const [before] = booth.ledger.durableRows();
      booth.ledger.ruin();
      booth.pass(180_000);
      const [after] = booth.ledger.durableRows();
      // What came again was taken in later than the first time.
      const isRenewed = (after?.receivedAt ?? 0) > (before?.receivedAt ?? 0);
      booth.must("I4", "damage is not found for three minutes", isRenewed);
    },
  },
  {
    name: "totals-after-a-loss",
    tell(booth) {
      booth.pass(2_000);
      const { payload: old } = booth.credit(4_000);
      booth.pass(10_000);
      booth.ledger.ruin();
      booth.trouble.lost = (_topic, payload) => payload === old;
      booth.cutPower();
      booth.credit(6_000);
      booth.pass(10_000);
      booth.hold("middle", 2_000);
      booth.pass(8_000);
      booth.must("I5", "totals of half a record are told", booth.said("totals").length === 0);
      booth.trouble.lost = () => false;
      booth.settle();
    },
  },
];
