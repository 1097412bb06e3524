/** Builds the stage of a run: every part, the people, and what happens when the power goes. */

import type { LedgerMark, RecordResult } from "../../drivers/hal/ledger.ts";
import type { Money } from "../../drivers/hal/money.ts";
import { checkConfig } from "../../firmware/config/schema.ts";
import { readJwks } from "../../firmware/link/trusted-keys.ts";
import { chance } from "../chance.ts";
import type { Lit, Occurrence, Row } from "../checkers/moment.ts";
import { createSimLedger } from "../devices/ledger.ts";
import type { Commit } from "../devices/ledger-book.ts";
import { createWorld, type World } from "../world.ts";
import { createRoughBroker } from "./broker.ts";
import { createFastCrypto, fastJwk } from "./crypto.ts";
import { BANK, BankDesk, EPOCH, TERMINAL } from "./desk.ts";
import { createGlassVoice } from "./glass.ts";
import type { Plan } from "./plan.ts";
import type { RunRecord } from "./record.ts";
import type { Stage, WrongClock } from "./stage.ts";
import { createTerminal } from "./terminal.ts";

export interface Stats {
  powerCuts: number;
}

const KEY_MS = 90;
/** After so many crashes in one run the rest says nothing new. */
const CRASHES_MAX = 5;
const RESTART_MS = 2_000;

export function openStage(seed: number, plan: Plan, record: RunRecord, wallShiftMs: number) {
  const world = createWorld();
  const stats: Stats = { powerCuts: 0 };
  const clock: WrongClock = { offsetMs: wallShiftMs, driftPpm: 0 };
  const { beginsAt } = plan.limits;
  const crypto = createFastCrypto(TERMINAL, chance(seed, "terminal").bytes);
  const voice = createGlassVoice();
  let commitMs: readonly [number, number] = [1, 1];
  const medium = chance(seed, "medium");
  let lastCommitDueMs = 0;
  const ledger = createSimLedger({
    defer(callback) {
      const [from, to] = commitMs;
      // In the order of the calls, however long each takes.
      lastCommitDueMs = Math.max(lastCommitDueMs, world.nowMs + medium.between(from, to));
      world.after(lastCommitDueMs - world.nowMs, callback);
    },
    durable: (commit, results) => tellCommit(record, commit, results),
  });
  let desk: BankDesk;
  const broker = createRoughBroker(() => world.nowMs, world.after, chance(seed, "line"), {
    arrived(topic, payload) {
      record.add({ type: "published", topic, text: textOf(payload) });
      desk.receive(topic, payload);
    },
    delivered: (payload, token) =>
      record.add({ type: "delivered", jti: desk.issuedAs(payload)?.jti, token }),
    acknowledged: (payload) =>
      record.add({ type: "acknowledged", jti: desk.issuedAs(payload)?.jti }),
    hearing: (isHearing) => record.add({ type: "line", isHearing }),
    stray: (generation, live) => record.add({ type: "stray-acknowledgement", generation, live }),
  });
  desk = new BankDesk({
    world,
    jwk: fastJwk(TERMINAL),
    randomBytes: chance(seed, "bank").bytes,
    habits: { fillsAtHello: plan.layers.helloFill, answersResync: plan.layers.resync },
    publish: broker.publish,
    record: record.add,
    beginsAt,
  });
  const config = configOf(plan.languages);
  const keys = readJwks(desk.acquirer.jwks, crypto);
  if (!keys.ok) throw new Error(keys.problem);
  const terminal = createTerminal({
    world,
    record,
    broker,
    ledger,
    crypto,
    voice,
    config,
    keys: keys.value,
    wallNow: () => {
      const { offsetMs, driftPpm } = clock;
      return desk.now + offsetMs + (world.nowMs * driftPpm) / 1_000_000;
    },
  });
  const lit = watchDisplay(record);
  let pendingCut = { offMs: 500, keep: 0 };
  let crashes = 0;

  function switchOnLater(offMs: number): void {
    world.after(offMs, () => terminal.switchOn());
  }

  const stage: Stage = {
    world,
    record,
    broker,
    desk,
    terminal,
    ledger,
    voice,
    clock,
    get commitMs() {
      return commitMs;
    },
    set commitMs(range) {
      commitMs = range;
    },
    lit,
    untold: watchUntold(record),
    isHearing: watchHearing(record),
    isForgetful: plan.troubles.some(([id]) => id === "P16" || id === "P19"),
    isChaos: true,
    chance: (name) => chance(seed, name),
    later(delayMs, run) {
      world.after(delayMs, () => stage.isChaos && run());
    },
    cut(offMs, keepCommitted) {
      if (terminal.boot === undefined || !stage.isChaos) return;
      stats.powerCuts += 1;
      terminal.cutPower(keepCommitted);
      switchOnLater(offMs);
    },
    fuse(calls, offMs, keepCommitted) {
      if (!stage.isChaos) return;
      pendingCut = { offMs, keep: keepCommitted };
      terminal.supply.setFuse(calls);
    },
    forget(commits) {
      if (terminal.boot !== undefined) return;
      const before = ledger.durableRows();
      ledger.loseCommits(commits);
      const after = new Set(ledger.durableRows().map(({ jti }) => jti));
      const jtis = before.map(({ jti }) => jti).filter((jti) => !after.has(jti));
      record.add({ type: "forgotten", jtis });
    },
    type(keys, then) {
      for (const [index, key] of keys.entries()) {
        stage.later(index * KEY_MS, () => {
          record.add({ type: "pressed", key, isLong: false });
          terminal.boot?.panel.tap(key);
        });
      }
      if (then !== undefined) stage.later(keys.length * KEY_MS, then);
    },
    freshMoney: moneyMaker(seed),
  };
  watchOutbox(stage, world, plan);
  return {
    stage,
    stats,
    /** The fuse blew in the middle of a call. */
    blown: () => stage.cut(pendingCut.offMs, pendingCut.keep),
    /** A claim of the firmware failed: the watchdog restarts it. */
    crashed(thrown: unknown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      record.add({ type: "crashed", why });
      crashes += 1;
      terminal.cutPower(0);
      if (crashes < CRASHES_MAX) switchOnLater(RESTART_MS);
    },
  };
}

/** The bank looks into its outbox at intervals, in chaos and in calm. */
function watchOutbox({ desk, broker }: Stage, world: World, { layers, outboxEveryMs }: Plan): void {
  const look = () => {
    if (layers.outbox && broker.queuedCount < 50) desk.sendOpen();
    world.after(outboxEveryMs, look);
  };
  world.after(outboxEveryMs, look);
  if (layers.brokerSession) return;
  broker.rough.queueMax = 0;
}

function watchDisplay(record: RunRecord): () => Lit | undefined {
  let lit: Lit | undefined;
  record.watch((what) => {
    if (what.type === "lit") lit = what.lit;
    if (what.type === "power-cut") lit = undefined;
  });
  return () => lit;
}

function watchHearing(record: RunRecord): () => boolean {
  let isHearing = false;
  record.watch((what) => {
    if (what.type === "line") isHearing = what.isHearing;
  });
  return () => isHearing;
}

function watchUntold(record: RunRecord): ReadonlySet<string> {
  const untold = new Set<string>();
  record.watch((what) => {
    if (what.type === "issued" && what.truth.kind !== "void") untold.add(what.truth.txid);
    if (what.type === "marked" && what.stage !== "speaking") {
      for (const txid of what.txids) untold.delete(txid);
    }
  });
  return untold;
}

function tellCommit(record: RunRecord, commit: Commit, results: readonly RecordResult[]): void {
  if (commit.type === "record") {
    const rows = commit.entries
      .filter((_entry, index) => results[index] === "recorded")
      .map(
        ({ kind, epoch, seq, jti, txid, money, env, jws }): Row => ({
          kind,
          epoch,
          seq,
          jti,
          txid: txid ?? "",
          money: money ?? undefined,
          env,
          jws,
        }),
      );
    if (rows.length > 0) record.add({ type: "committed", rows });
  } else if (commit.type === "mark") {
    for (const marked of groupsOf(commit.marks)) record.add({ type: "marked", ...marked });
  }
}

/** Marks of one commit, those of one sort together. */
function groupsOf(marks: readonly LedgerMark[]) {
  const groups = new Map<string, Omit<Marked, "txids"> & { readonly txids: string[] }>();
  for (const { stage, reason, txid } of marks) {
    const known = groups.get(`${stage} ${reason}`);
    if (known === undefined) groups.set(`${stage} ${reason}`, { stage, reason, txids: [txid] });
    else known.txids.push(txid);
  }
  return groups.values();
}

type Marked = Pick<Extract<Occurrence, { type: "marked" }>, "stage" | "reason" | "txids">;

/** Amounts that nobody else pays, from small change to a year's rent. */
function moneyMaker(seed: number): () => Money {
  const draw = chance(seed, "money");
  const used = new Set<string>();
  return () => {
    for (;;) {
      const currency = draw.happens(0.6) ? "KHR" : "USD";
      const minor = draw.between(1, 10 ** draw.between(2, 6));
      const name = `${minor} ${currency}`;
      if (used.has(name)) continue;
      used.add(name);
      return { minor, currency };
    }
  };
}

function configOf(languages: readonly string[]) {
  const checked = checkConfig({
    terminal: TERMINAL,
    identityKey: "unused",
    ledger: "unused",
    acquirer: { id: BANK, epoch: EPOCH, keys: "unused" },
    merchant: { bakongAccountID: "demo.shop@devb", name: "Demo Coffee", nameKhmer: "ហាងកាហ្វេ" },
    link: { url: "mqtt://127.0.0.1:1883" },
    languages,
  });
  if (!checked.ok) throw new Error(`${checked.problem.path}: ${checked.problem.rule}`);
  return checked.value;
}

/** The claims of a compact message in plain text, for whoever looks for what must not be there. */
function textOf(payload: Uint8Array): string {
  const body = Buffer.from(payload).toString("latin1").split(".")[1] ?? "";
  return Buffer.from(body, "base64url").toString("utf8");
}
