/**
 * A scene in two lines of plain letters, for a display that has no pixels: what it is, and how
 * much. English only, because such displays have no Khmer letters. It never says more than the
 * screen.
 */
import { groupMoney, type Money } from "../lib/money.ts";
import type { Scene } from "./scene.ts";
import { WORDS } from "./wording.ts";

/** @param columns letters on a line; what is longer is cut by the display. */
export function letterLines(scene: Scene, columns: number): readonly [string, string] {
  switch (scene.kind) {
    case "starting":
      return [WORDS.starting.en, ""];
    case "off":
      return ["", ""];
    case "idle":
      return [WORDS.scanToPay.en, scene.merchant.name];
    case "entry":
      return [WORDS.keyAmount.en, right(`${scene.digits} ${scene.currency}`, columns)];
    case "charge":
      return [
        scene.notYet === true ? WORDS.notYet.en : WORDS.scanToPay.en,
        sum(scene.money, columns),
      ];
    case "paid":
      return [paidTitle(scene), sum(scene.money, columns)];
    case "digest":
    case "totals": {
      const title = scene.kind === "totals" ? WORDS.totals.en : `${scene.count} received`;
      return [title, right(scene.sums.map(amount).join(" "), columns)];
    }
    case "reversed":
      return [WORDS.takenBack.en, sum(scene.money, columns)];
    case "verify":
      return [WORDS.lastPayments.en, `${scene.rows.length} listed`];
    case "volume":
      return [WORDS.volume.en, right(`${scene.percent} %`, columns)];
    case "language":
      return [WORDS.languages.en, scene.chosen.join(" ")];
    case "expired":
      return ["QR expired", sum(scene.money, columns)];
    case "cancelled":
      return ["QR cancelled", sum(scene.money, columns)];
    case "blind":
      return ["Bank not heard", "Not announcing"];
    case "offer":
      return ["Same in riel?", sum(scene.offer.money, columns)];
    case "asked":
      return [ASKED[scene.answer], sum(scene.money, columns)];
    case "not-set-up":
      return ["Not set up", ""];
    case "set-up":
      return ["Set-up", scene.serial];
    case "fault":
      return ["Fault", scene.code];
  }
}

/** The bank's word on a charge; only a recorded credit is ever called received. */
const ASKED = {
  waiting: "Asking the bank",
  paid: "Bank says paid",
  unpaid: "NOT received yet",
  unknown: "Cannot know",
} as const;

/** What somebody must know before the goods are handed over comes first. */
function paidTitle(scene: Extract<Scene, { kind: "paid" }>): string {
  if (scene.test) return "TEST: no money";
  if (scene.repeat) return "Again: not new";
  // With no charge open, "other" is how a static KHQR is paid: plain good news.
  const isExpected =
    scene.match === "other" ? scene.asked === undefined : scene.match === "matched";
  if (!isExpected || scene.unusual === true) return "Check! Received";
  return scene.minutesAgo > 0 ? `Paid ${scene.minutesAgo} min ago` : "Received";
}

function amount(money: Money): string {
  return `${groupMoney(money)} ${money.currency}`;
}

function sum(money: Money, columns: number): string {
  return right(amount(money), columns);
}

function right(text: string, columns: number): string {
  return text.padStart(columns);
}
