/**
 * Judges acknowledgements: each for a packet that came on the very connection, and none kept
 * waiting once the payment is on the medium (I7, I9).
 */
import type { Accuse, Checker, Moment } from "./moment.ts";

/** After the commit nothing stands between a payment and its acknowledgement. */
const PROMPT_MS = 500;
/** The slowest commit, and a ledger that fails late: then the connection is given up. */
const ANSWERED_MS = 30_000;

export function packets(): Checker {
  /** Which event each packet of each connection is. A broker may forget it before it is acknowledged. */
  let delivered = new Map<string, string | undefined>();
  /** Delivered on the standing connection and not acknowledged, by jti. */
  let waiting = new Set<string>();
  let deliveries = new Map<string, number>();
  let answers = new Map<string, number>();
  /** Since when each packet of the standing connection has been waiting for an answer. */
  let unanswered = new Map<string, number>();
  /** Delivered on a connection that ended: what is committed now is perhaps that one. */
  let stale = new Set<string>();
  /** By when a payment that has just been committed must be acknowledged. */
  let due = new Map<string, number>();

  function judgeDue(atMs: number, accuse: Accuse): void {
    for (const [jti, dueMs] of due) {
      if (atMs <= dueMs) return;
      due.delete(jti);
      accuse("I7", `event ${jti} is on the medium and was not acknowledged`);
    }
    for (const [name, sinceMs] of unanswered) {
      if (atMs - sinceMs <= ANSWERED_MS) return;
      unanswered.delete(name);
      accuse("I7", `packet ${name} was taken, and neither acknowledged nor left to another line`);
    }
  }

  function deliver(name: string, jti: string | undefined, atMs: number): void {
    delivered.set(name, jti);
    deliveries.set(name, (deliveries.get(name) ?? 0) + 1);
    unanswered.set(name, atMs);
    if (jti !== undefined) waiting.add(jti);
  }

  function acknowledge(packet: { generation: number; token: number }, accuse: Accuse): void {
    const { generation, token } = packet;
    const name = `${generation}/${token}`;
    if (!delivered.has(name)) {
      accuse("I9", `connection ${generation} did not bring the packet ${token} it acknowledges`);
      return;
    }
    // A message that came twice may be acknowledged twice, and no oftener.
    const times = (answers.get(name) ?? 0) + 1;
    answers.set(name, times);
    if (times > (deliveries.get(name) ?? 0)) {
      accuse("I9", `packet ${name} was acknowledged oftener than it came`);
    }
    const jti = delivered.get(name) ?? "";
    waiting.delete(jti);
    due.delete(jti);
    unanswered.delete(name);
  }

  function forgetConnection(): void {
    unanswered = new Map();
    for (const jti of waiting) stale.add(jti);
    waiting = new Set();
    due = new Map();
  }

  function see({ atMs, what }: Moment, accuse: Accuse): void {
    judgeDue(atMs, accuse);
    switch (what.type) {
      case "delivered":
        deliver(`${what.generation}/${what.token}`, what.jti, atMs);
        return;
      case "committed":
        for (const { jti } of what.rows) {
          if (waiting.has(jti) && !stale.has(jti)) due.set(jti, atMs + PROMPT_MS);
        }
        return;
      case "acknowledged":
        acknowledge(what, accuse);
        return;
      case "line":
        if (!what.isHearing) forgetConnection();
        return;
      case "power-on":
        delivered = new Map();
        deliveries = new Map();
        answers = new Map();
        forgetConnection();
        stale = new Set();
        return;
      case "power-cut":
        forgetConnection();
        return;
      default:
        return;
    }
  }

  return { name: "packets", judges: ["I7", "I9"], see };
}
