/**
 * Judges what follows the loss of the whole record: what the vendor has heard before comes again
 * from the bank, and must not be said again payment by payment (fault P15).
 */
import type { Accuse, Checker, Truth } from "./moment.ts";

/** Ways of saying one payment by itself that nobody asked for. */
const SINGLE = new Set(["received", "late", "again"]);

export function losses(): Checker {
  const truths = new Map<string, Truth>();
  /** By amount: how many were issued, how often one was said as new, and that in the lost days. */
  const issued = new Map<string, number>();
  const news = new Map<string, number>();
  const lost = new Map<string, number>();
  const saidSince = new Map<string, number>();
  let current: string | undefined;
  /** A medium that forgets unnoticed may forget the loss as well. */
  let isJudged = true;

  function lose(jtis: readonly string[]): void {
    for (const jti of jtis) {
      const truth = truths.get(jti);
      const name = truth === undefined ? undefined : nameOf(truth);
      // What is being said just now may have to be begun again.
      if (name !== undefined && name !== current) lost.set(name, news.get(name) ?? 0);
    }
    saidSince.clear();
  }

  function hear(name: string, kind: string, accuse: Accuse): void {
    current = name;
    if (kind !== "again") count(news, name);
    const heardBefore = lost.get(name) ?? 0;
    if (heardBefore === 0) return;
    // Of several of one amount nobody can tell which is said.
    if (count(saidSince, name) <= (issued.get(name) ?? 0) - heardBefore || !isJudged) return;
    accuse("I13", `${name} was said before the record was lost, and by itself after it`);
  }

  return {
    name: "losses",
    judges: ["I13"],
    see({ what }, accuse) {
      switch (what.type) {
        case "issued": {
          truths.set(what.truth.jti, what.truth);
          const name = nameOf(what.truth);
          if (name !== undefined) count(issued, name);
          return;
        }
        case "forgotten":
          if (what.isNoticed === true) lose(what.jtis);
          else isJudged = false;
          return;
        case "sound": {
          const { kind, isTest, moneys } = what.heard;
          const [money] = moneys;
          current = undefined;
          if (money === undefined || !SINGLE.has(kind)) return;
          hear(`${money.minor} ${money.currency} ${isTest ? "test" : "live"}`, kind, accuse);
          return;
        }
        default:
          return;
      }
    },
  };
}

/** @returns the count with this one. */
function count(counts: Map<string, number>, name: string): number {
  const sum = (counts.get(name) ?? 0) + 1;
  counts.set(name, sum);
  return sum;
}

function nameOf({ kind, money, env }: Truth): string | undefined {
  if (kind !== "credited" || money === undefined) return undefined;
  return `${money.minor} ${money.currency} ${env}`;
}
