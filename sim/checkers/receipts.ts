/**
 * Judges what the terminal told the bank: no receipt before the row is on the medium, stages in
 * order, a last receipt for every payment, honest events never refused, refusals at most one a
 * second (I7, I8), and nothing private on any output (I27).
 */
import type { Accuse, Checker, Moment, Truth } from "./moment.ts";

/** Stands in payments where a name could; it may never leave the terminal. */
export const CANARY = "canary-7f3a";

const ORDER = ["recorded", "speaking", "spoken", "shown", "digested"];
const LAST = new Set(["spoken", "shown", "digested"]);
const UNBELIEVED = new Set([
  "too-large",
  "not-a-jws",
  "algorithm",
  "unknown-key",
  "signature",
  "schema",
  "wrong-terminal",
  "wrong-acquirer",
  "wrong-epoch",
  "retained",
  "amount",
  "currency",
]);

export function receipts(): Checker {
  const issued = new Map<string, Truth>();
  const durable = new Set<string>();
  const ended = new Map<string, { readonly stage: string; readonly boots: number }>();
  let boots = 0;
  let refusals = 0;
  let firstRefusalMs = 0;
  let isForgetful = false;

  function judge(what: Extract<Moment["what"], { type: "receipt" }>, at: number, a: Accuse): void {
    const { jti = "", stage, reason, stages, txid } = what;
    const truth = issued.get(jti);
    if (stage === "rejected") {
      if (truth !== undefined && !isForgetful) a("I1", `an honest event was refused: ${reason}`);
      if (reason !== undefined && UNBELIEVED.has(reason)) countRefusal(at, a);
      return;
    }
    if (truth === undefined) return;
    if (!durable.has(jti) && !isForgetful) {
      a("I7", `a receipt "${stage}" was sent before seq ${truth.seq} was on the medium`);
    }
    if (txid !== undefined && txid !== truth.txid) a("I8", "a receipt names another payment");
    const names = stages.map((entry) => entry.stage);
    const places = names.map((name) => ORDER.indexOf(name));
    const isOrdered = places.every(
      (place, index) => index === 0 || place > (places[index - 1] ?? 0),
    );
    if (
      stage !== "duplicate" &&
      (!isOrdered || names.at(-1) !== stage || names[0] !== "recorded")
    ) {
      a("I8", `the stages of a receipt are ${names.join(", ")}`);
    }
    if (!LAST.has(stage)) return;
    const before = ended.get(jti);
    // A cut may take the end of a story with it, after the bank has heard of it.
    if (before !== undefined && before.stage !== stage && before.boots === boots && !isForgetful) {
      a("I8", `seq ${truth.seq} ended as ${before.stage} and again as ${stage}`);
    }
    ended.set(jti, { stage, boots });
  }

  /** By the terminal's monotonic clock one a second, for each boot; a queue may bunch them. */
  function countRefusal(atMs: number, accuse: Accuse): void {
    if (refusals === 0) firstRefusalMs = atMs;
    refusals += 1;
    // What waited for a connection was refused up to an hour before; it cannot be more than this.
    const most = (atMs - firstRefusalMs) / 1000 + 2 + boots + 600;
    if (refusals > most)
      accuse("I8", `${refusals} refusals were receipted, at most ${most} may be`);
  }

  function finish(accuse: Accuse): void {
    for (const [jti, { kind, seq }] of issued) {
      if (kind !== "void" && durable.has(jti) && !ended.has(jti)) {
        accuse("I8", `${kind} seq ${seq} has no last receipt`);
      }
    }
  }

  function see({ atMs, what }: Moment, accuse: Accuse): void {
    switch (what.type) {
      case "issued":
        issued.set(what.truth.jti, what.truth);
        return;
      case "committed":
        for (const { jti } of what.rows) durable.add(jti);
        return;
      case "forgotten":
        isForgetful = true;
        return;
      case "power-on":
        boots += 1;
        return;
      case "receipt":
        judge(what, atMs, accuse);
        return;
      case "published":
        if (what.text.includes(CANARY)) accuse("I27", `a private word stands in ${what.topic}`);
        return;
      case "end":
        finish(accuse);
        return;
      default:
        return;
    }
  }

  return { name: "receipts", judges: ["I1", "I7", "I8", "I27"], see };
}
