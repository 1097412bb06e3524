/**
 * Stories of strangers: forged, misdirected and replayed messages, and time that is not to be had.
 */
import { createHash, sign } from "node:crypto";
import { type Claims, type SigningKey, sealClaims, signingKeyFrom } from "../../networks/jws.ts";
import type { Booth } from "../booth.ts";
import { TERMINAL } from "../booth.ts";
import type { Story } from "../story.ts";

const STRANGER = signingKeyFrom(createHash("sha256").update("a stranger's key").digest());
const WELCOME = `khqr/v1/SIMBANK/${TERMINAL}/dn/welcome`;
const HOUR_MS = 3_600_000;

export const TRUST_STORIES: readonly Story[] = [
  hostile("forged", "signature", (booth) =>
    sealClaims(booth.draft(66_001), STRANGER, booth.bank.kid),
  ),
  hostile("for-another-terminal", "wrong-terminal", (booth) =>
    sealClaims({ ...booth.draft(66_002), aud: "T-0008" }, booth.bankKey),
  ),
  hostile("from-another-acquirer", "wrong-acquirer", (booth) =>
    sealClaims({ ...booth.draft(66_003), iss: "OTHERBANK" }, booth.bankKey),
  ),
  hostile("of-an-older-binding", "wrong-epoch", (booth) =>
    sealClaims({ ...booth.draft(66_004), epoch: 2 }, booth.bankKey),
  ),
  hostile("unsigned", "algorithm", (booth) =>
    sealed({ alg: "none", kid: booth.bank.kid }, booth.draft(66_005), undefined),
  ),
  hostile("with-its-own-key", "algorithm", (booth) =>
    sealed({ alg: "EdDSA", kid: "mine", jwk: STRANGER.jwk }, booth.draft(66_006), STRANGER),
  ),
  hostile("by-an-unknown-key", "unknown-key", (booth) =>
    sealClaims(booth.draft(66_007), STRANGER, STRANGER.kid),
  ),
  hostile("in-fractions", "amount", (booth) =>
    sealClaims({ ...booth.draft(1), amount: "66008.50" }, booth.bankKey),
  ),
  hostile("in-a-foreign-currency", "currency", (booth) =>
    sealClaims({ ...booth.draft(66_009), currency: "THB" }, booth.bankKey),
  ),
  {
    name: "retained",
    tell(booth) {
      booth.pass(2_000);
      booth.inject(sealClaims(booth.draft(66_010), booth.bankKey), true);
      booth.pass(5_000);
      refused(booth, "retained");
    },
  },
  {
    name: "flood",
    tell(booth) {
      booth.pass(2_000);
      for (let count = 0; count < 40; count += 1) {
        booth.inject(Buffer.from(`{"amount":"${count}"}`));
        booth.pass(50);
      }
      const issued = booth.credit(4_000);
      booth.settle();
      booth.must(
        "I15",
        "a payment in a flood is not said",
        booth.stages(issued).includes("spoken"),
      );
    },
  },
  {
    name: "welcome-of-an-earlier-boot",
    tell(booth) {
      booth.pass(2_000);
      const old = lastWelcome(booth);
      booth.trouble.lost = (topic) => topic === WELCOME;
      booth.cutPower();
      booth.pass(1_000);
      booth.broker.publish(WELCOME, old);
      booth.pass(500);
      booth.must("I25", "it is believed", booth.panel.lamps.link !== "green");
    },
  },
  {
    name: "welcome-of-an-hour-ago",
    tell(booth) {
      booth.pass(2_000);
      const old = lastWelcome(booth);
      booth.pass(HOUR_MS);
      booth.trouble.lost = (topic) => topic === WELCOME;
      booth.broker.setReachable(false);
      booth.pass(1_000);
      booth.broker.setReachable(true);
      const welcomes = booth.sent.length;
      booth.passUntil(() => booth.sent.length > welcomes, 60_000);
      booth.broker.publish(WELCOME, old);
      booth.pass(500);
      booth.credit(4_000, "KHR", { agoMs: HOUR_MS / 2 });
      booth.pass(20_000);
    },
  },
  {
    name: "welcome-held-back",
    tell(booth) {
      booth.trouble.lost = (topic) => topic === WELCOME;
      booth.passUntil(() => booth.sent.length > 0, 5_000);
      const held = lastWelcome(booth);
      booth.pass(900_000);
      booth.broker.publish(WELCOME, held);
      booth.pass(500);
      booth.credit(4_000, "KHR", { agoMs: 840_000 });
      booth.pass(20_000);
    },
  },
  {
    name: "welcome-kept-over-a-lost-connection",
    tell(booth) {
      booth.trouble.lost = (topic) => topic === WELCOME;
      booth.passUntil(() => booth.sent.length > 0, 5_000);
      const kept = lastWelcome(booth);
      booth.broker.setReachable(false);
      booth.pass(300_000);
      booth.broker.setReachable(true);
      booth.passUntil(() => lastWelcome(booth) !== kept, 90_000);
      booth.broker.publish(WELCOME, kept);
      booth.pass(500);
      booth.credit(4_000, "KHR", { agoMs: 240_000 });
      booth.pass(4_000);
    },
  },
  {
    name: "time-not-known",
    options: { hasClock: false },
    tell(booth) {
      booth.trouble.lost = (topic) => topic === WELCOME;
      booth.pass(2_000);
      booth.credit(4_000);
      booth.pass(6_000);
      booth.must("rule 4", "something is said as new", booth.said("received").length === 0);
      booth.trouble.lost = () => false;
      booth.broker.setReachable(false);
      booth.pass(500);
      booth.broker.setReachable(true);
      booth.settle();
      booth.must("I15", "what waited for the time is not said", told(booth) === 1);
    },
  },
  {
    name: "wall-clock-off",
    tell(booth) {
      booth.trouble.wallOffMs = -3 * HOUR_MS;
      booth.pass(2_000);
      booth.credit(4_000, "KHR", { agoMs: 2 * HOUR_MS });
      booth.pass(20_000);
      booth.must("I24", "old money is said as new", booth.said("received").length === 0);
      booth.trouble.wallOffMs = 5 * HOUR_MS;
      booth.credit(5_000);
      booth.settle();
      booth.must("I24", "new money is not said as new", booth.said("received").length === 1);
    },
  },
];

function told(booth: Booth): number {
  return booth.said("received").length + booth.said("late").length;
}

/** A message that must be refused, for exactly this reason, and change nothing. */
function hostile(name: string, reason: string, make: (booth: Booth) => Uint8Array): Story {
  return {
    name,
    tell(booth) {
      booth.pass(2_000);
      booth.inject(make(booth));
      booth.pass(5_000);
      refused(booth, reason);
    },
  };
}

function refused(booth: Booth, reason: string): void {
  const said = booth.witness.utterances.length;
  booth.must("I12", "it makes a sound", said === 0);
  booth.must("I12", "it lights a lamp", booth.panel.lamps.payment === "off");
  const reasons = booth.receipts.map((receipt) => receipt.reason);
  booth.must("I12", `it is not refused as ${reason}`, reasons.join() === reason);
}

/** The bank's last welcome, as somebody on the line could have kept it. */
function lastWelcome(booth: Booth): Uint8Array {
  const last = booth.sent.findLast(({ topic }) => topic === WELCOME);
  if (last === undefined) throw new Error("the bank has welcomed nobody yet");
  return last.payload;
}

/** A compact JWS with any header, signed or not. */
function sealed(header: Claims, claims: Claims, key: SigningKey | undefined): Uint8Array {
  const encode = (part: Claims) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const signed = `${encode(header)}.${encode(claims)}`;
  const signature = key === undefined ? "" : sign(null, Buffer.from(signed), key.privateKey);
  return Buffer.from(`${signed}.${Buffer.from(signature).toString("base64url")}`);
}
