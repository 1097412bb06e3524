/** All steps, in the order in which a box is brought into service. */
import type { Step } from "../step.ts";
import { clockStep, identityStep, linkStep, linkTestStep, networkStep } from "./connecting.ts";
import { commissionStep, merchantStep, panelStep, screenStep, voiceStep } from "./proving.ts";

export const STEPS: readonly Step[] = [
  clockStep,
  networkStep,
  identityStep,
  linkStep,
  merchantStep,
  linkTestStep,
  voiceStep,
  screenStep,
  panelStep,
  commissionStep,
];
