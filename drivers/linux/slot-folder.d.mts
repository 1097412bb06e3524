/** The types of `slot-folder.mjs`, which is plain JavaScript because the launcher reads it. */
import type { SlotMedium } from "./slots.mjs";

/** @param folder made when something is first written. */
export function createSlotFolder(folder: string): SlotMedium;
