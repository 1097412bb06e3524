/**
 * To whom the terminal belongs, and how it reaches the bank. A change is one document: once it is
 * on the medium, the terminal lives by it at once, as if it had been switched off and on, with the
 * technician still connected. A merchant who is bound already must have released the terminal.
 */
import type { Outcome } from "../../../drivers/hal/outcome.ts";
import type { StorageFault } from "../../../drivers/hal/storage.ts";
import type { ParamsOf } from "../../line/methods.ts";
import { openStatement } from "../../link/envelope.ts";
import type { Effect } from "../effect.ts";
import { askNumbering } from "../on-ledger.ts";
import { type DeviceState, type Instruments, newState } from "../state.ts";
import { type Call, fail, faulty, finish, refused, runOn } from "./reply.ts";
import {
  applySettings,
  type Configured,
  isBound,
  type Settings,
  settingsText,
} from "./settings.ts";
import type { Job } from "./technician-state.ts";

const RELEASE = "merchant.release";

/** Another broker: nothing else changes. */
export function configureLink(call: Call, { url }: ParamsOf<"link.configure">): void {
  const { state, instruments, id } = call;
  const { link } = state.setup.config;
  const hasOwn = instruments.identity?.credentials() !== undefined;
  if (url.startsWith("mqtts:") && !hasOwn && link.ca === undefined) {
    fail(state, id, refused("an mqtts:// broker needs certificates; call identity.install first"));
    return;
  }
  if (url.startsWith("mqtt:") && !/^mqtt:\/\/(127\.|localhost|\[::1\])/.test(url)) {
    fail(state, id, refused("away from this machine the broker must be mqtts://; check the url"));
    return;
  }
  save(call, { ...settingsOf(state), url }, false);
}

export function bindMerchant(call: Call, params: ParamsOf<"merchant.bind">): void {
  const { state, instruments, id } = call;
  const { config } = state.setup;
  const { merchant, acquirer, release } = params;
  const why = isSame(call, params) ? undefined : whyNotFree(call, release);
  if (why !== undefined) {
    fail(state, id, refused(why));
    return;
  }
  const wasBound = isBound(config) || state.setup.settings?.binding === null;
  if (!isSame(call, params) && wasBound && acquirer.epoch <= config.acquirer.epoch) {
    const next = config.acquirer.epoch + 1;
    fail(state, id, refused(`the epoch must be ${next} or more; ask the acquirer`));
    return;
  }
  const kept = settingsOf(state);
  const ownEpoch = ownEpochOf(call, params, wasBound);
  const binding = { merchant, acquirer: acquirer.id, keys: acquirer.keys, ownEpoch };
  const next = { ...kept, epoch: Math.max(kept.epoch, acquirer.epoch), binding };
  const applied = applySettings(configuredOf(state), next, instruments.crypto);
  if (!applied.ok) {
    fail(state, id, refused(applied.problem));
    return;
  }
  save(call, next, false);
}

/** Merchant, acquirer, broker and certificates go; what was paid stays on record. */
export function resetToFactory(call: Call, params: ParamsOf<"factory.reset">): void {
  const { state, id } = call;
  const { config } = state.setup;
  if (params.terminal !== config.terminal) {
    fail(
      state,
      id,
      refused(`this is ${config.terminal}, not ${params.terminal}; nothing was done`),
    );
    return;
  }
  const why = whyNotFree(call, params.release);
  if (why !== undefined) {
    fail(state, id, refused(why));
    return;
  }
  save(call, { isForgetting: true, epoch: config.acquirer.epoch, binding: null }, true);
}

/** From which epoch on the payments on record are this merchant's. */
function ownEpochOf(
  { state }: Call,
  { merchant, acquirer }: ParamsOf<"merchant.bind">,
  wasBound: boolean,
): number {
  const { config, settings } = state.setup;
  const { bakongAccountID, merchantID } = config.merchant;
  const isSameShop =
    isBound(config) &&
    merchant.bakongAccountID === bakongAccountID &&
    merchant.merchantID === merchantID;
  if (isSameShop) return settings?.binding?.ownEpoch ?? 0;
  return wasBound ? acquirer.epoch : 0;
}

/** What steers money, of a merchant; its names and its town may be set right without its release. */
const STEERING = ["bakongAccountID", "merchantID", "acquiringBank", "accountInformation"] as const;

/**
 * The same binding again, after a cable was pulled before the answer: nothing to refuse. Whoever
 * brings other keys brings another bank: those could sign payments that nobody made.
 */
function isSame({ state }: Call, { merchant, acquirer }: ParamsOf<"merchant.bind">): boolean {
  const { config, settings, configured } = state.setup;
  const { id, epoch } = config.acquirer;
  const ofFiles = configured?.sets.find((set) => set.acquirer === id)?.document;
  const keys = settings?.binding?.keys ?? ofFiles;
  return (
    acquirer.id === id &&
    acquirer.epoch === epoch &&
    JSON.stringify(acquirer.keys) === JSON.stringify(keys) &&
    STEERING.every((field) => merchant[field] === config.merchant[field])
  );
}

/** Why the terminal cannot be taken from its merchant now; undefined when it can. */
function whyNotFree(call: Call, release: string | undefined): string | undefined {
  const { state, instruments } = call;
  const { config, keys } = state.setup;
  if (!isBound(config)) return undefined;
  if (release === undefined) {
    return `it is bound to a merchant; get that one's release, signed by ${config.acquirer.id}`;
  }
  const { id: acquirer, epoch } = config.acquirer;
  const trust = { acquirer, terminal: config.terminal, epoch, keys };
  const opened = openStatement(release, RELEASE, trust, instruments.crypto);
  if (!opened.ok) return `the release is not right (${opened.problem}); ask ${acquirer}`;
  const { speaking, waiting } = state.queue;
  const isTelling = [speaking, ...waiting].some((one) => (one?.credits.length ?? 0) > 0);
  if (isTelling) return "a payment is being told; try again in a moment";
  return undefined;
}

function settingsOf({ setup }: DeviceState): Settings {
  const { isForgetting: _, ...settings } = setup.settings ?? { epoch: setup.config.acquirer.epoch };
  return settings;
}

function configuredOf({ setup }: DeviceState): Configured {
  return setup.configured ?? { config: setup.config, sets: [] };
}

function save(call: Call, next: Settings, isReset: boolean): void {
  const text = settingsText(next);
  call.effects.push({ type: "document.save", name: "settings", text });
  runOn(call, { kind: "settings", next, isReset });
}

/** The settings are on the medium: from now on the terminal lives by them. */
export function settingsSaved(
  state: DeviceState,
  instruments: Instruments,
  job: Job,
  outcome: Outcome<StorageFault>,
  effects: Effect[],
): void {
  if (job.memory.kind !== "settings") return;
  if (!outcome.ok) {
    const message = `storage cannot be written (${outcome.fault}); nothing was changed`;
    fail(state, job.id, faulty(outcome.fault, message));
    return;
  }
  const { next, isReset } = job.memory;
  const applied = applySettings(configuredOf(state), next, instruments.crypto);
  if (!applied.ok) {
    fail(state, job.id, refused(applied.problem));
    return;
  }
  const { config, trust } = applied.value;
  beginAnew(state, instruments, { config, ...trust, settings: next }, effects);
  if (isReset) effects.push({ type: "identity.forget" });
  else finishBinding(state, job);
}

/** At a start: the power went in the middle of a factory reset, which now goes on. */
export function resumeReset({ setup }: DeviceState, effects: Effect[]): void {
  if (setup.settings?.isForgetting) effects.push({ type: "identity.forget" });
}

/** Key and certificates are gone as well: nothing is to be forgotten any more. */
export function identityForgotten(
  state: DeviceState,
  job: Job | undefined,
  outcome: Outcome<StorageFault>,
  effects: Effect[],
): void {
  if (outcome.ok) {
    const next = settingsOf(state);
    effects.push({ type: "document.save", name: "settings", text: settingsText(next) });
    if (job?.memory.kind === "settings") {
      state.technician.job = { ...job, memory: { kind: "settings", next, isReset: false } };
    }
  } else if (job?.memory.kind === "settings") {
    const message = `the merchant is gone; the certificates are not (${outcome.fault}); try again`;
    fail(state, job.id, faulty(outcome.fault, message));
  }
}

function finishBinding(state: DeviceState, job: Job): void {
  const { config } = state.setup;
  const { name, bakongAccountID } = config.merchant;
  if (job.method === "factory.reset") finish(state, job.id, { isBound: false });
  else if (job.method === "link.configure") finish(state, job.id, { url: config.link.url });
  else {
    const merchant = { name, account: bakongAccountID };
    finish(state, job.id, { epoch: config.acquirer.epoch, merchant });
  }
}

/** Everything but the technician's line, the loudness and the board's own state begins anew. */
function beginAnew(
  state: DeviceState,
  instruments: Instruments,
  changed: Partial<DeviceState["setup"]>,
  effects: Effect[],
): void {
  const before = { ...state };
  const fresh = newState({ ...state.setup, ...changed }, instruments);
  fresh.session.generation = before.session.generation;
  fresh.queue.nextId = before.queue.nextId;
  fresh.outbox.nextId = before.outbox.nextId;
  if (before.queue.speaking !== undefined) effects.push({ type: "speaker.stop" });
  if (before.session.phase !== "waiting") effects.push({ type: "link.close" });
  const { line, technician, nonce, boot, ledger, held, frame, tendAt, isSpaceLow } = before;
  const { timeFloor, volumePercent, languages, recovering, power, isEnding } = before;
  const { lampUntil, isSpeakerFaulty } = before;
  const kept = { line, technician, nonce, boot, ledger, held, frame, tendAt, isSpaceLow };
  const mood = { timeFloor, volumePercent, languages, recovering, power, isEnding };
  // The one writer of the state puts another in its place; nobody else holds a part of it.
  Object.assign(state, fresh, kept, mood, { lampUntil, isSpeakerFaulty });
  if (typeof ledger !== "object") askNumbering(state, effects);
}
