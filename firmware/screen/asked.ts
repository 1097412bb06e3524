/**
 * "Was this paid?" and what the bank answered: yes, no, or that it cannot be known. The three have
 * different signs, grounds and words, and none of them looks like money that came.
 */
import type { Block } from "./blocks.ts";
import { addSplit } from "./column.ts";
import { bothBlocks, headBlocks } from "./heading.ts";
import { inset, type Sheet } from "./layout.ts";
import type { ToneName } from "./palette.ts";
import type { IconName } from "./picture.ts";
import type { AskedScene } from "./scene.ts";
import { addStatus } from "./status.ts";
import { WORDS, type Wording } from "./wording.ts";

interface Verdict {
  readonly tone: ToneName;
  readonly icon: IconName;
  readonly headline: Wording;
  /** What follows from it. */
  readonly next: Wording;
}

const WHY_UNKNOWN = {
  offline: WORDS.askOffline,
  "no-answer": WORDS.askNoAnswer,
  unsure: WORDS.askUnsure,
} as const;

/** Draws the question or its answer. */
export function addAsked(sheet: Sheet, scene: AskedScene): void {
  const { tone: name, icon, headline, next } = verdictOf(scene);
  const tone = sheet.tone(name);
  const body = sheet.ground(addStatus(sheet, scene.status), tone);
  const rest: Block[] = [
    { kind: "amounts", sums: [scene.money], size: 24, colour: tone.ink },
    { kind: "gap", size: 4 },
    ...bothBlocks(tone, next, 7.5, 3),
  ];
  const area = inset(body, sheet.px(4), sheet.px(3));
  addSplit(sheet, area, headBlocks(tone, icon, headline), rest);
}

function verdictOf({ answer, why = "unsure", isRecorded }: AskedScene): Verdict {
  switch (answer) {
    case "waiting":
      return { tone: "quiet", icon: "again", headline: WORDS.wasItPaid, next: WORDS.asking };
    case "paid": {
      const { yesPaid, recordedHere, bankSaysPaid, notRecordedYet } = WORDS;
      return isRecorded === true
        ? { tone: "calm", icon: "check", headline: yesPaid, next: recordedHere }
        : { tone: "calm", icon: "check", headline: bankSaysPaid, next: notRecordedYet };
    }
    case "unpaid": {
      const { bankSaysUnpaid, keyAgain } = WORDS;
      return { tone: "bad", icon: "cross", headline: bankSaysUnpaid, next: keyAgain };
    }
    case "unknown": {
      const { cannotKnow } = WORDS;
      return { tone: "look", icon: "warning", headline: cannotKnow, next: WHY_UNKNOWN[why] };
    }
  }
}
