/**
 * The self-test: every part does a small thing of its own kind, and a person sees and hears two of
 * them. What does not answer in time counts as not working.
 */
import { answer } from "../../announce/queue.ts";
import type { Saying } from "../../announce/saying.ts";
import { acceptanceFindings } from "../../payment/acceptance.ts";
import { volumeNow } from "../loudness.ts";
import { showSerial } from "../overlays.ts";
import { type DeviceState, trustedNow } from "../state.ts";
import { linkSignOf } from "../view.ts";
import { type Call, finish, progress, runOn } from "./reply.ts";
import { isBound } from "./settings.ts";
import type { Job, PartResult } from "./technician-state.ts";

/** An announcement that is being said goes first. */
const PATIENCE_MS = 60_000;
/** Parts that answer later. */
const ASYNC_PARTS = ["storage", "ledger", "display", "loudspeaker"] as const;

export type AsyncPart = (typeof ASYNC_PARTS)[number];

/** Orders all tests; what answers at once is told at once. */
export function testParts(call: Call): void {
  const { state, instruments, effects } = call;
  const { clock, crypto } = instruments;
  effects.push({ type: "document.save", name: "selftest", text: "{}" });
  effects.push({ type: "book.page", limit: 1, beforeRow: null });
  showSerial(state, instruments);
  const saying: Saying = { kind: "volume", percent: volumeNow(state) };
  answer(state.queue, saying, undefined);
  const sign = linkSignOf(state);
  const isSigned = crypto.sign(new Uint8Array(8)).length === 64;
  const isTimeKnown = trustedNow(state, clock) !== undefined;
  const parts: PartResult[] = [
    { part: "keys", ok: isSigned, text: isSigned ? "the terminal can sign" : "it cannot sign" },
    {
      part: "clock",
      ok: isTimeKnown,
      text: isTimeKnown ? "the bank has told the time" : "not known until the bank is heard",
    },
    {
      part: "link",
      ok: sign === "up",
      text: sign === "up" ? "the bank is heard" : "the bank is not heard; call link.test",
    },
  ];
  runOn(call, { kind: "selftest", saying, parts, notes: notesOf(call) }, PATIENCE_MS);
  const { job } = state.technician;
  if (job !== undefined) for (const { part, text } of parts) progress(state, job, part, text);
}

/** What works and could be better, or will not work for long: supply, room, visitors. */
function notesOf({ state, instruments }: Call): readonly string[] {
  const { power, isSpaceLow, setup } = state;
  const notes: string[] = [];
  const { isOnMains, batteryPercent } = power?.reading ?? {};
  if (isOnMains === false) {
    const left = batteryPercent === undefined ? "" : `, which holds ${batteryPercent} %`;
    notes.push(`It runs from its battery${left}: look at plug and supply.`);
  }
  if (state.hearing.isUnheard) {
    notes.push("Nobody has confirmed today that it is heard: look at the loudspeaker's wire.");
  }
  if (isSpaceLow) notes.push("Its storage is nearly full: put in a larger card, or call service.");
  if (!isBound(setup.config)) return notes;
  const findings = acceptanceFindings(setup.config, trustedNow(state, instruments.clock));
  return [...notes, ...findings.map(({ text }) => text)];
}

/** One more part has answered. */
export function partAnswered(
  state: DeviceState,
  job: Job,
  part: AsyncPart,
  ok: boolean,
  text: string,
): void {
  if (job.memory.kind !== "selftest") return;
  const { parts, notes } = job.memory;
  if (parts.some((one) => one.part === part)) return;
  parts.push({ part, ok, text });
  progress(state, job, part, text);
  if (ASYNC_PARTS.every((name) => parts.some((one) => one.part === name))) {
    finish(state, job.id, { parts, ok: parts.every((one) => one.ok), notes });
  }
}

/** Time is up: what has not answered does not work. */
export function endSelfTest(state: DeviceState, job: Job): void {
  if (job.memory.kind !== "selftest") return;
  const { parts, notes } = job.memory;
  const silent = ASYNC_PARTS.filter((name) => !parts.some(({ part }) => part === name));
  const dead = silent.map((part) => ({ part, ok: false, text: "it did not answer in time" }));
  finish(state, job.id, { parts: [...parts, ...dead], ok: false, notes });
}
