/**
 * Judges what the terminal does about numbers that it never heard: with a bank that answers, each
 * hole is asked for, again and again, until it is filled (I8; contract, section 2, rule 5).
 */
import { followConnection } from "./connection.ts";
import type { Accuse, Checker, Moment } from "./moment.ts";

/** With everything well, what is missing is asked for within this. */
const ASKED_MS = 20_000;

export function numbering(): Checker {
  const connection = followConnection();
  /** When each number was issued, by number. */
  const issuedAtMs = new Map<number, number>();
  const seqs = new Map<string, number>();
  const durable = new Set<number>();
  let highest = 0;
  /** The first number that the bank has issued in this world; all before are history. */
  let first = 1;
  /** All below is on the medium. */
  let lowest = 1;
  /** Since when the lowest missing number is what it is, and nobody asked for it. */
  let sinceMs = 0;
  let isLedgerWell = true;
  let isAccused = false;

  /** The lowest number that the terminal must know to be missing. */
  function missing(): number | undefined {
    while (durable.has(lowest)) lowest += 1;
    const isGreeted = (issuedAtMs.get(lowest) ?? Number.POSITIVE_INFINITY) < connection.greetedAtMs;
    return lowest < highest || isGreeted ? lowest : undefined;
  }

  function judge(atMs: number, accuse: Accuse): void {
    if (isAccused || !connection.isWelcomed || !isLedgerWell) return;
    const since = Math.max(sinceMs, connection.welcomedAtMs);
    if (atMs - since <= ASKED_MS || missing() === undefined) return;
    isAccused = true;
    accuse("I8", `number ${lowest} is missing and was not asked for in ${ASKED_MS / 1000} s`);
  }

  function asked(text: string, atMs: number): void {
    const { kind, from, to } = JSON.parse(text);
    if (kind === "resync" && from <= lowest && lowest <= to) sinceMs = atMs;
  }

  function commit(jtis: readonly string[], atMs: number): void {
    const before = missing();
    for (const jti of jtis) {
      const seq = seqs.get(jti) ?? 0;
      durable.add(seq);
      highest = Math.max(highest, seq);
    }
    // Something came: what is still missing may be on its way with it.
    if (missing() !== before) sinceMs = atMs;
    isAccused = false;
  }

  function forget(jtis: readonly string[], atMs: number): void {
    for (const jti of jtis) durable.delete(seqs.get(jti) ?? 0);
    lowest = first;
    highest = Math.max(0, ...durable);
    sinceMs = atMs;
  }

  function see(moment: Moment, accuse: Accuse): void {
    const { atMs, what } = moment;
    judge(atMs, accuse);
    connection.see(moment);
    switch (what.type) {
      case "issued":
        if (issuedAtMs.size === 0) {
          first = what.truth.seq;
          lowest = first;
        }
        issuedAtMs.set(what.truth.seq, atMs);
        seqs.set(what.truth.jti, what.truth.seq);
        return;
      case "committed":
        commit(
          what.rows.map(({ jti }) => jti),
          atMs,
        );
        return;
      case "forgotten":
        forget(what.jtis, atMs);
        return;
      case "published":
        if (what.topic.endsWith("/request")) asked(what.text, atMs);
        return;
      case "ledger-fault":
        isLedgerWell = !what.isFaulty;
        sinceMs = atMs;
        return;
      case "power-on":
      case "line":
        sinceMs = atMs;
        return;
      default:
        return;
    }
  }

  return { name: "numbering", judges: ["I8"], see };
}
