/** All directed stories, by name. */
import { BOUNDS_STORIES } from "./stories/bounds.ts";
import { CARE_STORIES } from "./stories/care.ts";
import { COUNTER_STORIES } from "./stories/counter.ts";
import { LEDGER_STORIES } from "./stories/ledger.ts";
import { LINE_STORIES } from "./stories/line.ts";
import { LOSS_STORIES } from "./stories/loss.ts";
import { SESSION_STORIES } from "./stories/session.ts";
import { SPEECH_STORIES } from "./stories/speech.ts";
import { TECHNICIAN_STORIES } from "./stories/technician.ts";
import { TRUST_STORIES } from "./stories/trust.ts";
import type { Story } from "./story.ts";

export const STORIES: readonly Story[] = [
  ...LEDGER_STORIES,
  ...TRUST_STORIES,
  ...LINE_STORIES,
  ...LOSS_STORIES,
  ...SPEECH_STORIES,
  ...COUNTER_STORIES,
  ...TECHNICIAN_STORIES,
  ...CARE_STORIES,
  ...SESSION_STORIES,
  ...BOUNDS_STORIES,
];
