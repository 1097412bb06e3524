/**
 * Messages that must lead nowhere: forged, replayed, misdirected, malformed, too large, kept. Each
 * plants a txid that may never be recorded, said or shown.
 */
import { createHash } from "node:crypto";
import type { Chance } from "../../chance.ts";
import type { Claims, Seals } from "../../networks/jws.ts";
import { BANK, TERMINAL } from "../desk.ts";
import type { Stage, Trouble } from "../stage.ts";

const OFTEN: readonly [number, number] = [4_000, 90_000];
const EVENT = `khqr/v1/${BANK}/${TERMINAL}/dn/event`;
const WELCOME = `khqr/v1/${BANK}/${TERMINAL}/dn/welcome`;

type Forger = (sealsOf: Stage["sealsOf"]) => Seals;

const honest: Forger = (sealsOf) => sealsOf(BANK);
const stranger: Forger = (sealsOf) => sealsOf("stranger", `kid-${BANK}`);

/** By another key, by one that nobody knows, by one that comes along, or by none. */
const FORGERS: readonly Forger[] = [
  stranger,
  (sealsOf) => sealsOf("stranger"),
  (sealsOf) => sealsOf("stranger", "mine", { jwk: sealsOf("stranger").jwk }),
  (sealsOf) => sealsOf("stranger", `kid-${BANK}`, { alg: "none" }),
];

/** Sends the bank's next credit with some claims changed, sealed by whomever. */
function plant(
  stage: Stage,
  fault: string,
  changed: Claims,
  { forger = honest, topic = EVENT, retained = false }: PlantOptions = {},
): void {
  const draft = stage.desk.acquirer.draftCredit(TERMINAL, { money: stage.freshMoney() });
  const claims = { ...draft, ...changed };
  stage.record.add({ type: "planted", fault, txid: String(claims.txid) });
  stage.broker.publish(topic, forger(stage.sealsOf).seal(claims), retained);
}

interface PlantOptions {
  readonly forger?: Forger;
  readonly topic?: string;
  readonly retained?: boolean;
}

function planting(
  fault: string,
  change: (stage: Stage, chance: Chance) => readonly [Claims, PlantOptions?],
): Trouble {
  return {
    everyMs: OFTEN,
    act(stage, chance) {
      const [changed, options] = change(stage, chance);
      plant(stage, fault, changed, options);
      return true;
    },
  };
}

function pick<Value>(chance: Chance, values: readonly Value[]): Value {
  const value = values[chance.between(0, values.length - 1)];
  if (value === undefined) throw new Error("bug: nothing to pick from");
  return value;
}

const ODD: readonly Claims[] = [
  { amount: 12_500 },
  { amount: "1e4" },
  { amount: "١٢٥٠٠" },
  { amount: "012500" },
  { amount: "12500.00", currency: "KHR" },
  { currency: "KRW" },
  { currency: "khr" },
  { seq: 1.5 },
  { seq: "7" },
  { env: "prod" },
  { creditedAt: "yesterday" },
  { txid: "" },
  { kind: "payment.approved" },
];

const BAD_AMOUNTS: readonly Claims[] = [
  { amount: "0" },
  { amount: "-500" },
  { amount: "0.00", currency: "USD" },
  { amount: "99999999999999999999" },
  { amount: "5.1", currency: "USD" },
];

export const HOSTILE: Readonly<Record<string, Trouble>> = {
  S1: planting("S1", (_stage, chance) => [{}, { forger: pick(chance, FORGERS) }]),
  S3: planting("S3", (_stage, chance) => [
    pick(chance, [{ aud: "T-0008" }, { iss: "OTHERBANK" }] as Claims[]),
  ]),
  S11: planting("S11", (_stage, chance) => [pick(chance, BAD_AMOUNTS)]),
  S14: planting("S14", (_stage, chance) => [
    pick(chance, [{ epoch: 2 }, { epoch: 4 }] as Claims[]),
  ]),
  M6: planting("M6", (_stage, chance) => [pick(chance, ODD)]),
  M11: planting("M11", () => [{}, { retained: true }]),
  M3: planting("M3", (_stage, chance) => [
    {},
    {
      topic: pick(chance, [
        `khqr/v1/${BANK}/T-0008/dn/event`,
        `khqr/v1/OTHERBANK/${TERMINAL}/dn/event`,
        `khqr/v1/${BANK}/${TERMINAL}/dn/welcome`,
        `khqr/v1/${BANK}/${TERMINAL}/dn/event/#`,
        `${EVENT}\u0000`,
      ]),
    },
  ]),
  S2: {
    everyMs: OFTEN,
    act(stage, chance) {
      const issued = stage.desk.acquirer.issued(TERMINAL);
      if (issued.length === 0 || stage.desk.welcomes.length === 0) return false;
      // A captured copy: other bytes in memory, the same to whoever reads them.
      if (chance.happens(0.3)) {
        const welcome = pick(chance, stage.desk.welcomes.slice(-3));
        stage.broker.publish(WELCOME, welcome);
        return true;
      }
      const { topic, payload } = pick(chance, issued);
      stage.broker.publish(topic, payload.slice());
      return true;
    },
  },
  S4: {
    everyMs: OFTEN,
    act(stage, chance) {
      const recorded = stage.desk.acquirer.issued(TERMINAL).filter((event) => {
        return event.kind === "payment.credited" && !stage.desk.open.has(event);
      });
      // A medium that forgets would take the twin for the first of the two, and rightly so.
      if (stage.isForgetful) return false;
      const known = recorded.at(-1);
      if (known?.txid === undefined) return false;
      const other = createHash("sha256").update(`twin ${known.txid} ${chance.fraction()}`);
      // The same number or the same name with another content; the first one stands.
      const twin = chance.happens(0.5)
        ? { seq: known.seq, txid: other.digest("hex") }
        : { seq: known.seq, txid: known.txid, amount: "77777777", currency: "KHR" };
      if (twin.txid === known.txid) {
        const draft = stage.desk.acquirer.draftCredit(TERMINAL, { money: stage.freshMoney() });
        stage.broker.publish(EVENT, honest(stage.sealsOf).seal({ ...draft, ...twin }));
      } else plant(stage, "S4", twin);
      return true;
    },
  },
  M4: {
    everyMs: OFTEN,
    act(stage, chance) {
      const lengthBytes = pick(chance, [0, 1, 300, 16_385, 65_536, 200_000]);
      const payload = new Uint8Array(lengthBytes);
      payload.set(chance.bytes(Math.min(lengthBytes, 32)));
      stage.broker.publish(EVENT, payload);
      return true;
    },
  },
  M9: {
    everyMs: [60_000, 400_000],
    act(stage, chance) {
      for (let count = 0; count < chance.between(20, 300); count += 1) {
        stage.later(chance.between(0, 2_000), () => plant(stage, "M9", {}, { forger: stranger }));
      }
      return true;
    },
  },
};
