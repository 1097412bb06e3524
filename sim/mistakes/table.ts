/** All deliberate mistakes. One that nobody catches is a missing check. */
import type { Mistake } from "./mistake.ts";
import { BOUNDS_MISTAKES } from "./table/bounds.ts";
import { CARE_MISTAKES } from "./table/care.ts";
import { COUNTER_MISTAKES } from "./table/counter.ts";
import { LINE_MISTAKES } from "./table/line.ts";
import { LOSS_MISTAKES } from "./table/loss.ts";
import { LOUDSPEAKER_MISTAKES } from "./table/loudspeaker.ts";
import { RECORD_MISTAKES } from "./table/record.ts";
import { SESSION_MISTAKES } from "./table/session.ts";
import { SPEECH_MISTAKES } from "./table/speech.ts";
import { STORAGE_MISTAKES } from "./table/storage.ts";
import { TECHNICIAN_MISTAKES } from "./table/technician.ts";
import { TRUST_MISTAKES } from "./table/trust.ts";
import { UPDATE_MISTAKES } from "./table/update.ts";

export const MISTAKES: readonly Mistake[] = [
  ...RECORD_MISTAKES,
  ...TRUST_MISTAKES,
  ...LINE_MISTAKES,
  ...SPEECH_MISTAKES,
  ...LOUDSPEAKER_MISTAKES,
  ...COUNTER_MISTAKES,
  ...CARE_MISTAKES,
  ...STORAGE_MISTAKES,
  ...LOSS_MISTAKES,
  ...TECHNICIAN_MISTAKES,
  ...SESSION_MISTAKES,
  ...BOUNDS_MISTAKES,
  ...UPDATE_MISTAKES,
];
