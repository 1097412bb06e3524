/**
 * One run of the deterministic world: a terminal with its real firmware, a bank, a broker, people,
 * and a random mixture of troubles; hours of chaos, then calm in which everything must drain. The
 * same seed makes the same run, to the last line of its trace.
 */

import { KEYS } from "../../drivers/hal/panel.ts";
import type { Checker, Moment, Violation } from "../checkers/moment.ts";
import { allCheckers } from "../checkers/panel.ts";
import { cutForEver } from "./cutter.ts";
import type { Fittings } from "./fittings.ts";
import { GLASS } from "./glass.ts";
import { type Layers, layersOf } from "./layers.ts";
import { drawCuts, drawPlan } from "./plan.ts";
import { createRecord } from "./record.ts";
import { openStage } from "./scenery.ts";
import type { Stage } from "./stage.ts";
import { PowerGone } from "./supply.ts";
import type { Tally } from "./tally.ts";
import { setDisplay, setSpeaker } from "./troubles/parts.ts";
import { business } from "./troubles/payments.ts";
import { type FaultId, TROUBLES } from "./troubles.ts";

export interface RunOptions {
  readonly seed: number;
  /** Hours of chaos, in simulated time; fractions are allowed. */
  readonly hours: number;
  /** Layers switched off, so that a mistake is not made good by another part. */
  readonly layers?: Partial<Layers>;
  /** Only these troubles, all of them; a random subset of all when absent. */
  readonly only?: readonly FaultId[];
  /** `cuts`: as many power cuts as there can be, and little else. */
  readonly pace?: "cuts";
  /** A stall that is open twelve hours and shut twelve, with a payment every so many ms. */
  readonly shopEveryMs?: number;
  /** Other checkers than all there are. */
  readonly checkers?: readonly Checker[];
  /** Real parts instead of those of glass: the same run, as far as voices take equally long. */
  readonly fittings?: Fittings;
  /** Added to the terminal's own wall clock from the start: it may change nothing about money. */
  readonly wallShiftMs?: number;
  /** Sees every moment as it happens. */
  readonly watch?: (moment: Moment) => void;
}

export interface RunResult {
  readonly seed: number;
  readonly traceHash: string;
  readonly violations: readonly Violation[];
  readonly powerCuts: number;
  /** What else happened, how often. */
  readonly tally: Tally;
  /** Events issued by the bank: credits, reversals and voids. */
  readonly payments: number;
  readonly simulatedMs: number;
  /** Occurrences in the record. */
  readonly events: number;
  /** The last fifty lines of the trace. */
  readonly lastLines: readonly string[];
  /** How often each chosen trouble happened. */
  readonly faults: Readonly<Record<FaultId, number>>;
}

/** Chaos ends and calm begins within this. */
const CALM_STEP_MS = 5_000;
/** Longer than the longest wait there is: a digest that waits for quiet, then is said. */
const CALM_MAX_MS = 2_400_000;
const HALF_DAY_MS = 12 * 3_600_000;
/** A probe must have been heard to its end within this. */
const PROBE_MS = 60_000;

/** Runs one seed to its end. Takes no real time but the processor's. */
export function runSeed(options: RunOptions): RunResult {
  const { seed, hours } = options;
  const layers = layersOf(options.layers);
  const plan =
    options.pace === "cuts" ? drawCuts(seed, layers) : drawPlan(seed, options.only, layers);
  const checkers = options.checkers ?? allCheckers(plan.limits);
  const watcher: Checker | undefined = options.watch && {
    name: "watcher",
    judges: [],
    see: options.watch,
  };
  const record = createRecord(
    () => opened.stage.world.nowMs,
    [...checkers, ...(watcher === undefined ? [] : [watcher])],
  );
  const opened = openStage(seed, plan, record, options.wallShiftMs ?? 0, options.fittings ?? GLASS);
  const { stage, tally } = opened;
  const faults: Record<FaultId, number> = {};
  for (const [id, strength] of plan.troubles) {
    faults[id] = 0;
    schedule(stage, id, strength, plan.haste, () => {
      faults[id] = (faults[id] ?? 0) + 1;
    });
  }
  if (plan.cutsOnly === true) {
    cutForEver(stage, stage.chance("cutter"), (id) => {
      faults[id] = (faults[id] ?? 0) + 1;
    });
  } else {
    beBusy(stage, options.shopEveryMs ?? plan.businessEveryMs, options.shopEveryMs !== undefined);
  }
  // Inside the world, where a cut in the middle of the start is caught.
  stage.world.after(0, () => stage.terminal.switchOn());
  pass(opened, hours * 3_600_000);
  calm(opened);
  return {
    seed,
    traceHash: record.hash(),
    violations: record.violations,
    powerCuts: tally.powerCuts,
    tally,
    payments: stage.desk.issuedCount,
    simulatedMs: stage.world.nowMs,
    events: record.count,
    lastLines: record.lastLines(),
    faults,
  };
}

type Opened = ReturnType<typeof openStage>;

/** Lets the world go on; what unwinds out of it is a cut or a crash of the firmware. */
function pass({ stage, blown, crashed }: Opened, durationMs: number): void {
  const untilMs = stage.world.nowMs + durationMs;
  while (stage.world.nowMs < untilMs) {
    try {
      stage.world.pass(untilMs - stage.world.nowMs);
    } catch (thrown) {
      if (thrown instanceof PowerGone) blown();
      else crashed(thrown);
    }
  }
}

/** One sort of trouble, again and again until the calm. */
function schedule(
  stage: Stage,
  id: FaultId,
  strength: number,
  haste: number,
  happened: () => void,
): void {
  const trouble = TROUBLES[id];
  if (trouble === undefined) throw new Error(`there is no trouble called ${id}`);
  const stream = stage.chance(id);
  const [from, to] = trouble.everyMs;
  const wait = () => stream.between(Math.ceil(from / haste), Math.ceil(to / haste));
  const next = (): void => {
    if (!stage.isChaos) return;
    if (trouble.act(stage, stream, strength) !== false) happened();
    stage.later(wait(), next);
  };
  stage.later(wait(), next);
}

function beBusy(stage: Stage, everyMs: number, hasNights: boolean): void {
  const stream = stage.chance("business");
  const next = (): void => {
    if (!stage.isChaos) return;
    const isNight = hasNights && Math.floor(stage.world.nowMs / HALF_DAY_MS) % 2 === 1;
    if (!isNight) business(stage, stream);
    stage.later(stream.between(1, 2 * everyMs), next);
  };
  stage.later(stream.between(1, 2 * everyMs), next);
}

/** All faults end; then everything must drain, and a fresh payment be said. */
function calm(opened: Opened): void {
  const { stage } = opened;
  const { broker, terminal, ledger, desk, record, voice } = stage;
  stage.isChaos = false;
  terminal.supply.setFuse(undefined);
  broker.soothe();
  broker.setLine("good");
  ledger.setFault(undefined);
  record.add({ type: "ledger-fault", isFaulty: false });
  stage.commitMs = [1, 1];
  setSpeaker(stage, undefined);
  setDisplay(stage, false);
  voice.lose(undefined, "");
  desk.setAnswering(true);
  terminal.switchOn();
  terminal.boot?.line.setPlugged(true);
  for (const key of KEYS) terminal.boot?.panel.release(key);
  // A vendor who hears nothing turns the volume up.
  for (let press = 0; press < 10; press += 1) terminal.boot?.panel.tap("volume-up");
  record.add({ type: "calm" });
  const calmAt = stage.world.nowMs;
  do pass(opened, CALM_STEP_MS);
  while (!isDrained(stage) && stage.world.nowMs - calmAt < CALM_MAX_MS);
  // What somebody once scheduled may still come; the last of it must drain as well.
  const { txid = "" } = desk.credit({ money: stage.freshMoney() });
  record.add({ type: "probe", txid });
  askLine(stage);
  pass(opened, PROBE_MS);
  do pass(opened, CALM_STEP_MS);
  while (!isDrained(stage) && stage.world.nowMs - calmAt < 2 * CALM_MAX_MS);
  record.add({ type: "end" });
}

/** Whatever was done to the technician's line, it answers a plain question. */
function askLine({ terminal, record }: Stage): void {
  const line = terminal.boot?.line;
  line?.hangUp();
  line?.present("noise");
  record.add({ type: "line-probe" });
  line?.type("\nid\n");
}

/** Everything issued is on the medium, told to the vendor, receipted, and the stall is silent. */
function isDrained({ desk, broker, terminal, untold, isHearing }: Stage): boolean {
  const isSilent = terminal.boot?.speaker.isPlaying !== true;
  if (!isHearing()) return false;
  return desk.open.size === 0 && broker.queuedCount === 0 && untold.size === 0 && isSilent;
}
