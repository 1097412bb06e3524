/** All sorts of trouble by the id of their fault. */
import type { Trouble } from "./stage.ts";
import { HOSTILE } from "./troubles/hostile.ts";
import { LINE } from "./troubles/line.ts";
import { NETWORK } from "./troubles/network.ts";
import { PARTS } from "./troubles/parts.ts";
import { PAYMENTS } from "./troubles/payments.ts";
import { POWER } from "./troubles/power.ts";
import { STORAGE } from "./troubles/storage.ts";

/** An id of the fault table: a letter and a number. */
export type FaultId = string;

export const TROUBLES: Readonly<Record<FaultId, Trouble>> = {
  ...POWER,
  ...STORAGE,
  ...NETWORK,
  ...HOSTILE,
  ...PAYMENTS,
  ...PARTS,
  ...LINE,
};
