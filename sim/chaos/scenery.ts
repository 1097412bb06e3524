/** Builds the stage of a run: every part, the people, and what happens when the power goes. */

import type { Money } from "../../drivers/hal/money.ts";
import { checkConfig } from "../../firmware/config/schema.ts";
import { readJwks } from "../../firmware/link/trusted-keys.ts";
import { chance } from "../chance.ts";
import type { Lit } from "../checkers/moment.ts";
import { createSimLedger } from "../devices/ledger.ts";
import { createSimStorage } from "../devices/storage.ts";
import { createWorld, type World } from "../world.ts";
import { type BrokerWitness, createRoughBroker } from "./broker.ts";
import { BANK, BankDesk, EPOCH, TERMINAL } from "./desk.ts";
import type { Fittings } from "./fittings.ts";
import { tellCommit, tellLost } from "./medium.ts";
import type { Plan } from "./plan.ts";
import type { RunRecord } from "./record.ts";
import type { Stage, WrongClock } from "./stage.ts";
import { createTally } from "./tally.ts";
import { createTerminal } from "./terminal.ts";

const KEY_MS = 90;
/** A small document is synced within this. */
const SAVE_MS = 2;
/** Troubles in which the medium loses what it had reported. */
const FORGETFUL = ["P15", "P16", "P19"];
/** After so many crashes in one run the rest says nothing new. */
const CRASHES_MAX = 5;
const RESTART_MS = 2_000;

export function openStage(
  seed: number,
  plan: Plan,
  record: RunRecord,
  wallShiftMs: number,
  fittings: Fittings,
) {
  const world = createWorld();
  const clock: WrongClock = { offsetMs: wallShiftMs, driftPpm: 0 };
  const { beginsAt } = plan.limits;
  const crypto = fittings.crypto(TERMINAL, chance(seed, "terminal").bytes);
  const voice = fittings.voices();
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
    lost: (rows) => tellLost(record, rows),
    heldBefore: plan.issuedBefore,
  });
  const storage = createSimStorage((complete) => world.after(SAVE_MS, complete));
  let desk: BankDesk;
  const witness: BrokerWitness = {
    arrived(topic, payload) {
      record.add({ type: "published", topic, text: textOf(payload) });
      desk.receive(topic, payload);
    },
    delivered: (payload, token, generation) => {
      const [jti, welcome] = [desk.issuedAs(payload)?.jti, desk.welcomeOf(payload)];
      record.add({ type: "delivered", jti, token, generation, ...(welcome && { welcome }) });
    },
    acknowledged: (payload, token, generation) => {
      const jti = payload && desk.issuedAs(payload)?.jti;
      record.add({ type: "acknowledged", jti, token, generation });
    },
    hearing: (isHearing) => record.add({ type: "line", isHearing }),
    stray: (generation, live) => record.add({ type: "stray-acknowledgement", generation, live }),
  };
  const broker = createRoughBroker(
    () => world.nowMs,
    world.after,
    chance(seed, "line"),
    witness,
    plan.layers.brokerSession,
  );
  desk = new BankDesk({
    world,
    jwk: fittings.jwk(TERMINAL),
    seals: fittings.seals(BANK),
    randomBytes: chance(seed, "bank").bytes,
    habits: { fillsAtHello: plan.layers.helloFill, answersResync: plan.layers.resync },
    publish: broker.publish,
    record: record.add,
    beginsAt,
    issuedBefore: plan.issuedBefore,
  });
  const config = configOf(plan);
  const keys = readJwks(desk.acquirer.jwks, crypto);
  if (!keys.ok) throw new Error(keys.problem);
  const terminal = createTerminal({
    world,
    record,
    broker,
    ledger,
    storage,
    crypto,
    voice,
    fittings,
    config,
    keys: keys.value,
    wallNow: () => {
      const { offsetMs, driftPpm } = clock;
      return desk.now + offsetMs + (world.nowMs * driftPpm) / 1_000_000;
    },
  });
  const lit = watchDisplay(record);
  const untold = watchUntold(record);
  const tally = createTally(record, untold);
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
    sealsOf: fittings.seals,
    clock,
    get commitMs() {
      return commitMs;
    },
    set commitMs(range) {
      commitMs = range;
    },
    lit,
    untold,
    isHearing: watchHearing(record),
    isForgetful: plan.troubles.some(([id]) => FORGETFUL.includes(id)),
    isChaos: true,
    chance: (name) => chance(seed, name),
    later(delayMs, run) {
      world.after(delayMs, () => stage.isChaos && run());
    },
    cut(offMs, keepCommitted) {
      if (terminal.boot === undefined || !stage.isChaos) return;
      tally.powerCuts += 1;
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
      const after = new Map(ledger.durableRows().map((row) => [row.jti, row]));
      const jtis = before.map(({ jti }) => jti).filter((jti) => !after.has(jti));
      const unmarked = before.flatMap(({ jti, txid, speakingAt, finalStage }) => {
        const kept = after.get(jti);
        const isSame = kept?.speakingAt === speakingAt && kept?.finalStage === finalStage;
        return isSame || txid === null ? [] : [txid];
      });
      record.add({ type: "forgotten", jtis, unmarked });
    },
    ruin: () => ledger.ruin(),
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
    tally,
    /** The fuse blew in the middle of a call. */
    blown() {
      tally.cutsInCalls += 1;
      stage.cut(pendingCut.offMs, pendingCut.keep);
    },
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

/** Amounts that nobody else pays, from small change to more than 32 bits can hold. */
function moneyMaker(seed: number): () => Money {
  const draw = chance(seed, "money");
  const used = new Set<string>();
  return () => {
    for (;;) {
      const currency = draw.happens(0.6) ? "KHR" : "USD";
      const exponent = draw.happens(0.03) ? draw.between(8, 12) : draw.between(2, 6);
      const minor = draw.between(1, 10 ** exponent - 1);
      const name = `${minor} ${currency}`;
      if (used.has(name)) continue;
      used.add(name);
      return { minor, currency };
    }
  };
}

function configOf({ languages, limits: { guard } }: Plan) {
  const checked = checkConfig({
    terminal: TERMINAL,
    identityKey: "unused",
    ledger: "unused",
    acquirer: { id: BANK, epoch: EPOCH, keys: "unused" },
    merchant: { bakongAccountID: "demo.shop@devb", name: "Demo Coffee", nameKhmer: "ហាងកាហ្វេ" },
    link: { url: "mqtt://127.0.0.1:1883" },
    languages,
    guard,
  });
  if (!checked.ok) throw new Error(`${checked.problem.path}: ${checked.problem.rule}`);
  return checked.value;
}

/** The claims of a compact message in plain text, for whoever looks for what must not be there. */
function textOf(payload: Uint8Array): string {
  const { buffer, byteOffset, length } = payload;
  const text = Buffer.from(buffer, byteOffset, length).toString("latin1");
  const from = text.indexOf(".") + 1;
  const to = text.indexOf(".", from);
  if (from === 0 || to < 0) return "";
  return Buffer.from(text.slice(from, to), "base64url").toString("utf8");
}
