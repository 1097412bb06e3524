/** All steps: those that bring a box into service, in their order, and those on demand. */
import type { Step } from "../step.ts";
import { clockStep, identityStep, linkStep, linkTestStep, networkStep } from "./connecting.ts";
import { commissionStep, merchantStep, panelStep, screenStep, voiceStep } from "./proving.ts";
import { logStep, paymentsStep, resetStep, selfTestStep } from "./serving.ts";

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

/** Done only when they are asked for by name; the last undoes the others. */
export const STEPS_ON_DEMAND: readonly Step[] = [selfTestStep, paymentsStep, logStep, resetStep];
