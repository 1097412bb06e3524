/** Stories of the line: cuts, losses, overtaking, receipts that do not arrive, blindness. */
import { type Booth, TERMINAL } from "../booth.ts";
import type { Story } from "../story.ts";

const HOUR_MS = 3_600_000;
const OLD = { agoMs: HOUR_MS };
const EVENT = `khqr/v1/SIMBANK/${TERMINAL}/dn/event`;

export const LINE_STORIES: readonly Story[] = [
  {
    name: "line-restored",
    tell(booth) {
      booth.pass(2_000);
      // A line that has carried a few messages: the next one begins to number them anew.
      for (let count = 1; count <= 6; count += 1) {
        booth.credit(1_100 * count);
        booth.pass(15_000);
      }
      booth.broker.setReachable(false);
      booth.pass(5_000);
      booth.broker.setReachable(true);
      booth.pass(35_000);
      booth.must("I33", "not connected after 35 s", booth.panel.lamps.link === "green");
      booth.credit(4_000);
      booth.settle();
    },
  },
  {
    name: "broker-refuses",
    tell(booth) {
      booth.pass(2_000);
      booth.trouble.downReason = "refused";
      booth.broker.setReachable(false);
      booth.pass(20_000);
      booth.broker.setReachable(true);
      booth.trouble.downReason = undefined;
      booth.pass(35_000);
      booth.must("I33", "a refusal is final", booth.panel.lamps.link === "green");
    },
  },
  {
    name: "a-street-comes-back",
    tell(first, open) {
      const street = [first, ...[2, 3, 4, 5, 6].map(open)];
      for (const booth of street) {
        booth.pass(2_000);
        booth.broker.setReachable(false);
        booth.pass(60_000);
      }
      const instants = new Set(street.map(({ attempts }) => Math.round((attempts[3] ?? 0) / 50)));
      first.must("N1", "the whole street connects in step", instants.size >= street.length - 1);
    },
  },
  {
    name: "connection-replaced-during-a-commit",
    tell(booth) {
      booth.pass(2_000);
      booth.trouble.commitMs = 3_000;
      booth.credit(4_000);
      booth.pass(100);
      booth.broker.setReachable(false);
      booth.pass(100);
      booth.credit(5_000);
      booth.broker.setReachable(true);
      booth.pass(10_000);
      booth.trouble.commitMs = 1;
      booth.settle();
    },
  },
  {
    name: "holes",
    tell(booth) {
      booth.pass(2_000);
      loseOnce(booth, (number) => [2, 3, 7].includes(number));
      for (let count = 1; count <= 9; count += 1) booth.credit(count * 100);
      booth.settle(60_000);
    },
  },
  {
    name: "more-holes-than-can-be-told",
    tell(booth) {
      booth.pass(2_000);
      loseOnce(booth, (number) => number % 2 === 0);
      for (let count = 1; count <= 91; count += 1) booth.credit(count * 100, "KHR", OLD);
      booth.pass(300_000);
      booth.broker.setReachable(false);
      booth.pass(1_000);
      booth.broker.setReachable(true);
      booth.settle(200_000);
    },
  },
  {
    name: "many-pages-missing",
    tell(booth) {
      booth.pass(2_000);
      loseOnce(booth, () => true);
      for (let count = 1; count <= 1_000; count += 1) booth.credit(count, "KHR", OLD);
      booth.broker.setReachable(false);
      booth.pass(1_000);
      booth.broker.setReachable(true);
      const recorded = () => booth.receipts.filter(({ stage }) => stage === "recorded").length;
      booth.passUntil(() => recorded() >= 1_000, 20_000);
      booth.must("I33", `${recorded()} of 1,000 after 20 s`, recorded() >= 1_000);
      booth.settle(60_000);
    },
  },
  {
    name: "the-last-one-lost-twice",
    tell(booth) {
      booth.pass(2_000);
      booth.credit(4_000);
      booth.pass(10_000);
      let losses = 0;
      booth.trouble.lost = (topic) => {
        losses += topic === EVENT ? 1 : 0;
        return topic === EVENT && losses <= 2;
      };
      booth.credit(5_000);
      booth.broker.setReachable(false);
      booth.pass(500);
      booth.broker.setReachable(true);
      booth.settle(60_000);
    },
  },
  {
    name: "overtaking",
    tell(booth) {
      booth.pass(2_000);
      booth.trouble.lost = (topic) => topic === EVENT;
      const issued = [4_000, 5_000, 6_000].map((minor) => booth.credit(minor));
      booth.trouble.lost = () => false;
      for (const one of issued.reverse()) {
        booth.bank.repeat(one);
        booth.pass(30);
      }
      booth.settle();
    },
  },
  {
    name: "receipt-lost-with-the-line",
    tell(booth) {
      booth.pass(2_000);
      booth.credit(4_000);
      booth.passUntil(() => booth.witness.utterances[0]?.end === "itself", 10_000);
      booth.broker.setReachable(false);
      booth.pass(5_000);
      booth.broker.setReachable(true);
      booth.settle();
    },
  },
  {
    name: "receipt-lost-with-line-and-power",
    tell(booth) {
      booth.pass(2_000);
      booth.credit(4_000);
      booth.passUntil(() => booth.witness.utterances[0]?.end === "itself", 10_000);
      booth.broker.setReachable(false);
      booth.pass(9_000);
      booth.cutPower();
      booth.broker.setReachable(true);
      booth.settle();
    },
  },
  {
    name: "receipts-wait-for-the-line",
    tell(booth) {
      booth.pass(2_000);
      const { txid } = booth.credit(4_000);
      booth.pass(200);
      booth.broker.setReachable(false);
      booth.pass(9_000);
      booth.cutPower();
      booth.broker.setReachable(true);
      booth.settle();
      const last = booth.receipts.filter(({ issued }) => issued?.txid === txid);
      const stages = last.map(({ stage }) => stage);
      booth.must("I8", `the receipts are ${stages}`, stages.join() === "recorded,spoken");
    },
  },
  {
    name: "backlog-of-a-day",
    tell(booth) {
      booth.pass(2_000);
      booth.broker.setReachable(false);
      booth.pass(40_000);
      for (let count = 1; count <= 1_200; count += 1) booth.credit(count, "KHR", OLD);
      booth.broker.setReachable(true);
      booth.pass(60_000);
      booth.credit(70_000);
      booth.settle(200_000);
      booth.must("I16", "a backlog is not one digest", booth.said("digest").length === 1);
    },
  },
  {
    name: "backlog-over-a-slow-line",
    tell(booth) {
      booth.pass(2_000);
      booth.trouble.uplinkMs = 1_000;
      for (let count = 1; count <= 800; count += 1) booth.credit(count, "KHR", OLD);
      booth.settle(200_000);
    },
  },
  {
    name: "blind",
    tell(booth) {
      booth.pass(2_000);
      booth.broker.setReachable(false);
      booth.pass(25_000);
      const warnings = () =>
        booth.said("notice").filter(({ said }) => said.words.includes("no-connection")).length;
      booth.must("I36", "blindness is not said within 25 s", warnings() === 1);
      booth.must("I36", "blindness lights no lamp", booth.panel.lamps.link === "red");
      booth.must("I36", "the code invites to pay the unheard", booth.code() === undefined);
      booth.pass(65_000);
      booth.must("rule 6", "blindness is not said again", warnings() === 2);
      booth.broker.setReachable(true);
      booth.pass(40_000);
      booth.must("I36", "hearing again lights no lamp", booth.panel.lamps.link === "green");
      const isTold = booth.said("notice").some(({ said }) => said.words.includes("connected"));
      booth.must("rule 6", "hearing again is not said", isTold);
    },
  },
  {
    name: "bank-silent",
    tell(booth) {
      booth.pass(2_000);
      booth.trouble.lost = () => true;
      booth.broker.setReachable(false);
      booth.pass(500);
      booth.broker.setReachable(true);
      booth.pass(24_500);
      booth.must("I36", "a silent bank is taken for a listening one", booth.code() === undefined);
      booth.must("I36", "its lamp is not red", booth.panel.lamps.link === "red");
    },
  },
];

/** Loses the first sending of the events whose number is picked. */
function loseOnce(booth: Booth, isPicked: (number: number) => boolean): void {
  let number = 0;
  const seen = new Set<Uint8Array>();
  booth.trouble.lost = (topic, payload) => {
    if (topic !== EVENT || seen.has(payload)) return false;
    seen.add(payload);
    number += 1;
    return isPicked(number);
  };
}
