/** Stories of the record: slow and failing commits, cuts of power, repetitions, conflicts. */
import { type Claims, sealClaims } from "../../networks/jws.ts";
import type { Story } from "../story.ts";

export const LEDGER_STORIES: readonly Story[] = [
  {
    name: "slow-commit",
    tell(booth) {
      booth.pass(2_000);
      booth.trouble.commitMs = 400;
      booth.credit(4_000);
      booth.pass(2_000);
      booth.pass(10_000);
      booth.credit(6_000);
      booth.pass(200);
      booth.trouble.commitMs = 1;
      booth.cutPower();
      booth.settle();
    },
  },
  {
    name: "failing-commit",
    tell(booth) {
      booth.pass(2_000);
      booth.ledger.failNext("io");
      const issued = booth.credit(4_000);
      booth.pass(200);
      booth.must("I7", "a refused commit is receipted", booth.stages(issued).length === 0);
      booth.settle();
    },
  },
  {
    name: "ledger-closed-at-boot",
    tell(booth) {
      booth.ledger.failNext("io");
      booth.pass(35_000);
      booth.must("I33", "a ledger that works again stays closed", isGreen(booth.panel.lamps.link));
      booth.credit(4_000);
      booth.settle();
    },
  },
  {
    name: "cut-while-the-first-is-said",
    tell(booth) {
      booth.pass(2_000);
      const issued = booth.credit(4_000);
      booth.passUntil(() => booth.said("received").length === 1, 5_000);
      booth.pass(300);
      booth.must("I5", "its end is receipted too early", booth.stages(issued).length < 2);
      booth.cutPower();
      booth.settle();
      booth.must("I14", "what was cut short is not repeated", booth.said("again").length === 1);
    },
  },
  {
    name: "cut-while-the-second-is-said",
    tell(booth) {
      booth.pass(2_000);
      booth.credit(4_000);
      booth.pass(50);
      booth.credit(5_000);
      booth.passUntil(() => booth.said("received").length === 2, 10_000);
      booth.pass(300);
      booth.cutPower();
      booth.settle();
      booth.must("I14", "what was cut short is not repeated", booth.said("again").length === 1);
    },
  },
  {
    name: "cut-before-they-are-said",
    tell(booth) {
      booth.pass(2_000);
      for (const minor of [4_000, 5_000, 6_000]) {
        booth.credit(minor);
        booth.pass(50);
      }
      booth.cutPower();
      booth.settle();
      booth.must("I15", "two that waited are not said", booth.said("received").length === 2);
    },
  },
  {
    name: "cut-after-it-was-said",
    tell(booth) {
      booth.pass(2_000);
      booth.credit(4_000);
      booth.pass(20_000);
      booth.cutPower();
      booth.settle();
      booth.must("I14", "it is said again", booth.said("again").length === 0);
    },
  },
  {
    name: "cut-at-the-last-word",
    tell(booth) {
      booth.pass(2_000);
      booth.credit(4_000);
      booth.passUntil(() => booth.witness.utterances[0]?.end === "itself", 10_000);
      booth.pass(500);
      booth.cutPower();
      booth.settle();
      booth.must("I14", "it is said again", booth.said("again").length === 0);
    },
  },
  {
    name: "ledger-fails-at-the-last-word",
    tell(booth) {
      booth.pass(2_000);
      booth.credit(4_000);
      booth.passUntil(() => booth.said("received").length === 1, 5_000);
      booth.ledger.failNext("io");
      booth.pass(30_000);
      booth.cutPower();
      booth.settle();
      booth.must("I14", "it is said again", booth.said("again").length === 0);
    },
  },
  {
    name: "duplicates",
    tell(booth) {
      booth.pass(2_000);
      const first = booth.credit(4_000);
      for (let again = 0; again < 3; again += 1) booth.bank.repeat(first);
      booth.pass(10_000);
      for (let count = 1; count <= 24; count += 1) booth.credit(10_000 + count, "KHR", OLD);
      booth.pass(30_000);
      booth.bank.repeat(first);
      booth.settle();
      const told = booth.stages(first).filter((stage) => stage === "duplicate");
      booth.must("I8", "repetitions are not receipted", told.length === 4);
      booth.must("I13", "it is said again", booth.said("received").length === 1);
      booth.must("I13", "it is summed up again", booth.said("digest").length === 1);
    },
  },
  {
    name: "conflict",
    tell(booth) {
      booth.pass(2_000);
      const first = booth.credit(4_000);
      booth.pass(10_000);
      booth.inject(sealClaims({ ...booth.draft(77_000), txid: first.txid }, booth.bankKey));
      booth.pass(2_000);
      booth.inject(sealClaims({ ...booth.draft(88_000), seq: first.seq }, booth.bankKey));
      booth.settle();
      const told = booth.receipts.filter(({ reason }) => reason === "conflict");
      booth.must("I12", "a contradiction is not rejected", told.length === 2);
      booth.must("I12", "a contradiction is said", booth.said("received").length === 1);
    },
  },
  {
    name: "twins",
    tell(booth) {
      booth.pass(2_000);
      booth.credit(4_000);
      booth.credit(4_000);
      booth.settle();
      booth.must(
        "I15",
        "one of two like payments is not said",
        booth.said("received").length === 2,
      );
    },
  },
  {
    name: "twins-a-moment-apart",
    tell(booth) {
      booth.pass(2_000);
      booth.credit(4_000);
      booth.pass(15_000);
      booth.credit(4_000);
      booth.settle();
    },
  },
  {
    name: "high-numbers",
    tell(booth) {
      booth.pass(2_000);
      booth.credit(4_000);
      const claims: Claims = { ...booth.draft(5_000), seq: 65_537 };
      const payload = sealClaims(claims, booth.bankKey);
      booth.witness.truths.push({
        seq: 65_537,
        txid: String(claims.txid),
        kind: "payment.credited",
        money: { minor: 5_000, currency: "KHR" },
        env: "live",
        creditedAt: Date.parse(String(claims.creditedAt)),
        payload,
      });
      booth.inject(payload);
      booth.pass(10_000);
      const rows = booth.ledger.durableRows().map(({ seq }) => seq);
      booth.must("I1", "number 65,537 is not recorded as such", rows.includes(65_537));
    },
  },
];

/** Made an hour ago: for the digest. */
const OLD = { agoMs: 3_600_000 };

function isGreen(colour: string): boolean {
  return colour === "green";
}
