/** What each method does: the table of deeds, one for each name. */
import { answer } from "../../announce/queue.ts";
import type { Saying } from "../../announce/saying.ts";
import { rfc3339, wallAfter } from "../../lib/time.ts";
import { allowed, type MethodName, type ParamsOf } from "../../line/methods.ts";
import { volumeNow } from "../loudness.ts";
import { showSerial } from "../overlays.ts";
import { bestNow, trustedNow } from "../state.ts";
import { linkSignOf } from "../view.ts";
import { bindMerchant, configureLink, resetToFactory } from "./binding.ts";
import { commission } from "./commissioning.ts";
import { testLink } from "./link-test.ts";
import {
  type Call,
  fail,
  faulty,
  finish,
  nameOf,
  peerOf,
  progress,
  refused,
  runOn,
} from "./reply.ts";
import { testParts } from "./self-test.ts";
import { readLog } from "./session-log.ts";
import { isBound } from "./settings.ts";

type Deeds = { readonly [Name in MethodName]: (call: Call, params: ParamsOf<Name>) => void };

/** A time that is further ahead of the terminal's best belief than this is a slip of the finger. */
const AHEAD_MAX_MS = 20 * 365 * 86_400_000;
/** A clock that is further off than this makes good certificates look bad. */
const CLOCK_OFF_MS = 3_600_000;
const CLOCK_NOTE =
  "certificates are checked by the system's own clock, which no technician sets: it sets itself " +
  "once the internet is reached; if it stays wrong, call service";
const SPEECH_MS = 60_000;
const FRAME_MS = 15_000;
const JOIN_MS = 75_000;

const DEEDS: Deeds = {
  "device.describe": describe,
  "device.selftest": testParts,
  "network.scan": (call) => {
    if (!hasNetwork(call)) return;
    call.effects.push({ type: "network.scan", asker: "session" });
    runOn(call, { kind: "network", ssid: "" });
  },
  "network.join": (call, { ssid, password }) => {
    if (!hasNetwork(call)) return;
    call.effects.push({ type: "network.join", asker: "session", ssid, secret: password });
    // A join takes a minute at most, and a look at what came of it ten seconds.
    runOn(call, { kind: "network", ssid }, JOIN_MS);
  },
  "identity.request": (call) => {
    if (!hasIdentity(call)) return;
    call.effects.push({ type: "identity.request" });
    runOn(call, { kind: "identity" });
  },
  "identity.install": (call, { certificate, authority, technicians }) => {
    if (!hasIdentity(call)) return;
    const issued = { certificate, authority, technicians };
    call.effects.push({ type: "identity.install", issued });
    runOn(call, { kind: "identity" });
  },
  "link.configure": configureLink,
  "link.test": testLink,
  "merchant.bind": bindMerchant,
  "voice.test": (call) => {
    const saying: Saying = { kind: "volume", percent: volumeNow(call.state) };
    answer(call.state.queue, saying, undefined);
    runOn(call, { kind: "voice", saying }, SPEECH_MS);
  },
  "screen.test": (call) => {
    showSerial(call.state, call.instruments);
    runOn(call, { kind: "screen" }, FRAME_MS);
  },
  "panel.test": (call, { seconds }) => {
    runOn(call, { kind: "panel", keys: [] }, seconds * 1000);
    progress(call.state, call, "ready", `press the keys now; there are ${seconds} seconds`);
  },
  "ledger.export": (call, { limit, beforeRow }) => {
    call.effects.push({ type: "book.page", limit, beforeRow: beforeRow ?? null });
    runOn(call, { kind: "page", limit });
  },
  "log.read": readLog,
  "time.set": setTime,
  "factory.reset": resetToFactory,
  commission,
};

/** Does what was asked; `params` have been checked by the table of methods. */
export function perform(call: Call, params: unknown): void {
  // The table has checked them for this very method.
  const deed = DEEDS[call.method] as (call: Call, params: unknown) => void;
  deed(call, params);
}

function describe(call: Call): void {
  const { state, instruments, id } = call;
  const { config, firmware } = state.setup;
  const time = trustedNow(state, instruments.clock);
  const bound = isBound(config);
  const { name, nameKhmer, bakongAccountID, currencies } = config.merchant;
  const { id: acquirer, epoch } = config.acquirer;
  const peer = peerOf(state);
  const rights = peer?.kind === "certificate" ? peer.rights : undefined;
  finish(state, id, {
    terminal: config.terminal,
    firmware,
    boot: state.boot,
    isBound: bound,
    merchant: bound ? { name, nameKhmer, account: bakongAccountID, currencies } : null,
    acquirer: bound ? { id: acquirer, epoch } : null,
    lastEpoch: bound || state.setup.settings?.binding === null ? epoch : 0,
    link: linkSignOf(state),
    url: config.link.url,
    time: time === undefined ? null : rfc3339(time),
    keyId: instruments.crypto.signKeyId,
    key: { ...instruments.crypto.signKey, alg: instruments.crypto.signAlgorithm },
    session: { who: nameOf(peer), rights: rights ?? null },
    methods: allowed(rights),
  });
}

/** The bank's signed time goes first; before it, a technician's is as good as a clock's. */
function setTime(call: Call, { now }: ParamsOf<"time.set">): void {
  const { state, instruments, id } = call;
  const trusted = trustedNow(state, instruments.clock);
  if (trusted !== undefined) {
    const message = `the bank has told the time, ${rfc3339(trusted)}; nothing was changed`;
    fail(state, id, refused(message));
    return;
  }
  const given = Date.parse(now);
  const best = bestNow(state, instruments.clock);
  if (Number.isNaN(given) || given > best + AHEAD_MAX_MS) {
    fail(state, id, refused("there is no such time, or it is years away; check it"));
    return;
  }
  if (given < state.timeFloor) {
    const floor = rfc3339(wallAfter(best, state.timeFloor - best));
    fail(state, id, refused(`a bank has signed a later time, ${floor}; nothing was changed`));
    return;
  }
  state.timeFloor = given;
  const wall = instruments.clock.wall();
  const isOff = Math.abs(wall - given) > CLOCK_OFF_MS;
  finish(state, id, {
    time: rfc3339(bestNow(state, instruments.clock)),
    isTrusted: false,
    systemClock: rfc3339(wall),
    ...(isOff ? { note: CLOCK_NOTE } : {}),
  });
}

function hasNetwork({ state, instruments, id }: Call): boolean {
  if (instruments.network !== undefined) return true;
  const message = "there is no network manager on this board; set its network up in its system";
  fail(state, id, faulty("no-network", message));
  return false;
}

function hasIdentity({ state, instruments, id }: Call): boolean {
  if (instruments.identity !== undefined) return true;
  const message = "certificates of this board are files; replace them on the board itself";
  fail(state, id, faulty("no-identity", message));
  return false;
}
