/**
 * Judges what the terminal told the bank: no receipt before the row is on the medium, stages in
 * order, a last receipt for every payment, honest events never refused, refusals at most one a
 * second (I7, I8), and nothing private on any output (I27).
 */
import type { Accuse, Checker, Moment, Truth } from "./moment.ts";

/** Stands in payments where a name could; it may never leave the terminal. */
export const CANARY = "canary-7f3a";

/** As it is, and as it reads inside base64url, wherever it begins. */
const SECRETS: readonly string[] = [
  CANARY,
  ...[0, 1, 2].map((offset) => {
    const text = Buffer.from(`${"-".repeat(offset)}${CANARY}`, "latin1").toString("base64url");
    return text.slice(offset === 0 ? 0 : 4, -4);
  }),
];

const ORDER = ["recorded", "speaking", "spoken", "shown", "digested"];
const LAST = new Set(["spoken", "shown", "digested"]);
/** What each last stage may give as its reason. */
const REASONS: Readonly<Record<string, readonly string[]>> = {
  spoken: ["", "late", "coalesced"],
  shown: ["muted", "audio-fault", "display-fault"],
  digested: [""],
};
/** Refusals within a second of the terminal's time, which may jump until the bank has told it. */
const REFUSALS_MAX = 5;
/** A receipt's time that is further off was written by a clock that nobody had set. */
const TIMED_MS = 120_000;
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
  /** How stories ended on the medium, by txid. */
  const marked = new Map<string, string>();
  /** What the medium lost something of, by jti. */
  const lost = new Set<string>();
  /** Events recorded in this boot, or come again in it, of which the bank was not told yet. */
  let owed = new Set<string>();
  let boots = 0;
  let isLedgerWell = true;
  /** When this boot refused something, by its own time. */
  let refusals: number[] = [];
  /** Its refusals by jti: what a broker brings twice is one. */
  const refusedJtis = new Set<string>();
  let refusedCount = 0;
  let bootAtMs = 0;

  function judge(what: Extract<Moment["what"], { type: "receipt" }>, at: number, a: Accuse): void {
    const { jti = "", stage, reason, stages, txid } = what;
    const truth = issued.get(jti);
    if (stage === "rejected") {
      if (truth !== undefined && !lost.has(jti)) a("I1", `an honest event was refused: ${reason}`);
      const refusedMs = stages.at(-1)?.atMs ?? at;
      const isTimed = Math.abs(refusedMs - at) < TIMED_MS;
      if (reason !== undefined && UNBELIEVED.has(reason) && isTimed) countRefusal(refusedMs, a);
      return;
    }
    if (truth === undefined) {
      if (txid !== undefined) a("I2", `a receipt "${stage}" is about what nobody issued: ${txid}`);
      return;
    }
    owed.delete(jti);
    if (!durable.has(jti) && !lost.has(jti)) {
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
    if (LAST.has(stage)) judgeLast(truth, stage, reason ?? "", names, a);
  }

  function judgeLast(
    { jti, seq, txid }: Truth,
    stage: string,
    reason: string,
    names: readonly string[],
    accuse: Accuse,
  ): void {
    if (REASONS[stage]?.includes(reason) !== true) {
      accuse("I8", `the last receipt of seq ${seq} is ${stage} because of "${reason}"`);
    }
    if (stage === "spoken" && !names.includes("speaking")) {
      accuse("I8", `seq ${seq} was spoken, and never began to be`);
    }
    const before = ended.get(jti);
    // A cut may take the end of a story with it, after the bank has heard of it.
    const isKept = before?.boots === boots || marked.get(txid) === before?.stage;
    if (before !== undefined && before.stage !== stage && isKept && !lost.has(jti)) {
      accuse("I8", `seq ${seq} ended as ${before.stage} and again as ${stage}`);
    }
    ended.set(jti, { stage, boots });
  }

  /**
   * One a second by the terminal's own time, which each receipt tells. Where it stands still,
   * at the latest that a bank has signed, refusals a minute apart bear the same: those are only
   * counted, and are no more than the seconds of this boot.
   */
  function countRefusal(refusedMs: number, accuse: Accuse): void {
    const isNear = (other: number) => other !== refusedMs && Math.abs(other - refusedMs) < 1_000;
    const near = refusals.filter(isNear).length;
    refusals = [...refusals.slice(-99), refusedMs];
    if (near >= REFUSALS_MAX) accuse("I8", `${near + 1} refusals were receipted in one second`);
  }

  function countInBoot(topic: string, text: string, atMs: number, accuse: Accuse): void {
    if (!topic.endsWith("/receipt")) return;
    const { stage, reason, jti } = JSON.parse(text);
    if (stage !== "rejected" || !UNBELIEVED.has(reason) || refusedJtis.has(jti)) return;
    refusedJtis.add(jti);
    refusedCount += 1;
    const seconds = 1 + Math.ceil((atMs - bootAtMs) / 1_000);
    if (refusedCount <= seconds) return;
    accuse("I8", `${refusedCount} refusals were receipted in the first ${seconds} s of a boot`);
  }

  /** What is recorded and comes again is receipted as a duplicate. */
  function comeAgain(jti: string | undefined): void {
    if (jti !== undefined && durable.has(jti) && isLedgerWell) owed.add(jti);
  }

  function mark(stage: string, txids: readonly string[]): void {
    if (!LAST.has(stage)) return;
    for (const txid of txids) marked.set(txid, stage);
  }

  function lose(what: Extract<Moment["what"], { type: "forgotten" }>): void {
    const unmarked = new Set(what.unmarked);
    for (const { jti, txid } of issued.values()) if (unmarked.has(txid)) lost.add(jti);
    for (const jti of what.jtis) {
      lost.add(jti);
      durable.delete(jti);
    }
    owed = new Set();
  }

  function judgeSecrets(topic: string, text: string, accuse: Accuse): void {
    if (SECRETS.some((secret) => text.includes(secret))) {
      accuse("I27", `a private word stands in ${topic}`);
    }
  }

  function finish(accuse: Accuse): void {
    for (const [jti, { kind, seq }] of issued) {
      if (kind !== "void" && durable.has(jti) && !ended.has(jti)) {
        accuse("I8", `${kind} seq ${seq} has no last receipt`);
      }
    }
    for (const jti of owed)
      accuse("I8", `event ${jti} was recorded, or came again, and was not receipted`);
  }

  function see({ atMs, what }: Moment, accuse: Accuse): void {
    switch (what.type) {
      case "issued":
        issued.set(what.truth.jti, what.truth);
        return;
      case "committed":
        for (const { jti } of what.rows) {
          durable.add(jti);
          owed.add(jti);
        }
        return;
      case "forgotten":
        lose(what);
        return;
      case "power-on":
        boots += 1;
        bootAtMs = atMs;
        refusedCount = 0;
        refusals = [];
        return;
      case "power-cut":
        owed = new Set();
        return;
      case "ledger-fault":
        isLedgerWell = !what.isFaulty;
        if (what.isFaulty) owed = new Set();
        return;
      case "marked":
        mark(what.stage, what.txids);
        return;
      case "delivered":
        comeAgain(what.jti);
        return;
      case "receipt":
        judge(what, atMs, accuse);
        return;
      case "published":
        judgeSecrets(what.topic, what.text, accuse);
        countInBoot(what.topic, what.text, atMs, accuse);
        return;
      case "end":
        finish(accuse);
        return;
      default:
        return;
    }
  }

  return { name: "receipts", judges: ["I1", "I2", "I7", "I8", "I27"], see };
}
